using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Generative.Benchmarks;

/// <summary>What one process measured.</summary>
/// <param name="Value">A time, in whatever unit the program has.</param>
/// <param name="Megabytes">The most memory that was resident.</param>
internal readonly record struct Measurement(double Value, double Megabytes)
{
    /// <summary>Prints a time and this process's peak of memory, as <see cref="PeerComparison"/> reads them.</summary>
    public static void Print(double value)
    {
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value} {process.PeakWorkingSet64 / 1e6}"));
    }

    /// <summary>Reads the last line that a program printed.</summary>
    public static Measurement Parse(string output)
    {
        var numbers = output.Trim().Split('\n')[^1].Split(' ');
        return new(Number(numbers[0]), Number(numbers[1]));

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}

/// <summary>
/// Runs one piece of work here and in Python, alternately, each in a process of its own, and prints a table in Markdown: medians
/// (least to most) and the ratios of medians.
/// </summary>
internal static class PeerComparison
{
    /// <summary>Runs of each side.</summary>
    public static int Pairs { get; } = Numbers("BENCHMARK_PAIRS", "5")[0];

    /// <summary>The numbers of threads to compare with.</summary>
    public static int[] Threads { get; } = Numbers("BENCHMARK_THREADS", "1,2");

    /// <summary>The table's heading.</summary>
    /// <param name="unit">The unit of the times.</param>
    /// <param name="more">Headings of further columns.</param>
    public static void PrintHeading(string unit, params string[] more)
    {
        string[] columns =
        [
            "case", "threads", $"ours, {unit}", "PyTorch", "PyTorch, same settings", "ratio", "ratio, same settings",
            "memory, MB", "PyTorch's", .. more,
        ];
        Console.WriteLine($"| {string.Join(" | ", columns)} |");
        Console.WriteLine($"|{string.Concat(columns.Select(_ => "---|"))}");
    }

    /// <summary>Compares, and prints a line of the table.</summary>
    /// <param name="name">The work's name.</param>
    /// <param name="threads">Threads for both.</param>
    /// <param name="ours">Arguments of this program.</param>
    /// <param name="script">The Python twin, in this program's folder.</param>
    /// <param name="theirs">Its arguments.</param>
    /// <param name="wholeProcess">Whether the time is the process's own, from start to end, in seconds.</param>
    /// <param name="more">Further columns, made of our median.</param>
    public static void Compare(string name, int threads, string[] ours, string script, string[] theirs, bool wholeProcess = false,
        Func<double, string>? more = null)
    {
        List<Measurement> mine = [], stock = [], tuned = [];
        for (var i = 0; i < Pairs; i++)
        {
            mine.Add(Run(Environment.ProcessPath!, ours, [], wholeProcess));
            stock.Add(RunPython(script, theirs, [], wholeProcess));
            tuned.Add(RunPython(script, theirs, TunedEnvironment(threads), wholeProcess));
        }
        var median = Median(mine, m => m.Value);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {threads} | {Spread(mine)} | {Spread(stock)} | {Spread(tuned)} | "
            + $"{median / Median(stock, m => m.Value):F2} | {median / Median(tuned, m => m.Value):F2} | "
            + $"{Median(mine, m => m.Megabytes):F0} | {Median(stock, m => m.Megabytes):F0} |{more?.Invoke(median)}"));
    }

    // What the shim sets for itself, for a Python that was told the same.
    private static (string, string)[] TunedEnvironment(int threads) =>
    [
        ("OMP_WAIT_POLICY", "passive"),
        ("OPENBLAS_NUM_THREADS", $"{threads}"),
        ("OPENBLAS_CORETYPE", System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? "SkylakeX" : "Haswell"),
        ("MALLOC_TRIM_THRESHOLD_", $"{1 << 30}"),
        ("MALLOC_MMAP_MAX_", "0"),
        ("MALLOC_TOP_PAD_", $"{64 << 20}"),
    ];

    private static Measurement RunPython(
        string script, string[] arguments, (string, string)[] environment, bool wholeProcess) =>
        Run(Environment.GetEnvironmentVariable("PYTHON") ?? "/usr/bin/python3",
            [Path.Combine(AppContext.BaseDirectory, script), .. arguments], environment, wholeProcess);

    private static Measurement Run(string program, string[] arguments, (string, string)[] environment, bool wholeProcess)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var seconds = watch.Elapsed.TotalSeconds;
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"'{program} {string.Join(' ', arguments)}' ended with exit code {process.ExitCode}.");
        var measured = Measurement.Parse(output);
        return wholeProcess ? measured with { Value = seconds } : measured;
    }

    private static int[] Numbers(string variable, string otherwise) =>
    [
        .. (Environment.GetEnvironmentVariable(variable) ?? otherwise).Split(',')
            .Select(number => int.Parse(number, CultureInfo.InvariantCulture)),
    ];

    private static double Median(List<Measurement> measurements, Func<Measurement, double> value) =>
        measurements.Select(value).Order().ElementAt(measurements.Count / 2);

    private static string Spread(List<Measurement> measurements)
    {
        var values = measurements.ConvertAll(m => m.Value);
        var format = values.Max() < 100 ? "F2" : "F0";
        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        return $"{Text(Median(measurements, m => m.Value))} ({Text(values.Min())} to {Text(values.Max())})";
    }
}
