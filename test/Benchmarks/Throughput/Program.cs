// Rows a second that a trained GAN generates and scores, and a variational autoencoder generates, when their columns are read,
// beside the bare networks of the same shape, called on batches of 256 rows with nothing read back. One thread; each side runs for
// a second before, in which .NET optimises what it runs; then runs alternate; medians and their ratio are printed.
//
//   Throughput IMAGES [RUNS]     IMAGES: MNIST's train-images-idx3-ubyte, packed or not
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

const int Rows = 20_480, BatchRows = 256, LatentSize = 100, CodeSize = 20, Pixels = 784, Channels = 32;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var images, .. var rest] || rest.Length > 1)
{
    Console.Error.WriteLine("usage: Throughput IMAGES [RUNS]");
    return 2;
}
var runs = rest is [var text] ? int.Parse(text) : 5;
set_num_threads(1);
using var frozen = no_grad();
var context = new MLContext(seed: 1);
var digits = context.Data.LoadFromIdx(images);

Console.WriteLine($"medians of {runs} alternating runs (least to most), rows a second");
Console.WriteLine("| network | job | read through the view | bare network | ratio |");
Console.WriteLine("|---|---|---|---|---|");
(string Name, GanNetwork Network, Module<Tensor, Tensor> Generator, Module<Tensor, Tensor> Discriminator)[] cases =
[
    ("perceptrons, 128 hidden", GanNetwork.Mlp,
        Sequential(Linear(LatentSize, 128), Tanh(), Linear(128, Pixels), Tanh()),
        Sequential(Linear(Pixels, 128), ReLU(), Linear(128, 1))),
    ("DCGAN, 32 channels", new DcganNetwork { BaseChannels = Channels },
        Sequential(Linear(LatentSize, 2 * Channels * 49, hasBias: false), Unflatten(1, [2 * Channels, 7, 7]),
            BatchNorm2d(2 * Channels), ReLU(),
            ConvTranspose2d(2 * Channels, Channels, 4, 2, 1L, bias: false), BatchNorm2d(Channels), ReLU(),
            ConvTranspose2d(Channels, 1, 4, 2, 1L), Tanh()),
        Sequential(Unflatten(1, [1, 28, 28]), Conv2d(1, Channels, 4, 2, 1L), LeakyReLU(0.2),
            Conv2d(Channels, 2 * Channels, 4, 2, 1L, bias: false), BatchNorm2d(2 * Channels), LeakyReLU(0.2),
                Flatten(), Linear(2 * Channels * 49, 1))),
];
foreach (var (name, network, generator, discriminator) in cases)
{
    generator.eval();
    discriminator.eval();
    using var gan = context.Generative().Gan(new GanTrainer.Options
    {
        Image = new ImageShape(1, 28, 28), Network = network, LatentSize = LatentSize, MaximumSteps = 1,
    }).Fit(digits);
    Compare(name, "generate", () => Read<VBuffer<float>>(gan.Generate(Rows), "Features"), () => Call(generator, LatentSize));
    var scored = gan.Transform(context.Data.TakeRows(digits, Rows));
    Compare(name, "score", () => Read<float>(scored, "Score"), () => Call(discriminator, Pixels));
}
var decoder = Sequential(Linear(CodeSize, 400), ReLU(), Linear(400, Pixels), Sigmoid());
using var vae = context.Generative().Vae(new VaeTrainer.Options
{
    Image = new ImageShape(1, 28, 28), Network = AutoencoderNetwork.Mlp, Likelihood = OutputDistribution.Bernoulli,
    LatentSize = CodeSize, MaximumSteps = 1, AnomalyQuantile = null,
}).Fit(context.Data.TakeRows(digits, Rows));
Compare("VAE's perceptrons, 400 hidden", "generate", () => Read<VBuffer<float>>(vae.Generate(Rows), "Features"),
    () => Call(decoder, CodeSize));
return 0;

void Compare(string network, string job, Action product, Action bare)
{
    WarmUp(product);
    WarmUp(bare);
    var rates = Enumerable.Range(0, runs).Select(_ => (Product: Rate(product), Bare: Rate(bare))).ToArray();
    var (read, called) = (Summary([.. rates.Select(r => r.Product)]), Summary([.. rates.Select(r => r.Bare)]));
    Console.WriteLine($"| {network} | {job} | {read.Text} | {called.Text} | {read.Median / called.Median:F2} |");
}

static void WarmUp(Action job)
{
    for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(1);) job();
}

static double Rate(Action job)
{
    var watch = Stopwatch.StartNew();
    job();
    return Rows / watch.Elapsed.TotalSeconds;
}

static (double Median, string Text) Summary(double[] rates)
{
    Array.Sort(rates);
    var median = rates[rates.Length / 2];
    return (median, $"{median:N0} ({rates[0]:N0} to {rates[^1]:N0})");
}

static void Call(Module<Tensor, Tensor> network, int inputs)
{
    using var batch = randn(BatchRows, inputs);
    for (var row = 0; row < Rows; row += BatchRows)
    {
        using var outputs = network.call(batch);
    }
}

static void Read<T>(IDataView view, string column)
{
    using var cursor = view.GetRowCursor([view.Schema[column]]);
    var getter = cursor.GetGetter<T>(view.Schema[column]);
    T value = default!;
    while (cursor.MoveNext()) getter(ref value);
}
