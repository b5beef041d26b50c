namespace Microsoft.ML.Generative;

/// <summary>A value over the steps of a training run.</summary>
/// <param name="Step">Steps done when the value was measured.</param>
/// <param name="Value">The value.</param>
internal readonly record struct HistoryValue(long Step, double Value);

/// <summary>The end of an epoch.</summary>
/// <param name="Number">The epoch, from 1.</param>
/// <param name="Step">Steps done at its end.</param>
/// <param name="Elapsed">Time since the run started or resumed.</param>
internal readonly record struct HistoryEpoch(int Number, long Step, TimeSpan Elapsed);

/// <summary>A picture made during a run.</summary>
/// <param name="Step">Steps done when it was made.</param>
/// <param name="Png">The PNG file.</param>
internal sealed record HistoryPicture(long Step, byte[] Png);

/// <summary>Something that was said during a run.</summary>
/// <param name="Step">Steps done when it was said.</param>
/// <param name="Text">What was said.</param>
internal sealed record HistoryMessage(long Step, string Text);

/// <summary>Series that belong on one pair of axes.</summary>
/// <param name="Title">What stands above the chart.</param>
/// <param name="Series">The names of the series, in the legend's order.</param>
internal sealed record HistoryChart(string Title, IReadOnlyList<string> Series)
{
    /// <summary>Values that are marked by a labelled horizontal line, such as a loss at equilibrium.</summary>
    public IReadOnlyList<(string Label, double Value)> Marks { get; init; } = [];
}

/// <summary>What happened during a training run, for <see cref="TrainingReport"/>. One thread at a time may use it.</summary>
internal sealed class TrainingHistory
{
    private readonly Dictionary<string, List<HistoryValue>> _series = [];
    private readonly List<string> _names = [];
    private readonly List<HistoryChart> _charts = [];
    private readonly List<HistoryEpoch> _epochs = [];
    private readonly List<HistoryPicture> _pictures = [];
    private readonly List<HistoryMessage> _messages = [];
    private readonly List<(string, TimeSpan)> _timings = [];

    /// <summary>The steps that were done when the run began or went on: since then the epochs' times count. Default 0.</summary>
    public long FirstStep { get; set; }

    /// <summary>The names of the series, in the order in which they first had a value.</summary>
    public IReadOnlyList<string> SeriesNames => _names;

    /// <summary>The ends of the epochs.</summary>
    public IReadOnlyList<HistoryEpoch> Epochs => _epochs;

    /// <summary>The pictures, in the order in which they were made.</summary>
    public IReadOnlyList<HistoryPicture> Pictures => _pictures;

    /// <summary>The messages, in order.</summary>
    public IReadOnlyList<HistoryMessage> Messages => _messages;

    /// <summary>How long the parts of the run took.</summary>
    public IReadOnlyList<(string Part, TimeSpan Time)> Timings => _timings;

    /// <summary>
    /// All charts: those that were added, then one for the other series of every last word ("generator loss" and
    /// "discriminator loss" make a chart "loss").
    /// </summary>
    public IReadOnlyList<HistoryChart> Charts
    {
        get
        {
            var placed = _charts.SelectMany(chart => chart.Series).ToHashSet();
            var others = _names.Where(name => !placed.Contains(name))
                .GroupBy(name => name[(name.TrimEnd().LastIndexOf(' ') + 1)..])
                .Select(group => new HistoryChart(group.Count() == 1 ? group.First() : group.Key, [.. group]));
            return [.. _charts, .. others];
        }
    }

    /// <summary>The values of one series; none where there is no such series.</summary>
    /// <param name="series">The series' name.</param>
    public IReadOnlyList<HistoryValue> Values(string series) => _series.TryGetValue(series, out var values) ? values : [];

    /// <summary>Adds a value to a series, which begins with its first value.</summary>
    /// <param name="series">The series' name, such as "generator loss".</param>
    /// <param name="step">Steps done; not less than at the series' last value.</param>
    /// <param name="value">The value. One that is not finite is kept, and left out of the curve.</param>
    /// <exception cref="ArgumentException">The name is empty, or the step lies before the series' last one.</exception>
    public void AddValue(string series, long step, double value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(series);
        if (!_series.TryGetValue(series, out var values))
        {
            _series.Add(series, values = []);
            _names.Add(series);
        }
        else if (step < values[^1].Step)
        {
            throw new ArgumentException($"'{series}' already has a value of step {values[^1].Step}; step {step} lies before it.",
                nameof(step));
        }
        values.Add(new HistoryValue(step, value));
    }

    /// <summary>Says that some series belong on one pair of axes.</summary>
    /// <param name="chart">The title and the series, which need have no values yet.</param>
    public void AddChart(HistoryChart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        _charts.Add(chart);
    }

    /// <summary>Adds the end of an epoch.</summary>
    /// <param name="number">The epoch, from 1.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="elapsed">Time since the run started or resumed.</param>
    public void AddEpoch(int number, long step, TimeSpan elapsed) => _epochs.Add(new HistoryEpoch(number, step, elapsed));

    /// <summary>Adds a picture.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="png">A PNG file, such as <see cref="ImageGrid.ToPng"/> gives.</param>
    /// <exception cref="ArgumentException">The bytes are no PNG file.</exception>
    public void AddPicture(long step, byte[] png)
    {
        ArgumentNullException.ThrowIfNull(png);
        if (png.Length < 33 || !png.AsSpan().StartsWith(PngWriter.Signature))
        {
            throw new ArgumentException("The picture does not begin as a PNG file does.", nameof(png));
        }
        _pictures.Add(new HistoryPicture(step, png));
    }

    /// <summary>Adds a message, such as a warning of the trainer's.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="text">A sentence.</param>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    public void AddMessage(long step, string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        _messages.Add(new HistoryMessage(step, text));
    }

    /// <summary>Adds how long a part of the run took.</summary>
    /// <param name="part">The part, such as "reading the data".</param>
    /// <param name="time">Its time.</param>
    /// <exception cref="ArgumentException">The part's name is empty.</exception>
    public void AddTiming(string part, TimeSpan time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(part);
        _timings.Add((part, time));
    }
}
