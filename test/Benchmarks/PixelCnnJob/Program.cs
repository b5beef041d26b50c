// A PixelCNN of 15 residual blocks and a Gated PixelCNN of 10 layers, each with 32 channels, over binary images of 28×28, beside
// the same networks in plain PyTorch on the same libtorch: a training step of 64 images, and drawing 64 images, there by a whole
// pass for each pixel. Then the package's own drawing beside as many of its own whole passes.
//
//   PixelCnnJob [CASE...]              all or some, one and two threads; medians of alternating runs and their ratios
//   PixelCnnJob measure CASE THREADS   one measurement of "step", "drawing", "gated-step" or "gated-drawing", in seconds
//   PixelCnnJob passes THREADS         the first network's drawing beside own whole passes
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;
using Microsoft.ML.Generative.Benchmarks;
using TorchSharp;
using static Microsoft.ML.Generative.Benchmarks.LeastWork;

const int Side = 28, Images = 64, Steps = 10;
string[] cases = ["step", "drawing", "gated-step", "gated-drawing"];
PixelCnnNetwork plain = new PlainPixelCnnNetwork { ResidualBlocks = 15, Channels = 32, HeadChannels = 32 };
PixelCnnNetwork gated = new GatedPixelCnnNetwork { Layers = 10, Channels = 32, HeadChannels = 32 };

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["measure", var what, var threads]:
        torch.set_num_threads(int.Parse(threads));
        var network = what.StartsWith("gated") ? gated : plain;
        Measurement.Print(what.EndsWith("step") ? Step(network) : Drawing(network));
        return 0;
    case ["passes", var threads]:
        ComparePasses(int.Parse(threads));
        return 0;
    case [.. var chosen] when chosen.All(cases.Contains):
        Console.WriteLine(Floor.Meaning);
        Console.WriteLine();
        PeerComparison.PrintHeading("s", Floor.Heading);
        foreach (var what in chosen.Length == 0 ? cases : chosen)
            foreach (var threads in PeerComparison.Threads)
                PeerComparison.Compare(what, threads, ["measure", what, $"{threads}"], "pixel_cnn.py",
                    [what, "--threads", $"{threads}", "--steps", $"{Steps}"],
                    more: median => Floor.Columns(Work(what), 1, threads, median));
        if (chosen.Length > 0) return 0;
        Console.WriteLine();
        foreach (var threads in PeerComparison.Threads) ComparePasses(threads);
        return 0;
    default:
        Console.Error.WriteLine("usage: PixelCnnJob [CASE...] | PixelCnnJob measure CASE THREADS | PixelCnnJob passes THREADS");
        return 2;
}

// Of a step, in kernels of as many weights as an output may see. Drawing multiplies little.
static LeastWork Work(string what) => what switch
{
    "step" => new LeastNetwork([Convolution(Side, 24, 1, 32),
        .. Enumerable.Repeat(Convolution(Side, 1, 32, 16) + Convolution(Side, 5, 16, 16) + Convolution(Side, 1, 16, 32), 15),
        .. Head()]).Training.Of(Images),
    "gated-step" => new LeastNetwork([Convolution(Side, 21 + 3, 1, 64), Gates(),
        .. Enumerable.Repeat(Convolution(Side, 6 + 2, 32, 64) + Gates(), 9),
        .. Head()]).Training.Of(Images),
    _ => default,
};

static LeastWork Gates() => Convolution(Side, 1, 64, 64) + Convolution(Side, 1, 32, 32);

static LeastWork[] Head() => [Convolution(Side, 1, 32, 32), Convolution(Side, 1, 32, 1)];

// The time of a step after as many steps to warm up.
static double Step(PixelCnnNetwork network)
{
    var clock = new Clock();
    Train(network, steps: 2 * Steps, clock).Dispose();
    return (clock.Times[1] - clock.Times[0]).TotalSeconds / Steps;
}

static double Drawing(PixelCnnNetwork network)
{
    using var model = Train(network, steps: 1, new Clock());
    return TimeOf(seed => Draw(model, seed));
}

void ComparePasses(int threads)
{
    torch.set_num_threads(threads);
    using var model = Train(plain, steps: 1, new Clock());
    var context = new MLContext();
    var drawn = context.Data.CreateEnumerable<Row>(model.Generate(Images, seed: 1), reuseRowObject: false).ToArray();
    var images = context.Data.LoadFromEnumerable(drawn);
    var (drawing, pass) = (new List<double>(), new List<double>());
    for (var i = 0; i < 5; i++)
    {
        drawing.Add(TimeOf(seed => Draw(model, seed)));
        pass.Add(TimeOf(_ => model.Transform(images).GetColumn<float>("LogLikelihood").Sum()));
    }
    var (draws, passes) = (Median(drawing), Median(pass) * Side * Side);
    Console.WriteLine($"Drawing {Images} images with {threads} thread(s) takes {draws:F2} s; {Side * Side} whole passes over "
        + $"them, one for each pixel, would take {passes:F1} s, {passes / draws:F0} times as long (medians of {drawing.Count} "
        + "runs).");
}

static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

// The second time: the first one warms up.
static double TimeOf(Action<int> run)
{
    run(1);
    var watch = Stopwatch.StartNew();
    run(2);
    return watch.Elapsed.TotalSeconds;
}

static void Draw(AutoregressiveTransformer model, int seed)
{
    var images = new MLContext().Data.CreateEnumerable<Row>(model.Generate(Images, seed: seed), reuseRowObject: true);
    if (images.Sum(i => i.Features.Sum()) == 0) throw new InvalidOperationException("Nothing was drawn.");
}

static AutoregressiveTransformer Train(PixelCnnNetwork network, int steps, Clock clock)
{
    var context = new MLContext(seed: 1);
    var random = new Random(1);
    Row[] rows = [.. Enumerable.Range(0, 2 * Images).Select(_ => new Row
    {
        Features = [.. Enumerable.Range(0, Side * Side).Select(_ => (float)random.Next(2))],
    })];
    return context.Generative().PixelCnn(new PixelCnnTrainer.Options
    {
        Image = new ImageShape(1, Side, Side),
        Network = network,
        BatchSize = Images,
        MaximumSteps = steps,
        Progress = clock,
        ProgressInterval = Steps,
    }).Fit(context.Data.LoadFromEnumerable(rows));
}

internal sealed class Clock : IProgress<TrainingProgress>
{
    public List<TimeSpan> Times { get; } = [];

    public void Report(TrainingProgress value) => Times.Add(value.Elapsed);
}

internal sealed class Row
{
    [VectorType(28 * 28)]
    public float[] Features { get; set; } = [];
}
