using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Generative.Benchmarks;

/// <summary>Runs one piece of work here and in Python, alternately, each in a process of its own that prints its time.</summary>
internal static class PeerComparison
{
    public const int Pairs = 5;

    /// <summary>The heading of <see cref="Compare"/>'s lines.</summary>
    public static readonly string Heading = $"{"case",-10} thr {"ours",26} {"Python",26} {"Python, same environment",26} {"ratio",6} {"same",6}";

    /// <summary>Medians of alternating runs, ours first; the line has medians, extremes and the ratios of medians.</summary>
    /// <param name="name">The work's name.</param>
    /// <param name="threads">Threads for both.</param>
    /// <param name="ours">Arguments of this program.</param>
    /// <param name="script">The Python twin, in this program's folder.</param>
    /// <param name="theirs">Its arguments.</param>
    public static (string Line, double Median) Compare(string name, int threads, string[] ours, string script, string[] theirs)
    {
        List<double> mine = [], stock = [], tuned = [];
        for (var i = 0; i < Pairs; i++)
        {
            mine.Add(Run(Environment.ProcessPath!, ours, []));
            stock.Add(RunPython(script, theirs, []));
            tuned.Add(RunPython(script, theirs, TunedEnvironment(threads)));
        }
        return ($"{name,-10} {threads,3} {Spread(mine),26} {Spread(stock),26} {Spread(tuned),26} "
            + $"{Median(mine) / Median(stock),6:F2} {Median(mine) / Median(tuned),6:F2}", Median(mine));
    }

    // What the shim sets for itself, for a Python that was told the same.
    private static (string, string)[] TunedEnvironment(int threads) =>
    [
        ("OMP_WAIT_POLICY", "passive"),
        ("OPENBLAS_NUM_THREADS", $"{threads}"),
        ("OPENBLAS_CORETYPE", System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? "SkylakeX" : "Haswell"),
    ];

    private static double RunPython(string script, string[] arguments, (string, string)[] environment) => Run(
        Environment.GetEnvironmentVariable("PYTHON") ?? "/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, script), .. arguments], environment);

    private static double Run(string program, string[] arguments, (string, string)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(output.Trim().Split('\n')[^1], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with exit code {process.ExitCode}.");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Spread(List<double> values)
    {
        var format = values.Max() < 100 ? "F2" : "F0";
        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        return $"{Text(Median(values))} ({Text(values.Min())} to {Text(values.Max())})";
    }
}
