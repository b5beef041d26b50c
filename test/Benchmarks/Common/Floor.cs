using System.Diagnostics;
using TorchSharp;

namespace Microsoft.ML.Generative.Benchmarks;

/// <summary>The time that training steps take at the least, by what this machine was measured to do at most.</summary>
internal static class Floor
{
    // Of Adam: reads a weight, its gradient and its two moments, and writes all but the gradient.
    private const int BytesOfUpdate = 7 * sizeof(float), NumbersKept = 4;

    private static readonly Dictionary<int, double> _peaks = [];

    /// <summary>The headings of <see cref="Columns"/>.</summary>
    public static string[] Heading { get; } = ["floor, s", "floor / ours"];

    /// <summary>What the columns mean, with the speeds that they rest on.</summary>
    public static string Meaning
    {
        get
        {
            var speeds = PeerComparison.Threads
                .Select(n => FormattableString.Invariant($"{OperationsPerSecond(n) / 1e9:F0} GFLOP/s with {n} thread(s)"));
            return $"*Floor* is the time of the training's matrix products at the speed of one of 1,024³, which is "
                + $"{string.Join(", ", speeds)}, and of the {BytesOfUpdate} bytes that Adam reads and writes for each weight in a "
                + "step, at the speed of adding two arrays that take as much memory.";
        }
    }

    /// <summary>
    /// The seconds that so many steps take at least, and what share that is of the seconds they took; both empty without work.
    /// </summary>
    public static string Columns(LeastWork step, int steps, int threads, double seconds)
    {
        if (step == default) return " | |";
        var floor = steps * (2 * step.Multiplications / OperationsPerSecond(threads)
            + BytesOfUpdate * step.Weights / BytesPerSecond(step.Weights, threads));
        return FormattableString.Invariant($" {floor:G3} | {floor / seconds:P0} |");
    }

    // Two operations are a multiplication and an addition.
    private static double OperationsPerSecond(int threads)
    {
        if (_peaks.TryGetValue(threads, out var known)) return known;
        const int Size = 1024;
        torch.set_num_threads(threads);
        using var a = torch.randn(Size, Size);
        using var b = torch.randn(Size, Size);
        return _peaks[threads] = 2.0 * Size * Size * Size / Fastest(() => a.matmul(b));
    }

    // Arrays as large as what the update goes through, so that they lie in the same cache.
    private static double BytesPerSecond(double weights, int threads)
    {
        torch.set_num_threads(threads);
        var size = (long)weights * NumbersKept / 2;
        using var a = torch.zeros(size);
        using var b = torch.zeros(size);
        return 3.0 * sizeof(float) * size / Fastest(() => a.add_(b));
    }

    private static double Fastest(Func<torch.Tensor> run)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 30; i++)
        {
            using var scope = torch.NewDisposeScope();
            var watch = Stopwatch.StartNew();
            run();
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }
        return best;
    }
}
