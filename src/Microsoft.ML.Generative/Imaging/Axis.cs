using System.Globalization;

namespace Microsoft.ML.Generative;

/// <summary>One axis of a chart: the values at its ends, and round values between them for the ticks.</summary>
internal sealed class Axis
{
    // Of the larger end: values that differ by less count as one. Steps between them would be lost in rounding.
    private const double SmallestDifference = 1e-12;

    private readonly double _interval;

    /// <summary>An axis from <paramref name="low"/> to <paramref name="high"/> with at most one tick more than said.</summary>
    public Axis(double low, double high, int ticks, double smallestInterval = 0)
    {
        if (high - low <= SmallestDifference * Math.Max(Math.Abs(low), Math.Abs(high)))
        {
            double room = Math.Max(Math.Abs(low) * 0.1, 0.5);
            (low, high) = (low - room, high + room);
        }
        (Low, High) = (low, high);
        _interval = Math.Max(RoundUp((high - low) / ticks), smallestInterval);
    }

    public double Low { get; }

    public double High { get; }

    public double Fraction(double value) => (value - Low) / (High - Low);

    public IEnumerable<double> Ticks()
    {
        double first = Math.Ceiling(Low / _interval - 1e-9);
        for (double i = first; i * _interval <= High + 1e-9 * _interval; i++)
        {
            yield return i * _interval;
        }
    }

    /// <summary>The tick with no more digits than tell it from its neighbours; thousands as k, millions as M.</summary>
    public string Label(double tick)
    {
        double largest = Math.Max(Math.Abs(Low), Math.Abs(High));
        if (largest >= 1e9 || largest < 1e-4)
        {
            if (Math.Abs(tick) < _interval / 2) return "0";
            int decimals = (int)Math.Clamp(Math.Ceiling(Math.Log10(largest / _interval)), 0, 15);
            return tick.ToString($"0.{new string('#', decimals)}e0", CultureInfo.InvariantCulture);
        }
        var (unit, suffix) = largest >= 2e6 ? (1e6, "M") : largest >= 2e3 ? (1e3, "k") : (1.0, "");
        int digits = Math.Max(0, (int)Math.Ceiling(-Math.Log10(_interval / unit) - 1e-9));
        double shown = Math.Round(tick / unit, Math.Min(digits, 15));
        return shown == 0 ? "0" : shown.ToString("F" + digits, CultureInfo.InvariantCulture) + suffix;
    }

    /// <summary>The next of 1, 2, 5, 10, 20, 50, … and their tenths.</summary>
    private static double RoundUp(double interval)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(interval)));
        double digit = interval / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }
}
