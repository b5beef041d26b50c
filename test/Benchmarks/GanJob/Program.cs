// The whole job beside plain PyTorch on the same libtorch: read MNIST's IDX files, train a GAN for fixed steps, generate 10,000
// images. Runs alternate; medians and ratios are printed.
//
//   GanJob IMAGES                           both networks, one and two threads
//   GanJob measure NETWORK THREADS IMAGES   one measurement, in seconds, start-up left out
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Generative;
using Microsoft.ML.Generative.Benchmarks;
using TorchSharp;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
(string Name, GanNetwork Network, int Steps, int Batch)[] jobs =
[
    ("mlp", new MlpGanNetwork(), 2_000, 128),
    ("dcgan", new DcganNetwork { BaseChannels = 32 }, 100, 64),
];
switch (args)
{
    case ["measure", var network, var threads, var images]:
        torch.set_num_threads(int.Parse(threads));
        Console.WriteLine(Measure(network, images));
        return 0;
    case [var images]:
        Console.WriteLine($"medians of {PeerComparison.Pairs} alternating runs (least to most), seconds");
        Console.WriteLine(PeerComparison.Heading);
        foreach (var (name, _, steps, batch) in jobs)
            foreach (var threads in new[] { 1, 2 })
                Console.WriteLine(PeerComparison.Compare(name, threads, ["measure", name, $"{threads}", images], "gan_job.py",
                    [name, "--images", images, "--threads", $"{threads}", "--steps", $"{steps}", "--batch", $"{batch}"]).Line);
        return 0;
    default:
        Console.Error.WriteLine("usage: GanJob IMAGES | GanJob measure NETWORK THREADS IMAGES");
        return 2;
}

double Measure(string name, string images)
{
    var job = jobs.Single(j => j.Name == name);
    var watch = Stopwatch.StartNew();
    var context = new MLContext(seed: 1);
    using var gan = context.Generative().Gan(new GanTrainer.Options
    {
        Image = new ImageShape(1, 28, 28), Network = job.Network, BatchSize = job.Batch, MaximumSteps = job.Steps,
    }).Fit(context.Data.LoadFromIdx(images));
    var generated = gan.Generate(10_000);
    double sum = 0;
    foreach (var row in context.Data.CreateEnumerable<Row>(generated, reuseRowObject: true)) sum += row.Features[0];
    return double.IsFinite(sum) ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException("The generated rows are not finite.");
}

internal sealed class Row
{
    public float[] Features { get; set; } = [];
}
