// The whole job beside plain PyTorch on the same libtorch: read MNIST's IDX files, train a VAE for fixed steps, take the evidence
// lower bound of the test images with one latent vector each. Runs alternate; medians and ratios are printed.
//
//   VaeJob FOLDER                           both networks, one and two threads; FOLDER has MNIST's packed files
//   VaeJob measure NETWORK THREADS FOLDER   one measurement: the bound in nats, then seconds, start-up left out
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;
using Microsoft.ML.Generative.Benchmarks;
using TorchSharp;
using static Microsoft.ML.Generative.Benchmarks.LeastWork;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
(string Name, AutoencoderNetwork Network, int Steps, int Batch, LeastNetwork Layers)[] jobs =
[
    ("mlp", AutoencoderNetwork.Mlp, 2_000, 128, new(Linear(784, 400), Linear(400, 40), Linear(20, 400), Linear(400, 784))),
    ("convolutional", AutoencoderNetwork.Convolutional, 100, 64, new(
        Convolution(14, 16, 1, 32), Convolution(7, 16, 32, 64), Linear(64 * 49, 40),
        Linear(20, 64 * 49), Convolution(7, 16, 64, 32), Convolution(14, 16, 32, 1))),
];
switch (args)
{
    case ["measure", var network, var threads, var folder]:
        torch.set_num_threads(int.Parse(threads));
        Measure(network, folder);
        return 0;
    case [var folder]:
        Console.WriteLine(Floor.Meaning);
        Console.WriteLine();
        PeerComparison.PrintHeading("s", Floor.Heading);
        foreach (var (name, _, steps, batch, layers) in jobs)
            foreach (var threads in PeerComparison.Threads)
                PeerComparison.Compare(name, threads, ["measure", name, $"{threads}", folder], "vae_job.py",
                    [name, "--images", Images(folder), "--test", TestImages(folder), "--threads", $"{threads}",
                        "--steps", $"{steps}", "--batch", $"{batch}"],
                    more: median => Floor.Columns(layers.Training.Of(batch), steps, threads, median));
        return 0;
    default:
        Console.Error.WriteLine("usage: VaeJob FOLDER | VaeJob measure NETWORK THREADS FOLDER");
        return 2;
}

static string Images(string folder) => Path.Combine(folder, "train-images-idx3-ubyte.gz");

static string TestImages(string folder) => Path.Combine(folder, "t10k-images-idx3-ubyte.gz");

void Measure(string name, string folder)
{
    var job = jobs.Single(j => j.Name == name);
    var watch = Stopwatch.StartNew();
    var context = new MLContext(seed: 1);
    using var model = context.Generative().Vae(new VaeTrainer.Options
    {
        Image = new ImageShape(1, 28, 28), Network = job.Network, Likelihood = OutputDistribution.Bernoulli, LatentSize = 20,
        BatchSize = job.Batch, MaximumSteps = job.Steps, ElboSamples = 1, AnomalyQuantile = null,
    }).Fit(context.Data.LoadFromIdx(Images(folder)));
    var bound = model.Transform(context.Data.LoadFromIdx(TestImages(folder))).GetColumn<float>("Elbo").Average();
    Console.WriteLine(bound);
    Measurement.Print(watch.Elapsed.TotalSeconds);
}
