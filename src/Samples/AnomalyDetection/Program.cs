// Learns what normal rows look like with an autoencoder, and finds those that are not: rows that it can't make again of their
// short codes. Beside it ML.NET's own detector, RandomizedPca, which knows linear relations only, on the same rows.
//
//   AnomalyDetection [--data FILE.csv] [--rows N] [--latent N] [--epochs N] [--seed N] [--output FOLDER]
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;
using Samples.AnomalyDetection;
using Samples.Common;
using Spectre.Console;

var rows = SampleCommand.Number("--rows", "Healthy readings of the pump to learn from.", 5_000);
var latent = SampleCommand.Number("--latent", "Numbers of a code.", 4);
var command = new SampleCommand("Finds anomalies in rows of numbers with an autoencoder.",
    output: "artifacts/anomaly-detection", epochs: 100,
    data: "A file of comma-separated numbers with a header and a column \"Label\" (1 for anomalies), instead of a pump's "
        + "readings.")
{
    rows, latent,
};
return await command.RunAsync(args, async (parsed, cancellation) =>
{
    var output = parsed.GetValue(command.Output)!;
    string modelPath = Path.Combine(output, "detector.zip"), reportPath = Path.Combine(output, "report.html");
    var seed = parsed.GetValue(command.Seed);
    var context = new MLContext(seed);
    var data = parsed.GetValue(command.Data) is { } path
        ? ReadingData.OfFile(context, path, seed) : ReadingData.OfPump(context, parsed.GetValue(rows), seed);

    var detector = await ProgressBar.TrainAsync(progress =>
        context.Generative().Autoencoder(new AutoencoderTrainer.Options
        {
            Network = new MlpAutoencoderNetwork { Widths = [64, 32], Activation = Activation.SiLU },
            LatentSize = parsed.GetValue(latent),
            Epochs = parsed.GetValue(command.Epochs),
            LearningRate = 3e-3,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            ReconstructionErrorColumnName = "Score",
            AnomalyColumnName = "PredictedLabel",
            ReportPath = reportPath,
            Progress = progress,
            CancellationToken = cancellation,
        }).Fit(data.Normal));
    context.Model.Save(detector, data.Normal.Schema, modelPath);

    var table = new Table().AddColumns("Detector", "ROC AUC");
    table.AddColumns([.. data.Kinds]);
    var scored = detector.Transform(data.Mixed);
    AddRow("Autoencoder", scored);
    // ML.NET's detector with as many components as a code has numbers, and with the power of two that
    // happens to suit these rows best.
    var slots = ((VectorDataViewType)data.Mixed.Schema["Features"].Type).Size;
    var ranks = Enumerable.Range(0, 31).Select(power => 1 << power).Append(detector.LatentSize).Where(rank => rank < slots)
        .Distinct();
    var principal = ranks.Select(rank => (Rank: rank, Scores: PrincipalComponents(rank))).ToArray();
    foreach (var (rank, scores) in principal.Where(p => p.Rank == detector.LatentSize)
        .Append(principal.MaxBy(p => Area(p.Scores))))
        AddRow($"RandomizedPca, {rank}", scores);
    AnsiConsole.Write(table);
    var flagged = scored.GetColumn<bool>("PredictedLabel").Zip(scored.GetColumn<float>("Label"))
        .ToLookup(r => r.Second > 0, r => r.First);
    Console.WriteLine($"Threshold {detector.AnomalyThreshold:G4}: "
        + $"{flagged[true].Count(f => f)} of {flagged[true].Count()} anomalies found, "
        + $"{flagged[false].Count(f => f)} of {flagged[false].Count()} normal rows flagged.");
    Console.WriteLine($"Model:  {Path.GetFullPath(modelPath)}");
    Console.WriteLine($"Report: {Path.GetFullPath(reportPath)}");

    IDataView PrincipalComponents(int rank) => context.Transforms.NormalizeMeanVariance("Features", fixZero: false)
        .Append(context.AnomalyDetection.Trainers.RandomizedPca(rank: rank, seed: seed)).Fit(data.Normal).Transform(data.Mixed);

    void AddRow(string name, IDataView scores) => table.AddRow(
        [name, $"{Area(scores):F3}", .. data.Kinds.Select(kind => $"{Area(data.Only(context, scores, kind)):F3}")]);

    double Area(IDataView scores) => context.AnomalyDetection.Evaluate(scores).AreaUnderRocCurve;
});
