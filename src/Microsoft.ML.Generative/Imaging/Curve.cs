namespace Microsoft.ML.Generative;

/// <summary>A series made ready for drawing.</summary>
internal sealed class Curve
{
    private const int SmoothingParts = 40;
    private const int FewestToSmooth = 30;
    private const double Flattening = 3;
    private const double LargestShown = 1e300;

    private readonly HistoryValue[] _values;

    public Curve(string name, IEnumerable<HistoryValue> values)
    {
        Name = name;
        _values = [.. values.Where(v => Math.Abs(v.Value) < LargestShown)];
        Smoothed = _values.Length < FewestToSmooth ? null : MovingAverageOf(_values);
    }

    public string Name { get; }

    /// <summary>The values that can be drawn: finite, and with differences that are.</summary>
    public IReadOnlyList<HistoryValue> Raw => _values;

    /// <summary>The mean of the values around each, a fortieth of the series to either side; null for a short series.</summary>
    public IReadOnlyList<HistoryValue>? Smoothed { get; }

    public IReadOnlyList<HistoryValue> Main => Smoothed ?? Raw;

    /// <summary>
    /// The range to show: of the raw values all but the outermost hundredth, and all of the main line, unless a few outliers
    /// in it would flatten the rest.
    /// </summary>
    public (double Low, double High) Range()
    {
        var sorted = _values.Select(v => v.Value).Order().ToArray();
        int cut = Smoothed is null ? 0 : sorted.Length / 100;
        var (low, high) = (sorted[cut], sorted[^(1 + cut)]);
        double lowest = Math.Min(low, Main.Min(v => v.Value)), highest = Math.Max(high, Main.Max(v => v.Value));
        return highest - lowest > Flattening * (high - low) ? (low, high) : (lowest, highest);
    }

    /// <summary>
    /// At most two values for each of <paramref name="parts"/> equal stretches of steps, the lowest and the highest, so that a
    /// long series draws as the same picture with few points.
    /// </summary>
    public static IEnumerable<HistoryValue> Thin(IReadOnlyList<HistoryValue> values, int parts)
    {
        if (values.Count <= 2 * parts)
        {
            return values;
        }
        double first = values[0].Step, width = (values[^1].Step - first + 1) / parts;
        return values.GroupBy(v => (int)((v.Step - first) / width)).SelectMany(part =>
        {
            var (low, high) = (part.MinBy(v => v.Value), part.MaxBy(v => v.Value));
            return low == high ? [low] : low.Step <= high.Step ? new[] { low, high } : [high, low];
        });
    }

    private static HistoryValue[] MovingAverageOf(HistoryValue[] values)
    {
        // With what rounding loses of each sum (Neumaier 1974): one huge value would spoil the means of all that follow it.
        var (sums, lost) = (new double[values.Length + 1], new double[values.Length + 1]);
        for (int i = 0; i < values.Length; i++)
        {
            double before = sums[i], value = values[i].Value, sum = before + value;
            sums[i + 1] = sum;
            lost[i + 1] = lost[i] + (Math.Abs(before) >= Math.Abs(value) ? before - sum + value : value - sum + before);
        }
        int reach = Math.Max(2, values.Length / SmoothingParts);
        return [.. values.Select((value, i) =>
        {
            int from = Math.Max(0, i - reach), to = Math.Min(values.Length, i + reach + 1);
            return value with { Value = (sums[to] - sums[from] + (lost[to] - lost[from])) / (to - from) };
        })];
    }
}
