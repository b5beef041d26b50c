using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

public class TrainingReportTests
{
    private static readonly KeyValuePair<string, string>[] s_settings = [new("Batch size", "128"), new("Noise", "uniform")];

    // The report is written so that an XML reader can read it too: a stricter check than a browser's.
    private static XElement Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader).Root!;
    }

    private static TrainingHistory Run(int steps)
    {
        var history = new TrainingHistory();
        for (int step = 1; step <= steps; step++)
        {
            history.AddValue("generator loss", step, 2 + Math.Sin(step / 50.0));
            history.AddValue("discriminator loss", step, 1 + Math.Cos(step / 50.0));
            history.AddValue("D(x)", step, 0.5);
        }
        history.AddEpoch(1, steps / 2, TimeSpan.FromSeconds(10));
        history.AddEpoch(2, steps, TimeSpan.FromSeconds(15));
        return history;
    }

    private static IEnumerable<XElement> ByClass(XElement root, string name) =>
        root.Descendants().Where(e => ((string?)e.Attribute("class"))?.Split(' ').Contains(name) == true);

    [Test]
    public void LineEndsOfEveryKindStayLineEnds() => Assert.That(Html.Text("a\r\nb\rc\u0001"), Is.EqualTo("a\nb\nc\uFFFD"));

    [TestCase(1e9, 1.0004e9, "1.0001e9", "1.0002e9")]
    [TestCase(0, 4e9, "1e9", "2e9")]
    [TestCase(1e-6, 1.002e-6, "1.0005e-6", "1.001e-6")]
    public void TicksOfLargeAndSmallNumbersAreToldApart(double low, double high, params string[] some)
    {
        var axis = new Axis(low, high, 5);
        var labels = axis.Ticks().Select(axis.Label).ToArray();
        Assert.That(labels, Is.Unique.And.SupersetOf(some));
    }

    [Test]
    public void TheFileStandsAlone()
    {
        TrainingHistory history = Run(2_000);
        history.AddPicture(1_000, new ImageGrid(new ImageShape(1, 4, 4), 2, 2).ToPng());
        string html = TrainingReport.ToHtml("A run", history, s_settings);
        Assert.That(html, Does.StartWith("<!DOCTYPE html>"));
        XElement root = Parse(html);
        Assert.That(root.Descendants("script").Concat(root.Descendants("link")).Concat(root.Descendants("iframe")), Is.Empty);
        Assert.That(html, Does.Not.Contain("http://").And.Not.Contain("https://").And.Not.Contain("@import")
            .And.Not.Contain("url(h"));
        Assert.That(root.Descendants("img").Select(i => (string)i.Attribute("src")!),
            Has.All.StartsWith("data:image/png;base64,"));
        Assert.That(root.Descendants("meta").Select(m => (string?)m.Attribute("name")), Has.Member("viewport"));
        Assert.That(root.Descendants().Attributes("id").Select(a => a.Value), Is.Unique);
    }

    [Test]
    public void EverythingOfTheRunIsInIt()
    {
        TrainingHistory history = Run(1_000);
        byte[] early = new ImageGrid(new ImageShape(1, 4, 4), 2, 2).ToPng();
        byte[] late = new ImageGrid(new ImageShape(1, 4, 4), 3, 2).ToPng();
        history.AddPicture(500, early);
        history.AddPicture(1_000, late);
        history.AddMessage(700, "samples <collapse> & more");
        history.AddTiming("reading the data", TimeSpan.FromMilliseconds(1_250));
        XElement root = Parse(TrainingReport.ToHtml("Title & <more>", history, s_settings));
        Assert.That(root.Descendants("h1").Single().Value, Is.EqualTo("Title & <more>"));
        Assert.That(root.Descendants("dd").Select(d => d.Value), Is.EqualTo(new[] { "1,000", "2", "15.0 s", "100" }));
        Assert.That(ByClass(root, "messages").Descendants("li").Single().Value, Is.EqualTo("Step 700samples <collapse> & more"));
        Assert.That(root.Descendants("h3").Select(h => h.Value), Is.EqualTo(new[] { "loss", "D(x)" }));
        Assert.That(ByClass(root, "legend").Descendants("li").Select(l => l.Value),
            Has.Exactly(1).StartsWith("generator loss").And.Exactly(1).StartsWith("discriminator loss")
                .And.Exactly(1).EqualTo("D(x) 0.5"));
        var cells = root.Descendants("tr").Where(row => row.Element("td") is not null && row.Element("th") is not null);
        Assert.That(cells.Select(row => $"{row.Element("th")!.Value}: {row.Element("td")!.Value}"),
            Is.EqualTo(new[] { "Batch size: 128", "Noise: uniform", "reading the data: 1.2 s" }));
        // The newest picture stands first.
        var images = root.Descendants("img").Select(i => Convert.FromBase64String(((string)i.Attribute("src")!)[22..])).ToArray();
        Assert.That(images, Is.EqualTo(new[] { late, early }));
        Assert.That((int)root.Descendants("img").First().Attribute("height")!, Is.EqualTo(2 + 3 * 6));
    }

    [Test]
    public void CurvesRunThroughTheirValues()
    {
        var history = new TrainingHistory();
        double[] values = [10, 30, 20, 0];
        for (int i = 0; i < values.Length; i++)
        {
            history.AddValue("loss", 100 * i, values[i]);
        }
        XElement svg = Parse(TrainingReport.ToHtml("t", history, [])).Descendants("svg").Single();
        var points = Points(svg.Descendants("path").Single(p => (string?)p.Attribute("class") == "c0"));
        Assert.That(points, Has.Length.EqualTo(4));
        // Equal steps apart, and heights that are linear in the values, growing upwards.
        Assert.That(points[1].X - points[0].X, Is.EqualTo(points[3].X - points[2].X).Within(0.11));
        double perUnit = (points[0].Y - points[1].Y) / 20;
        Assert.That(perUnit, Is.GreaterThan(0));
        Assert.That((points[3].Y - points[1].Y) / 30, Is.EqualTo(perUnit).Within(0.01));
        // The tick labels say the same: their heights are the values' heights.
        var labels = svg.Descendants("text").Where(t => (string?)t.Attribute("text-anchor") == "end")
            .ToDictionary(t => Number(t.Value), t => Number((string)t.Attribute("y")!) - 4);
        Assert.That(labels.Keys, Is.SupersetOf(new[] { 0.0, 10, 20, 30 }));
        foreach (var (value, point) in values.Zip(points))
        {
            Assert.That(point.Y, Is.EqualTo(labels[value]).Within(0.11));
        }
    }

    [Test]
    public void LongSeriesAreSmoothedAndThinnedAndOutliersCut()
    {
        var history = new TrainingHistory();
        var random = new Random(1);
        for (int step = 1; step <= 100_000; step++)
        {
            history.AddValue("loss", step, step < 20 ? 1e6 : 1 + random.NextDouble());
        }
        XElement svg = Parse(TrainingReport.ToHtml("t", history, [])).Descendants("svg").Single();
        var raw = Points(svg.Descendants("path").Single(p => (string?)p.Attribute("class") == "raw c0"));
        var smooth = Points(svg.Descendants("path").Single(p => (string?)p.Attribute("class") == "c0"));
        Assert.That(raw, Has.Length.InRange(300, 400));
        Assert.That(smooth, Has.Length.InRange(300, 400));
        double spread = raw.Skip(50).Max(p => p.Y) - raw.Skip(50).Min(p => p.Y);
        Assert.That(smooth.Skip(50).Max(p => p.Y) - smooth.Skip(50).Min(p => p.Y), Is.LessThan(0.1 * spread));
    }

    [Test]
    public void MovingAverageIsTheMeanAround()
    {
        var curve = new Curve("x", Enumerable.Range(0, 400).Select(i => new HistoryValue(i, i * i)));
        // A window of 10 to either side: the mean of (i + k)² over k from -10 to 10 is i² + 110 / 3.
        Assert.That(curve.Smoothed![200].Value, Is.EqualTo(200 * 200 + 110 / 3.0).Within(1e-6));
        // At the start the window holds the values 0 to 10 alone, whose squares have the mean 35.
        Assert.That(curve.Smoothed[0].Value, Is.EqualTo(35).Within(1e-9));
    }

    [TestCase(0, 1, new[] { "0", "0.2", "0.4", "0.6", "0.8", "1.0" })]
    [TestCase(0, 20_000, new[] { "0", "5k", "10k", "15k", "20k" })]
    [TestCase(-0.04, 0.05, new[] { "-0.04", "-0.02", "0", "0.02", "0.04" })]
    [TestCase(1_000, 1_010, new[] { "1000", "1002", "1004", "1006", "1008", "1010" })]
    [TestCase(0, 3e6, new[] { "0", "1M", "2M", "3M" })]
    [TestCase(7, 7, new[] { "6.5", "7.0", "7.5" })]
    public void TicksAreRound(double low, double high, string[] expected)
    {
        var axis = new Axis(low, high, 5);
        Assert.That(axis.Ticks().Select(axis.Label), Is.EqualTo(expected));
    }

    [Test]
    public void StrangeHistoriesGiveReadableReports()
    {
        var history = new TrainingHistory();
        Assert.That(Parse(TrainingReport.ToHtml("empty", history, [])).Descendants("svg"), Is.Empty);
        history.AddValue("not finite", 1, double.NaN);
        history.AddValue("one value", 5, 3);
        history.AddValue("huge", 1, double.MaxValue);
        history.AddValue("huge", 2, -1e290);
        history.AddValue("huge", 3, 1e290);
        history.AddValue("tiny", 1, 1e-30);
        history.AddValue("tiny", 2, 2e-30);
        history.AddValue("constant", 1, 0);
        history.AddValue("constant", 9, 0);
        history.AddMessage(1, "control \u0001 and \uFFFF and half a pair \uD800 \"quoted\"");
        string html = TrainingReport.ToHtml("strange", history, []);
        XElement root = Parse(html);
        Assert.That(root.Descendants("svg").Count(), Is.EqualTo(4));
        Assert.That(html, Does.Not.Contain("NaN").And.Not.Contain("∞").And.Not.Contain("Infinity"));
        Assert.That(ByClass(root, "messages").Single().Value,
            Does.Contain("control \uFFFD and \uFFFD and half a pair \uFFFD \"quoted\""));
    }

    [Test]
    public void ChartsCanBeGroupedAndMarked()
    {
        TrainingHistory history = Run(100);
        history.AddValue("D(G(z))", 100, 0.4);
        history.AddChart(new HistoryChart("output", ["D(x)", "D(G(z))", "not there"]) { Marks = [("equilibrium", 0.5)] });
        Assert.That(history.Charts.Select(c => c.Title), Is.EqualTo(new[] { "output", "loss" }));
        XElement root = Parse(TrainingReport.ToHtml("t", history, []));
        Assert.That(root.Descendants("h3").Select(h => h.Value), Is.EqualTo(new[] { "output", "loss" }));
        Assert.That(root.Descendants("text").Count(t => t.Value == "equilibrium"), Is.EqualTo(1));
    }

    [Test]
    public void AWrittenReportReplacesTheOldOneAndLeavesNothingElse()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("report.html", "old"u8.ToArray());
        TrainingReport.Write(path, "new", Run(10), s_settings);
        Assert.That(File.ReadAllText(path), Is.EqualTo(TrainingReport.ToHtml("new", Run(10), s_settings)));
        Assert.That(Directory.GetFiles(folder.Path), Is.EqualTo(new[] { path }));
        Assert.That(() => TrainingReport.Write(Path.Combine(folder.Path, "none", "r.html"), "t", Run(10), []),
            Throws.InstanceOf<IOException>());
    }

    [Test]
    public void HistoryRefusesWhatItCantKeep()
    {
        var history = new TrainingHistory();
        history.AddValue("loss", 5, 1);
        Assert.That(() => history.AddValue("loss", 4, 1), Throws.ArgumentException.With.Message.Contains("'loss'")
            .And.Message.Contains("5"));
        Assert.That(() => history.AddValue(" ", 4, 1), Throws.ArgumentException);
        Assert.That(() => history.AddPicture(1, [1, 2, 3]), Throws.ArgumentException.With.Message.Contains("PNG"));
        Assert.That(history.Values("none"), Is.Empty);
    }

    private static (double X, double Y)[] Points(XElement path) =>
        [.. Regex.Matches((string)path.Attribute("d")!, @"[ML](\S+?) ([^ML]+)")
            .Select(m => (Number(m.Groups[1].Value), Number(m.Groups[2].Value)))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
