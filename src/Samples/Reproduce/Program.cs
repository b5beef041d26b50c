// Trains models under the settings of papers and libraries, and prints the figures reached beside those that they report. FOLDER
// has MNIST's four files.
//
//   Reproduce NAME --data FOLDER [--epochs N | --steps N] [--seeds N] [--samples N] [--checkpoint FILE]
//   Reproduce --help      lists the names
using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using Samples.Common;
using Samples.Reproduce;

var root = new RootCommand("Trains models under the settings of papers and libraries and prints the figures reached.");
foreach (var reproduction in Reproduction.All)
{
    var data = new Option<string>("--data") { Description = "A folder with MNIST's four files.", Required = true };
    var epochs = SampleCommand.Number("--epochs",
        "Passes over the training images; fewer than the source's do not reach its figures.", reproduction.Epochs);
    var steps = SampleCommand.OptionalNumber("--steps", "Batches to train on, in place of epochs.");
    var seeds = SampleCommand.Number("--seeds", "Runs, each with a seed of its own.", 1);
    var samples = SampleCommand.Number("--samples", "Latent vectors of an image for an estimate of its likelihood.", 5_000);
    var checkpoint = new Option<string?>("--checkpoint")
    {
        Description = "A run that is ended goes on from FILE.SEED when it is started again.",
    };
    var command = new Command(reproduction.Name, reproduction.Description) { data, epochs, steps, seeds, samples, checkpoint };
    command.SetAction((parsed, cancellation) => SampleCommand.TellMistakesAsync(async () =>
    {
        Console.WriteLine($"{reproduction.Name}: {reproduction.Description}");
        Console.WriteLine(parsed.GetValue(steps) is { } number
            ? $"{number} steps of {reproduction.Epochs} epochs" : $"{parsed.GetValue(epochs)} of {reproduction.Epochs} epochs");
        string? CheckpointOf(int seed) => parsed.GetValue(checkpoint) is { } path ? $"{path}.{seed}" : null;
        for (var seed = 1; seed <= parsed.GetValue(seeds); seed++)
        {
            var context = new MLContext(seed);
            var images = new Mnist(context, parsed.GetValue(data)!);
            var watch = Stopwatch.StartNew();
            var figures = await ProgressBar.TrainAsync(progress => reproduction.Run(context, images,
                new(parsed.GetValue(epochs), parsed.GetValue(steps), parsed.GetValue(samples), CheckpointOf(seed), progress,
                    cancellation)));
            foreach (var figure in figures)
            {
                var reported = figure.Reported is null ? "" : $"; reported: {figure.Reported}";
                Console.WriteLine($"seed {seed}: {figure.Name} {figure.Value:F2}{reported}");
            }
            Console.WriteLine($"seed {seed}: {watch.Elapsed.TotalSeconds:F0} s");
        }
    }, cancellation));
    root.Add(command);
}
return await root.Parse(args).InvokeAsync();
