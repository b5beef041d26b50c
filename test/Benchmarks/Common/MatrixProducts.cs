using System.Diagnostics;
using TorchSharp;

namespace Microsoft.ML.Generative.Benchmarks;

/// <summary>
/// The multiplications in the matrix products of a network, one number for each layer, for one row. A layer costs as many for
/// what comes out of it, again for its weights' gradient, and again for its input's gradient, which the first layer of data needs
/// not.
/// </summary>
/// <param name="Layers">The layers' multiplications, from the input on.</param>
internal sealed record MatrixProducts(params double[] Layers)
{
    private static readonly Dictionary<int, double> _peaks = [];

    /// <summary>What comes out of the network.</summary>
    public double Forward => Layers.Sum();

    /// <summary>The network's output and its weights' gradient.</summary>
    public double Training => 3 * Forward - Layers[0];

    /// <summary>The network's output and its input's gradient, the weights' left out.</summary>
    public double Frozen => 2 * Forward;

    /// <summary>A layer of perceptrons.</summary>
    public static double Linear(int inputs, int outputs) => (double)inputs * outputs;

    /// <summary>A convolution, or a fractionally strided one.</summary>
    /// <param name="side">The side of its output; of a fractionally strided one's input.</param>
    /// <param name="kernel">The kernel's weights that count, for one channel in and out.</param>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    public static double Convolution(int side, int kernel, int inputs, int outputs) =>
        (double)side * side * kernel * inputs * outputs;

    /// <summary>The headings of <see cref="Floor"/>'s columns.</summary>
    public static string[] FloorHeading { get; } = ["floor, s", "floor / ours"];

    /// <summary>What <see cref="Floor"/>'s columns mean, with the speeds that they rest on.</summary>
    public static string FloorMeaning
    {
        get
        {
            var speeds = PeerComparison.Threads
                .Select(n => FormattableString.Invariant($"{Peak(n) / 1e9:F0} GFLOP/s with {n} thread(s)"));
            return "*Floor* is the time of the training's matrix products at the speed of one of 1,024³, which is "
                + $"{string.Join(", ", speeds)}.";
        }
    }

    /// <summary>
    /// The seconds that so many multiplications take at least, and what share that is of the seconds they took.
    /// </summary>
    public static string Floor(double multiplications, int threads, double seconds)
    {
        if (multiplications == 0) return " | |";
        var floor = 2 * multiplications / Peak(threads);
        return FormattableString.Invariant($" {floor:G3} | {floor / seconds:P0} |");
    }

    // The operations a second, two of them a multiplication and an addition: the best of thirty.
    private static double Peak(int threads)
    {
        if (_peaks.TryGetValue(threads, out var known)) return known;
        const int Size = 1024;
        torch.set_num_threads(threads);
        using var a = torch.randn(Size, Size);
        using var b = torch.randn(Size, Size);
        var best = double.MaxValue;
        for (var i = 0; i < 30; i++)
        {
            var watch = Stopwatch.StartNew();
            a.matmul(b).Dispose();
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }
        return _peaks[threads] = 2.0 * Size * Size * Size / best;
    }
}
