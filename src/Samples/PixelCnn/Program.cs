// Trains a PixelCNN on images of digits in black and white, draws new ones pixel by pixel, completes digits whose lower half is
// missing, and says how many bits a pixel takes.
//
//   PixelCnn [--data FOLDER|mnist|fashion-mnist] [--digits N] [--epochs N] [--seed N] [--output FOLDER] [--scales N]
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;
using Microsoft.ML.Transforms;
using Samples.Common;
using Samples.PixelCnn;

const int PerClass = 10;
var shape = new ImageShape(1, 28, 28);
var scales = SampleCommand.Number("--scales", "Sizes at which an image is made, the smallest first; 1 for the image at once.", 1);
var command = new SampleCommand("Draws and completes images of digits pixel by pixel.", output: "artifacts/pixel-cnn", epochs: 4,
    digits: 10_000) { scales };
return await command.RunAsync(args, async (parsed, cancellation) =>
{
    var output = parsed.GetValue(command.Output)!;
    string reportPath = Path.Combine(output, "report.html"), digitsPath = Path.Combine(output, "digits.png"),
        completedPath = Path.Combine(output, "completed.png");
    var seed = parsed.GetValue(command.Seed);
    var context = new MLContext(seed);
    var digits = await command.LoadImagesAsync(context, parsed, cancellation);
    var keys = context.Transforms.Conversion
        .MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(digits).Transform(digits);
    var split = command.Split(context, keys, parsed, testFraction: 0.1);

    var watch = Stopwatch.StartNew();
    using var model = await ProgressBar.TrainAsync(progress =>
        context.Generative().PixelCnn(new PixelCnnTrainer.Options
        {
            LabelColumnName = "Label",
            Image = shape,
            Network = new PlainPixelCnnNetwork { ResidualBlocks = 6, Channels = 32, Scales = parsed.GetValue(scales) },
            // Grey pixels are black or white at random, in every epoch anew.
            Output = new BernoulliDistribution { Binarization = Binarization.Stochastic },
            BatchSize = 64,
            Epochs = parsed.GetValue(command.Epochs),
            LearningRate = 3e-3,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            ReportPath = reportPath,
            Progress = progress,
            ProgressInterval = 20,
            CancellationToken = cancellation,
        }).Fit(split.TrainSet));
    Console.WriteLine($"Trained in {watch.Elapsed.TotalSeconds:F0} s.");

    var scored = model.Transform(split.TestSet);
    Console.WriteLine($"Held-out images: {-scored.GetColumn<float>("LogLikelihood").Average():F1} nats, "
        + $"{scored.GetColumn<float>("BitsPerDimension").Average():F3} bits a pixel.");

    watch.Restart();
    // Classes are taken in turn, so each row of the picture shows every class once.
    var drawn = model.Generate(PerClass * model.Classes.Count, seed: 7);
    var grid = new ImageGrid(shape, PerClass, model.Classes.Count, scale: 2);
    foreach (var image in drawn.GetColumn<float[]>("Features")) grid.Add(image);
    grid.Save(digitsPath);
    Console.WriteLine($"Drew {PerClass * model.Classes.Count} images in {watch.Elapsed.TotalSeconds:F1} s.");

    Completion.Draw(context, model, split.TestSet, shape).Save(completedPath);
    Console.WriteLine($"Digits:    {Path.GetFullPath(digitsPath)}");
    Console.WriteLine($"Completed: {Path.GetFullPath(completedPath)}");
    Console.WriteLine($"Report:    {Path.GetFullPath(reportPath)}");
});
