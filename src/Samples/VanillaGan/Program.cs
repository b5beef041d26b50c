// The GAN of every first lecture: two perceptrons with one hidden layer of 128, tanh in the generator and ReLU in the
// discriminator, noise of 100 uniform numbers, batches of 128, Adam, 20,000 steps.
//
//   VanillaGan [--data FOLDER|mnist|fashion-mnist] [--digits N] [--steps N] [--seed N] [--output FOLDER]
using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Generative;
using Samples.Common;

var steps = SampleCommand.Number("--steps", "Training steps.", 20_000);
var command = new SampleCommand("Trains the GAN of every first lecture on images of digits.", output: "artifacts/vanilla-gan",
    digits: 20_000) { steps };
return await command.RunAsync(args, async (parsed, cancellation) =>
{
    var output = parsed.GetValue(command.Output)!;
    string reportPath = Path.Combine(output, "report.html"), picturePath = Path.Combine(output, "digits.png");
    var context = new MLContext(seed: parsed.GetValue(command.Seed));
    var digits = await command.LoadImagesAsync(context, parsed, cancellation);

    var gan = await ProgressBar.TrainAsync(progress =>
        context.Generative().Gan(new GanTrainer.Options
        {
            Image = new ImageShape(1, 28, 28),
            Network = new MlpGanNetwork
            {
                GeneratorWidths = [128], GeneratorActivation = Activation.Tanh,
                DiscriminatorWidths = [128], DiscriminatorActivation = Activation.ReLU,
            },
            LatentSize = 100,
            LatentPrior = LatentPrior.Uniform,
            BatchSize = 128,
            MaximumSteps = parsed.GetValue(steps),
            ReportPath = reportPath,
            Progress = progress,
            CancellationToken = cancellation,
        }).Fit(digits));

    var grid = new ImageGrid(gan.Image!.Value, rows: 10, columns: 10, scale: 2);
    var drawn = gan.Generate(100, seed: 7);
    foreach (var row in context.Data.CreateEnumerable<Row>(drawn, reuseRowObject: true)) grid.Add(row.Features);
    grid.Save(picturePath);
    Console.WriteLine($"Picture: {Path.GetFullPath(picturePath)}");
    Console.WriteLine($"Report:  {Path.GetFullPath(reportPath)}");
});

internal sealed class Row
{
    public float[] Features { get; set; } = [];
}
