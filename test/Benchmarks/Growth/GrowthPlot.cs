using System.Globalization;
using System.Text;

namespace Microsoft.ML.Generative.Benchmarks;

/// <summary>
/// Draws curves side by side, each in a panel with logarithmic axes, in which a power of the size is a straight line. A dashed
/// line through the last point shows proportional growth.
/// </summary>
internal static class GrowthPlot
{
    private const int Panel = 250, Height = 250, Left = 48, Right = 12, Top = 44, Bottom = 40;

    // What the last size's label stands out to the right.
    private const int LastLabel = 16;

    public static string Draw(IReadOnlyList<GrowthCurve> curves)
    {
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Panel * curves.Count + LastLabel} {Height}\">");
        svg.AppendLine("<g font-family=\"sans-serif\" font-size=\"10\" fill=\"#333\">");
        svg.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        foreach (var (index, curve) in curves.Index())
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"<g transform=\"translate({index * Panel} 0)\">");
            DrawPanel(svg, curve);
            svg.AppendLine("</g>");
        }
        return svg.AppendLine("</g>").AppendLine("</svg>").ToString();
    }

    private static void DrawPanel(StringBuilder svg, GrowthCurve curve)
    {
        var first = curve.Points[0];
        var last = curve.Points[^1];
        var low = Math.Floor(Math.Log10(curve.Points.Min(p => p.Milliseconds)));
        var high = Math.Ceiling(Math.Log10(curve.Points.Max(p => p.Milliseconds)));
        var comma = curve.Name.IndexOf(',');
        Add($"<text x=\"{Left}\" y=\"16\" font-weight=\"bold\">{(comma < 0 ? curve.Name : curve.Name[..comma])}</text>");
        Add($"<text x=\"{Left}\" y=\"30\">{(comma < 0 ? "" : curve.Name[(comma + 2)..])}</text>");
        for (var power = low; power <= high; power++)
        {
            var y = Y(Math.Pow(10, power));
            Add($"<path d=\"M{Left} {y:F1}H{Panel - Right}\" stroke=\"#ddd\"/>");
            Add($"<text x=\"{Left - 4}\" y=\"{y + 3:F1}\" text-anchor=\"end\">{Math.Pow(10, power):G6} ms</text>");
        }
        foreach (var point in curve.Points)
            Add($"<text x=\"{X(point.Size):F1}\" y=\"{Height - Bottom + 14}\" text-anchor=\"middle\">{point.Size:N0}</text>");
        Add($"<text x=\"{(Left + Panel - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">{curve.Variable}</text>");

        // The dashed line ends where it leaves the panel.
        var start = Math.Max(first.Size, last.Size * Math.Pow(10, low) / last.Milliseconds);
        var startCost = last.Milliseconds * start / last.Size;
        var growth = $"M{Place(start, startCost)}L{Place(last.Size, last.Milliseconds)}";
        Add($"<path d=\"{growth}\" stroke=\"#999\" stroke-dasharray=\"4 3\"/>");
        var line = string.Join('L', curve.Points.Select(p => Place(p.Size, p.Milliseconds)));
        Add($"<path d=\"M{line}\" fill=\"none\" stroke=\"#2a6f97\" stroke-width=\"2\"/>");
        foreach (var point in curve.Points)
            Add($"<circle cx=\"{X(point.Size):F1}\" cy=\"{Y(point.Milliseconds):F1}\" r=\"3\" fill=\"#2a6f97\"/>");

        double X(double size) =>
            Left + Math.Log(size / first.Size) / Math.Log((double)last.Size / first.Size) * (Panel - Left - Right);

        double Y(double milliseconds) =>
            Height - Bottom - (Math.Log10(milliseconds) - low) / (high - low) * (Height - Top - Bottom);

        string Place(double size, double milliseconds) =>
            string.Create(CultureInfo.InvariantCulture, $"{X(size):F1} {Y(milliseconds):F1}");

        void Add(FormattableString text) => svg.AppendLine(text.ToString(CultureInfo.InvariantCulture));
    }
}
