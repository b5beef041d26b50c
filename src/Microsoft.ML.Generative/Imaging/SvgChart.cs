using System.Globalization;
using System.Text;

namespace Microsoft.ML.Generative;

/// <summary>
/// Draws curves over steps as one SVG element. Colours come from the style sheet of the page (classes c0, c1, … for the
/// curves), and lines keep their width at any size. The drawing is about as wide as a phone, so that its text is legible there.
/// </summary>
internal sealed class SvgChart
{
    private const int Width = 400, Height = 240, Left = 46, Right = 10, Top = 10, Bottom = 40, Parts = 200;
    private const int InnerWidth = Width - Left - Right, InnerHeight = Height - Top - Bottom;

    private readonly StringBuilder _svg = new();
    private readonly Axis _steps;
    private readonly Axis _values;

    private SvgChart(Axis steps, Axis values) => (_steps, _values) = (steps, values);

    /// <summary>Draws <paramref name="curves"/>, none of which is empty.</summary>
    /// <param name="title">What a screen reader says.</param>
    /// <param name="clip">An id that no other chart of the page has.</param>
    /// <param name="curves">The curves, in the order of their colours.</param>
    /// <param name="marks">Labelled horizontal lines.</param>
    public static string Draw(
        string title, string clip, IReadOnlyList<Curve> curves, IReadOnlyList<(string Label, double Value)> marks)
    {
        var ranges = curves.Select(c => c.Range()).ToArray();
        double low = ranges.Min(r => r.Low), high = ranges.Max(r => r.High);
        foreach (var (_, value) in marks)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        double room = 0.04 * (high - low);
        // Values that are all positive are read best against zero, unless that would flatten them.
        low = low >= 0 && low < 0.5 * high ? 0 : low - room;
        var steps = new Axis(curves.Min(c => c.Raw[0].Step), curves.Max(c => c.Raw[^1].Step), ticks: 6, smallestInterval: 1);
        var chart = new SvgChart(steps, new Axis(low, high + room, ticks: 5));
        return chart.Render(title, clip, curves, marks);
    }

    private string Render(
        string title, string clip, IReadOnlyList<Curve> curves, IReadOnlyList<(string Label, double Value)> marks)
    {
        Add($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Html.Text(title)}\">");
        Add($"<clipPath id=\"{clip}\">");
        Add($"<rect x=\"{Left}\" y=\"{Top}\" width=\"{InnerWidth}\" height=\"{InnerHeight}\"/></clipPath>");
        DrawAxes();
        Add($"<g clip-path=\"url(#{clip})\">");
        foreach (var (index, curve) in curves.Index())
        {
            if (curve.Smoothed is not null)
            {
                DrawCurve(curve.Raw, $"raw c{index % ReportStyle.Colours}");
            }
        }
        foreach (var (index, curve) in curves.Index())
        {
            DrawCurve(curve.Main, $"c{index % ReportStyle.Colours}");
        }
        Add($"</g>");
        foreach (var (label, value) in marks)
        {
            double y = Y(value);
            Add($"<path class=\"mark\" d=\"M{Left} {y:F1}H{Width - Right}\"/>");
            double beside = y < Top + 14 ? y + 12 : y - 4;
            Add($"<text class=\"mark\" x=\"{Width - Right - 2}\" y=\"{beside:F1}\" text-anchor=\"end\">");
            Add($"{Html.Text(label)}</text>");
        }
        Add($"</svg>");
        return _svg.ToString();
    }

    private void DrawAxes()
    {
        foreach (double tick in _values.Ticks())
        {
            double y = Y(tick);
            Add($"<path class=\"grid\" d=\"M{Left} {y:F1}H{Width - Right}\"/>");
            Add($"<text x=\"{Left - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{_values.Label(tick)}</text>");
        }
        foreach (double tick in _steps.Ticks())
        {
            double x = X(tick);
            Add($"<path class=\"axis\" d=\"M{x:F1} {Height - Bottom}v4\"/>");
            Add($"<text x=\"{x:F1}\" y=\"{Height - Bottom + 17}\" text-anchor=\"middle\">{_steps.Label(tick)}</text>");
        }
        Add($"<path class=\"axis\" d=\"M{Left} {Top}V{Height - Bottom}H{Width - Right}\"/>");
        Add($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">step</text>");
    }

    private void DrawCurve(IReadOnlyList<HistoryValue> values, string style)
    {
        if (values.Count == 1)
        {
            Add($"<circle class=\"{style} dot\" cx=\"{X(values[0].Step):F1}\" cy=\"{Y(values[0].Value):F1}\" r=\"3\"/>");
            return;
        }
        Add($"<path class=\"{style}\" d=\"");
        string command = "M";
        foreach (var value in Curve.Thin(values, Parts))
        {
            Add($"{command}{X(value.Step):F1} {Y(value.Value):F1}");
            command = "L";
        }
        Add($"\"/>");
    }

    private double X(double step) => Left + _steps.Fraction(step) * InnerWidth;

    // Far outside the frame the exact place doesn't matter, and huge numbers make bad paths.
    private double Y(double value) => Height - Bottom - Math.Clamp(_values.Fraction(value), -10, 10) * InnerHeight;

    private void Add(FormattableString piece) => _svg.Append(piece.ToString(CultureInfo.InvariantCulture));
}
