// Many images, few of them labelled: an autoencoder learns from all images what digits look like, and a classifier learns the few
// labels from its codes; beside it the same classifier on the raw pixels. Both are tried on images that neither has seen.
//
//   FewLabels [--labels N N ...] [--data FOLDER|mnist|fashion-mnist] [--digits N] [--epochs N] [--seed N] [--output FOLDER]
using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;
using Microsoft.ML.Transforms;
using Samples.Common;
using Spectre.Console;

var labels = new Option<int[]>("--labels")
{
    Description = "Numbers of labelled images to try.", DefaultValueFactory = _ => [50, 100, 200, 500],
    AllowMultipleArgumentsPerToken = true,
};
labels.Validators.Add(result =>
{
    if (result.Tokens.Any(token => int.TryParse(token.Value, out var given) && given < 1))
        result.AddError("--labels must be at least 1.");
});
var command = new SampleCommand("Classifies digits of which few are labelled, by an autoencoder's codes and by raw pixels.",
    output: "artifacts/few-labels", epochs: 15, digits: 10_000) { labels };
return await command.RunAsync(args, async (parsed, cancellation) =>
{
    var output = parsed.GetValue(command.Output)!;
    string modelPath = Path.Combine(output, "encoder.zip"), reportPath = Path.Combine(output, "report.html");
    var seed = parsed.GetValue(command.Seed);
    var context = new MLContext(seed);
    var digits = await command.LoadImagesAsync(context, parsed, cancellation);
    var split = command.Split(context, digits, parsed, testFraction: 0.2);

    var encoder = await ProgressBar.TrainAsync(progress =>
        context.Generative().Autoencoder(new AutoencoderTrainer.Options
        {
            Image = new ImageShape(1, 28, 28),
            Network = new ConvolutionalAutoencoderNetwork { BaseChannels = 16 },
            LatentSize = 32,
            Corruption = Corruption.Masking(0.3),
            ReconstructionLoss = ReconstructionLoss.BinaryCrossEntropy,
            Epochs = parsed.GetValue(command.Epochs),
            LearningRate = 2e-3,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            ReportPath = reportPath,
            Progress = progress,
            ProgressInterval = 20,
            CancellationToken = cancellation,
        }).Fit(split.TrainSet));
    context.Model.Save(encoder, digits.Schema, modelPath);

    IDataView train = context.Data.Cache(encoder.Transform(split.TrainSet)),
        test = context.Data.Cache(encoder.Transform(split.TestSet));
    var table = new Table().AddColumns("Labelled images", "Accuracy, raw pixels", "Accuracy, codes");
    // Of few images no more can be labelled than there are.
    var images = train.GetColumn<float[]>("Latent").Count();
    foreach (var labelled in parsed.GetValue(labels)!.Select(number => Math.Min(number, images)).Distinct())
        table.AddRow($"{labelled}", Accuracy("Features", labelled), Accuracy("Latent", labelled));
    AnsiConsole.Write(table);
    Console.WriteLine($"Model:  {Path.GetFullPath(modelPath)}");
    Console.WriteLine($"Report: {Path.GetFullPath(reportPath)}");

    string Accuracy(string features, int labelled)
    {
        var pipeline = context.Transforms.Conversion.MapValueToKey("Label",
            keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(context.Transforms.NormalizeMinMax("Normal", features))
            .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(featureColumnName: "Normal",
                l1Regularization: 0));
        var classifier = pipeline.Fit(context.Data.TakeRows(train, labelled));
        return context.MulticlassClassification.Evaluate(classifier.Transform(test)).MicroAccuracy.ToString("P1");
    }
});
