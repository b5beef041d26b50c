// Times training steps here and in Python on the same libtorch, alternately, and prints medians and ratios.
//
//   TrainingSteps                      all cases, one and two threads, five pairs each
//   TrainingSteps measure CASE THREADS one measurement: the microseconds of one step
//   TrainingSteps memory [STEPS]       resident memory along the MLP GAN's steps
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Generative.Benchmarks;
using TorchSharp;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["measure", var name, var threads]: Console.WriteLine(Measure(Find(name), int.Parse(threads))); break;
    case ["memory", .. var rest]: Memory(rest is [var steps] ? int.Parse(steps) : 10_000); break;
    case []: Compare(Cases.All, [1, 2]); break;
    case ["compare", .. var names]: Compare(names.Select(Find), [1, 2]); break;
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
    const int pairs = 5;
    var peak = threadCounts.ToDictionary(n => n, PeakFlops);
    foreach (var (n, flops) in peak) Console.WriteLine($"matrix product 1024^3 with {n} thread(s): {flops / 1e9:F0} GFLOP/s");
    Console.WriteLine($"libtorch {torch.__version__}; medians of {pairs} alternating runs (least to most), microseconds a step");
    Console.WriteLine($"{"case",-10} thr {"ours",26} {"Python",26} {"Python, same environment",26} {"ratio",6} {"same",6} {"floor/ours",10}");
    foreach (var work in cases)
        foreach (var threads in threadCounts)
        {
            List<double> ours = [], stock = [], tuned = [];
            for (var i = 0; i < pairs; i++)
            {
                ours.Add(Run(Environment.ProcessPath!, ["measure", work.Name, $"{threads}"], []));
                stock.Add(RunPython(work, threads, []));
                tuned.Add(RunPython(work, threads, TunedEnvironment(threads)));
            }
            var floor = work.Flops == 0 ? "" : $"{work.Flops / peak[threads] * 1e6 / Median(ours):P0}";
            Console.WriteLine($"{work.Name,-10} {threads,3} {Spread(ours),26} {Spread(stock),26} {Spread(tuned),26} "
                + $"{Median(ours) / Median(stock),6:F2} {Median(ours) / Median(tuned),6:F2} {floor,10}");
        }
}

// What the shim sets for itself, for a Python that was told the same.
static (string, string)[] TunedEnvironment(int threads) =>
[
    ("OMP_WAIT_POLICY", "passive"),
    ("OPENBLAS_NUM_THREADS", $"{threads}"),
    ("OPENBLAS_CORETYPE", System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? "SkylakeX" : "Haswell"),
];

static double PeakFlops(int threads)
{
    torch.set_num_threads(threads);
    using var a = torch.randn(1024, 1024);
    using var b = torch.randn(1024, 1024);
    var best = double.MaxValue;
    for (var i = 0; i < 30; i++)
    {
        var watch = Stopwatch.StartNew();
        a.matmul(b).Dispose();
        best = Math.Min(best, watch.Elapsed.TotalSeconds);
    }
    return 2.0 * 1024 * 1024 * 1024 / best;
}

static double RunPython(Case work, int threads, (string, string)[] environment) => Run(
    Environment.GetEnvironmentVariable("PYTHON") ?? "/usr/bin/python3",
    [Path.Combine(AppContext.BaseDirectory, "training_steps.py"), work.Name, "--threads", $"{threads}", "--steps", $"{work.Steps}"],
    environment);

static double Run(string program, string[] arguments, (string, string)[] environment)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
    foreach (var (name, value) in environment) start.Environment[name] = value;
    using var process = Process.Start(start)!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0
        ? double.Parse(output.Trim())
        : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with exit code {process.ExitCode}.");
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static string Spread(List<double> values) => values.Max() < 100
    ? $"{Median(values):F2} ({values.Min():F2} to {values.Max():F2})"
    : $"{Median(values):F0} ({values.Min():F0} to {values.Max():F0})";
