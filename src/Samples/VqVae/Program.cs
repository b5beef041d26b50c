// Trains a VQ-VAE on images of digits, which makes 49 codes of each, and a PixelCNN on the codes. What the PixelCNN draws, code
// by code, the VQ-VAE decodes to new digits.
//
//   VqVae [--data FOLDER|mnist|fashion-mnist] [--digits N] [--epochs N] [--prior-epochs N] [--seed N] [--output FOLDER]
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;
using Microsoft.ML.Transforms;
using Samples.Common;

const int PerClass = 10, Shown = 10;
var shape = new ImageShape(1, 28, 28);
var priorEpochs = SampleCommand.Number("--prior-epochs", "The PixelCNN's passes over the codes.", 16);
var command = new SampleCommand("Codes images of digits by a VQ-VAE and draws new codes by a PixelCNN.",
    output: "artifacts/vq-vae", epochs: 5, digits: 10_000) { priorEpochs };
return await command.RunAsync(args, async (parsed, cancellation) =>
{
    var output = parsed.GetValue(command.Output)!;
    string modelPath = Path.Combine(output, "vq-vae.zip"), priorPath = Path.Combine(output, "prior.zip"),
        reportPath = Path.Combine(output, "report.html"), priorReportPath = Path.Combine(output, "prior-report.html"),
        digitsPath = Path.Combine(output, "digits.png"), reconstructedPath = Path.Combine(output, "reconstructed.png");
    var seed = parsed.GetValue(command.Seed);
    var context = new MLContext(seed);
    var digits = await command.LoadImagesAsync(context, parsed, cancellation);
    var keys = context.Transforms.Conversion
        .MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(digits).Transform(digits);
    var split = command.Split(context, keys, parsed, testFraction: 0.1);

    var watch = Stopwatch.StartNew();
    using var vqVae = await ProgressBar.TrainAsync(progress =>
        context.Generative().VqVae(new VqVaeTrainer.Options
        {
            Image = shape,
            Network = new ConvolutionalVqVaeNetwork { Channels = 32, ResidualBlocks = 1 },
            CodebookSize = 32,
            EmbeddingSize = 16,
            ReconstructionLoss = ReconstructionLoss.BinaryCrossEntropy,
            BatchSize = 64,
            Epochs = parsed.GetValue(command.Epochs),
            LearningRate = 2e-3,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            ReportPath = reportPath,
            Progress = progress,
            ProgressInterval = 20,
            CancellationToken = cancellation,
        }).Fit(split.TrainSet));
    context.Model.Save(vqVae, keys.Schema, modelPath);
    Console.WriteLine($"Trained the VQ-VAE in {watch.Elapsed.TotalSeconds:F0} s.");

    IDataView train = context.Data.Cache(vqVae.Transform(split.TrainSet), "Codes", "Label"),
        test = vqVae.Transform(split.TestSet);
    var used = vqVae.Encode(split.TestSet).SelectMany(codes => codes).Distinct().Count();
    var error = Math.Sqrt(test.GetColumn<float>("ReconstructionError").Average());
    Console.WriteLine($"Held-out images: {vqVae.CodesShape.Size} codes each, {used} of {vqVae.CodebookSize} used; "
        + $"root mean squared error of a pixel {255 * error:F1} of 255.");

    watch.Restart();
    using var prior = await ProgressBar.TrainAsync(progress =>
        context.Generative().PixelCnn(new PixelCnnTrainer.Options
        {
            FeatureColumnName = "Codes",
            LabelColumnName = "Label",
            Image = vqVae.CodesShape,
            Output = OutputDistribution.Categorical(vqVae.CodebookSize),
            Network = new GatedPixelCnnNetwork { Layers = 4, Channels = 32 },
            BatchSize = 64,
            Epochs = parsed.GetValue(priorEpochs),
            LearningRate = 2e-3,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            ReportPath = priorReportPath,
            Progress = progress,
            ProgressInterval = 20,
            CancellationToken = cancellation,
        }).Fit(train));
    context.Model.Save(prior, train.Schema, priorPath);
    Console.WriteLine($"Trained the prior in {watch.Elapsed.TotalSeconds:F0} s.");
    Console.WriteLine($"Held-out codes: {prior.Transform(test).GetColumn<float>("BitsPerDimension").Average():F2} bits each; "
        + $"codes that all were as likely would take {Math.Log2(vqVae.CodebookSize):F0}.");

    // Classes are taken in turn, so each row of the picture shows every class once.
    var drawn = vqVae.Decode(prior.Generate(PerClass * prior.Classes.Count, seed: 7));
    var grid = new ImageGrid(shape, PerClass, prior.Classes.Count, scale: 2);
    foreach (var image in drawn.GetColumn<float[]>("Features")) grid.Add(image);
    grid.Save(digitsPath);

    // The originals, and their reconstructions below them.
    var some = context.Data.TakeRows(test, Shown);
    var pairs = new ImageGrid(shape, rows: 2, Shown, scale: 2);
    foreach (var column in (string[])["Features", "Reconstruction"])
        foreach (var (i, image) in some.GetColumn<float[]>(column).Index()) pairs.Set(column == "Features" ? 0 : 1, i, image);
    pairs.Save(reconstructedPath);
    Console.WriteLine($"Models:        {Path.GetFullPath(modelPath)}, {Path.GetFullPath(priorPath)}");
    Console.WriteLine($"Digits:        {Path.GetFullPath(digitsPath)}");
    Console.WriteLine($"Reconstructed: {Path.GetFullPath(reconstructedPath)}");
    Console.WriteLine($"Reports:       {Path.GetFullPath(reportPath)}, {Path.GetFullPath(priorReportPath)}");
});
