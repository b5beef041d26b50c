using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Microsoft.ML.Generative;

/// <summary>
/// Writes a training run's report: one HTML file with the curves of all series, the pictures over time, the messages, the
/// settings and the timings. The file stands alone: it holds its pictures, runs no script, and loads nothing from anywhere.
/// </summary>
internal sealed class TrainingReport
{
    private readonly StringBuilder _html = new();
    private readonly TrainingHistory _history;

    private TrainingReport(TrainingHistory history) => _history = history;

    /// <summary>Writes a report, replacing one that is there only when the new one is complete.</summary>
    /// <param name="path">The file to write; its folder must exist.</param>
    /// <param name="title">The report's headline, such as the trainer's name.</param>
    /// <param name="history">What happened.</param>
    /// <param name="settings">The trainer's settings by name, in the order in which they should stand.</param>
    /// <exception cref="ArgumentException">The path or the title is empty.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder's, or may not be written to.</exception>
    public static void Write(
        string path, string title, TrainingHistory history, IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string html = ToHtml(title, history, settings);
        string temporary = path + ".tmp";
        try
        {
            File.WriteAllText(temporary, html, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The report as text.</summary>
    /// <param name="title">The report's headline, such as the trainer's name.</param>
    /// <param name="history">What happened.</param>
    /// <param name="settings">The trainer's settings by name, in the order in which they should stand.</param>
    /// <exception cref="ArgumentException">The title is empty.</exception>
    public static string ToHtml(string title, TrainingHistory history, IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(settings);
        var report = new TrainingReport(history);
        report.AddHead(title);
        report.AddFacts();
        report.AddMessages();
        report.AddCharts();
        report.AddPictures();
        report.Add($"<div class=\"tables\">\n");
        report.AddTable("Settings", settings.Select(s => (s.Key, s.Value)));
        report.AddTimings();
        report.Add($"</div>\n<footer>Written by Microsoft.ML.Generative.</footer>\n</body>\n</html>\n");
        return report._html.ToString();
    }

    private void AddHead(string title)
    {
        string text = Html.Text(title);
        Add($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"/>
            <title>{text}</title>
            <style>
            {ReportStyle.Css}
            </style>
            </head>
            <body>
            <h1>{text}</h1>

            """);
    }

    private void AddFacts()
    {
        var facts = new List<(string Name, string Value)>();
        long steps = _history.SeriesNames.Select(name => _history.Values(name)[^1].Step)
            .Concat(_history.Epochs.Select(e => e.Step)).DefaultIfEmpty().Max();
        facts.Add(("Steps", Number(steps)));
        if (_history.Epochs is [.., var last])
        {
            facts.Add(("Epochs", Number(last.Number)));
            facts.Add(("Time", Duration(last.Elapsed)));
            if (Speed() is { } speed)
            {
                facts.Add(("Steps per second", speed.ToString(speed < 10 ? "F2" : "F0", CultureInfo.InvariantCulture)));
            }
        }
        Add($"<dl class=\"facts card\">\n");
        foreach (var (name, value) in facts)
        {
            Add($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
        }
        Add($"</dl>\n");
    }

    // From the second epoch on where there is one: the first warms up.
    private double? Speed()
    {
        var (first, last) = (_history.Epochs[0], _history.Epochs[^1]);
        var (step, elapsed) = last == first ? (_history.FirstStep, TimeSpan.Zero) : (first.Step, first.Elapsed);
        double seconds = (last.Elapsed - elapsed).TotalSeconds;
        return seconds > 0 ? (last.Step - step) / seconds : null;
    }

    private void AddMessages()
    {
        if (_history.Messages.Count == 0)
        {
            return;
        }
        Add($"<ul class=\"messages card\">\n");
        foreach (var message in _history.Messages)
        {
            Add($"<li><small>Step {Number(message.Step)}</small>{Html.Text(message.Text)}</li>\n");
        }
        Add($"</ul>\n");
    }

    private void AddCharts()
    {
        var charts = _history.Charts
            .Select(chart => (Chart: chart, Curves: chart.Series.Select(name => new Curve(name, _history.Values(name)))
                .Where(curve => curve.Raw.Count > 0).ToArray()))
            .Where(chart => chart.Curves.Length > 0).ToArray();
        if (charts.Length == 0)
        {
            return;
        }
        Add($"<h2>Curves</h2>\n<div class=\"charts\">\n");
        foreach (var (index, (chart, curves)) in charts.Index())
        {
            Add($"<section class=\"card\">\n<h3>{Html.Text(chart.Title)}</h3>\n<ul class=\"legend\">\n");
            foreach (var (colour, curve) in curves.Index())
            {
                string last = curve.Main[^1].Value.ToString("G4", CultureInfo.InvariantCulture);
                Add($"<li><span class=\"swatch c{colour % ReportStyle.Colours}\"></span>");
                Add($"{Html.Text(curve.Name)} <b>{last}</b></li>\n");
            }
            Add($"</ul>\n");
            _html.Append(SvgChart.Draw(chart.Title, $"clip{index}", curves, chart.Marks));
            Add($"\n</section>\n");
        }
        Add($"</div>\n");
    }

    private void AddPictures()
    {
        if (_history.Pictures.Count == 0)
        {
            return;
        }
        Add($"<h2>Samples</h2>\n<div class=\"pictures\">\n");
        AddPicture(_history.Pictures[^1], "last card");
        foreach (var picture in _history.Pictures.SkipLast(1))
        {
            AddPicture(picture, "card");
        }
        Add($"</div>\n");
    }

    // A figure that can have the focus grows to the full width when it is tapped (see the style sheet).
    private void AddPicture(HistoryPicture picture, string style)
    {
        int width = BinaryPrimitives.ReadInt32BigEndian(picture.Png.AsSpan(16));
        int height = BinaryPrimitives.ReadInt32BigEndian(picture.Png.AsSpan(20));
        Add($"<figure class=\"{style}\" tabindex=\"0\">\n<img width=\"{width}\" height=\"{height}\" ");
        Add($"alt=\"Samples at step {Number(picture.Step)}\" src=\"data:image/png;base64,");
        _html.Append(Convert.ToBase64String(picture.Png));
        Add($"\"/>\n<figcaption>Step {Number(picture.Step)}</figcaption>\n</figure>\n");
    }

    private void AddTimings()
    {
        if (_history.Timings.Count == 0 && _history.Epochs.Count == 0)
        {
            return;
        }
        AddTable("Timings", _history.Timings.Select(t => (t.Part, Duration(t.Time))), inner: () =>
        {
            if (_history.Epochs.Count == 0)
            {
                return;
            }
            Add($"<details>\n<summary>{_history.Epochs.Count} epochs</summary>\n<div class=\"epochs\"><table>\n");
            Add($"<tr><th>Epoch</th><th>Last step</th><th>Time since the start</th></tr>\n");
            foreach (var epoch in _history.Epochs)
            {
                Add($"<tr><td>{epoch.Number}</td><td>{Number(epoch.Step)}</td><td>{Duration(epoch.Elapsed)}</td></tr>\n");
            }
            Add($"</table></div>\n</details>\n");
        });
    }

    private void AddTable(string title, IEnumerable<(string Name, string Value)> rows, Action? inner = null)
    {
        Add($"<section class=\"card\">\n<h2>{title}</h2>\n");
        var list = rows.ToArray();
        if (list.Length > 0)
        {
            Add($"<table>\n");
            foreach (var (name, value) in list)
            {
                Add($"<tr><th scope=\"row\">{Html.Text(name)}</th><td>{Html.Text(value)}</td></tr>\n");
            }
            Add($"</table>\n");
        }
        inner?.Invoke();
        Add($"</section>\n");
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(long)time.TotalHours} h {time.Minutes} min"
        : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds} s"
        : time.TotalSeconds >= 1 ? time.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) + " s"
        : time.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture) + " ms";

    private void Add(FormattableString piece) => _html.Append(piece.ToString(CultureInfo.InvariantCulture));
}
