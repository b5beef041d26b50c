// Times training steps here and in Python on the same libtorch, alternately, and prints medians and ratios as Markdown.
//
//   TrainingSteps                      all cases, BENCHMARK_THREADS (one and two) threads, BENCHMARK_PAIRS (five) pairs each
//   TrainingSteps measure CASE THREADS one measurement: the microseconds of one step
//   TrainingSteps memory [STEPS]       resident memory along the MLP GAN's steps
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Generative.Benchmarks;
using TorchSharp;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["measure", var name, var threads]: Measurement.Print(Measure(Find(name), int.Parse(threads))); break;
    case ["memory", .. var rest]: Memory(rest is [var steps] ? int.Parse(steps) : 10_000); break;
    case []: Compare(Cases.All, PeerComparison.Threads); break;
    case ["compare", .. var names]: Compare(names.Select(Find), PeerComparison.Threads); break;
    default: Console.Error.WriteLine("usage: TrainingSteps [measure CASE THREADS | memory [STEPS] | compare CASE...]"); return 2;
}
return 0;

static Case Find(string name) => Cases.All.FirstOrDefault(c => c.Name == name)
    ?? throw new ArgumentException($"There is no case '{name}'; there are {string.Join(", ", Cases.All.Select(c => c.Name))}.");

static double Measure(Case work, int threads)
{
    torch.set_num_threads(threads);
    torch.manual_seed(1);
    var step = work.Prepare();
    for (var i = 0; i < Math.Max(3, work.Steps / 5); i++) step();
    var watch = Stopwatch.StartNew();
    for (var i = 0; i < work.Steps; i++) step();
    return watch.Elapsed.TotalMicroseconds / work.Steps;
}

static void Memory(int steps)
{
    var step = Find("mlp-gan").Prepare();
    for (var i = 0; i <= steps; i++)
    {
        if (i % (steps / 10) == 0)
        {
            using var process = Process.GetCurrentProcess();
            Console.WriteLine($"step {i,6}: {process.WorkingSet64 / 1e6,7:F1} MB resident, {torch.Tensor.TotalCount} tensors");
        }
        step();
    }
}

static void Compare(IEnumerable<Case> cases, int[] threadCounts)
{
    Console.WriteLine($"libtorch {torch.__version__}. {Floor.Meaning}");
    Console.WriteLine();
    PeerComparison.PrintHeading("µs a step", Floor.Heading);
    foreach (var work in cases)
        foreach (var threads in threadCounts)
            PeerComparison.Compare(work.Name, threads, ["measure", work.Name, $"{threads}"],
                "training_steps.py", [work.Name, "--threads", $"{threads}", "--steps", $"{work.Steps}"],
                more: median => Floor.Columns(work.Work, 1, threads, median / 1e6));
}
