// Trains a denoising autoencoder on clean images of digits, and has it restore noisy ones that it has not seen. The picture shows
// in each column a noisy digit, what the autoencoder makes of it, and the digit as it was.
//
//   Denoising [--noise gaussian|masking|salt-and-pepper] [--data FOLDER|mnist|fashion-mnist] [--digits N] [--epochs N] [--seed N]
//     [--output FOLDER]
using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;
using Samples.Common;
using Samples.Denoising;

const int Shown = 16;
var image = new ImageShape(1, 28, 28);
var kind = new Option<string>("--noise") { Description = "The kind of noise.", DefaultValueFactory = _ => "salt-and-pepper" };
kind.AcceptOnlyFromAmong([.. Noise.All.Select(n => n.Name)]);
var command = new SampleCommand("Restores noisy images of digits with an autoencoder.", output: "artifacts/denoising", epochs: 10,
    digits: 10_000) { kind };
return await command.RunAsync(args, async (parsed, cancellation) =>
{
    var output = parsed.GetValue(command.Output)!;
    string modelPath = Path.Combine(output, "denoiser.zip"), reportPath = Path.Combine(output, "report.html"),
        picturePath = Path.Combine(output, "denoised.png");
    var seed = parsed.GetValue(command.Seed);
    var noise = Noise.All.Single(n => n.Name == parsed.GetValue(kind));
    var context = new MLContext(seed);
    var digits = await command.LoadImagesAsync(context, parsed, cancellation);
    var split = command.Split(context, digits, parsed, testFraction: 0.1);

    var denoiser = await ProgressBar.TrainAsync(progress =>
        context.Generative().Autoencoder(new AutoencoderTrainer.Options
        {
            Image = image,
            Network = new ConvolutionalAutoencoderNetwork { BaseChannels = 16 },
            LatentSize = 64,
            Corruption = noise.Corruption,
            ReconstructionLoss = ReconstructionLoss.BinaryCrossEntropy,
            Epochs = parsed.GetValue(command.Epochs),
            LearningRate = 2e-3,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            ReportPath = reportPath,
            Progress = progress,
            ProgressInterval = 20,
            CancellationToken = cancellation,
        }).Fit(split.TrainSet));
    context.Model.Save(denoiser, digits.Schema, modelPath);

    var random = new Random(seed);
    var clean = split.TestSet.GetColumn<float[]>("Features").ToArray();
    var noisy = clean.Select(digit => new Row { Features = [.. digit.Select(pixel => noise.Apply(pixel, random))] }).ToArray();
    var restored = denoiser.Transform(context.Data.LoadFromEnumerable(noisy)).GetColumn<float[]>("Reconstruction").ToArray();

    var columns = Math.Min(Shown, clean.Length);
    var grid = new ImageGrid(image, rows: 3, columns, scale: 2);
    foreach (var digit in noisy.Take(columns).Select(r => r.Features).Concat(restored.Take(columns)).Concat(clean.Take(columns)))
        grid.Add(digit);
    grid.Save(picturePath);
    Console.WriteLine($"Root mean squared error of a pixel, of 255: noisy {Error(noisy.Select(r => r.Features)):F1}, "
        + $"restored {Error(restored):F1}.");
    Console.WriteLine($"Model:   {Path.GetFullPath(modelPath)}");
    Console.WriteLine($"Picture: {Path.GetFullPath(picturePath)}");
    Console.WriteLine($"Report:  {Path.GetFullPath(reportPath)}");

    double Error(IEnumerable<float[]> images) =>
        Math.Sqrt(images.Zip(clean, (a, b) => a.Zip(b, (x, y) => Math.Pow(x - y, 2)).Average()).Average());
});

internal sealed class Row
{
    [VectorType(28 * 28)]
    public float[] Features { get; set; } = [];
}
