// Trains a variational autoencoder whose latent vectors have two numbers, and draws the plane that they lie in: images for a grid
// of latent vectors, and the way from one image to another.
//
//   VaeManifold [--data FOLDER|mnist|fashion-mnist] [--digits N] [--epochs N] [--seed N] [--output FOLDER]
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;
using Samples.Common;

const int Steps = 12, Ways = 6;
var shape = new ImageShape(1, 28, 28);
var command = new SampleCommand("Draws the plane of digits' latent vectors.", output: "artifacts/vae-manifold", epochs: 40,
    digits: 10_000);
return await command.RunAsync(args, async (parsed, cancellation) =>
{
    var output = parsed.GetValue(command.Output)!;
    string reportPath = Path.Combine(output, "report.html"), manifoldPath = Path.Combine(output, "manifold.png"),
        waysPath = Path.Combine(output, "interpolations.png");
    var seed = parsed.GetValue(command.Seed);
    var context = new MLContext(seed);
    var digits = await command.LoadImagesAsync(context, parsed, cancellation);
    var split = command.Split(context, digits, parsed, testFraction: 0.1, atLeast: 2);

    var watch = Stopwatch.StartNew();
    using var model = await ProgressBar.TrainAsync(progress =>
        context.Generative().Vae(new VaeTrainer.Options
        {
            Image = shape,
            Network = new MlpAutoencoderNetwork { Widths = [512, 256] },
            Likelihood = OutputDistribution.Bernoulli,
            LatentSize = 2,
            Epochs = parsed.GetValue(command.Epochs),
            LearningRateSchedule = LearningRateSchedule.Cosine,
            ReportPath = reportPath,
            Progress = progress,
            ProgressInterval = 20,
            CancellationToken = cancellation,
        }).Fit(split.TrainSet));
    Console.WriteLine($"Trained in {watch.Elapsed.TotalSeconds:F0} s.");

    var bounds = model.Transform(split.TestSet).GetColumn<float>("Elbo").ToArray();
    Console.WriteLine($"Evidence lower bound of {bounds.Length} held-out images: {bounds.Average():F1} nats.");

    model.Manifold().Save(manifoldPath);
    var codes = model.Encode(context.Data.TakeRows(split.TestSet, 2 * Ways));
    // Of few digits there may be fewer pairs, but one.
    var ways = codes.Length / 2;
    var grid = new ImageGrid(shape, ways, Steps, scale: 2);
    for (var way = 0; way < ways; way++)
        foreach (var image in model.Interpolate(codes[2 * way], codes[2 * way + 1], Steps).GetColumn<float[]>("Features"))
            grid.Add(image);
    grid.Save(waysPath);
    Console.WriteLine($"Manifold:       {Path.GetFullPath(manifoldPath)}");
    Console.WriteLine($"Interpolations: {Path.GetFullPath(waysPath)}");
    Console.WriteLine($"Report:         {Path.GetFullPath(reportPath)}");
});
