using System.Globalization;

namespace Microsoft.ML.Generative.Benchmarks;

/// <summary>A cost at a size: median, least and most of some runs.</summary>
internal readonly record struct GrowthPoint(int Size, double Milliseconds, double Least, double Most);

/// <summary>A cost at each of its sizes.</summary>
internal sealed record GrowthCurve(string Name, string Variable, IReadOnlyList<GrowthPoint> Points)
{
    private const int Runs = 3;

    public static GrowthCurve Measure(GrowthCase measured)
    {
        measured.Milliseconds(measured.Sizes[0]);
        return new(measured.Name, measured.Variable, [.. measured.Sizes.Select(size =>
        {
            var runs = Enumerable.Range(0, Runs).Select(_ => measured.Milliseconds(size)).Order().ToArray();
            return new GrowthPoint(size, runs[Runs / 2], runs[0], runs[^1]);
        })]);
    }

    /// <summary>The power of the size that the cost grew with on the way to a point from the one before.</summary>
    public double Exponent(int point)
    {
        var (from, to) = (Points[point - 1], Points[point]);
        return Math.Log(to.Milliseconds / from.Milliseconds) / Math.Log((double)to.Size / from.Size);
    }

    /// <summary>Milliseconds in three digits.</summary>
    public static string Text(double milliseconds) => milliseconds switch
    {
        < 10 => milliseconds.ToString("F2", CultureInfo.InvariantCulture),
        < 100 => milliseconds.ToString("F1", CultureInfo.InvariantCulture),
        _ => milliseconds.ToString("N0", CultureInfo.InvariantCulture),
    };
}
