using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Samples.AnomalyDetection;

/// <summary>
/// Rows to learn what is normal from, and rows to find anomalies among: columns "Features", "Label" (1 for anomalies), "Kind".
/// </summary>
internal sealed record ReadingData(IDataView Normal, IDataView Mixed, IReadOnlyList<string> Kinds)
{
    private const string LabelColumn = "Label";

    /// <summary>
    /// A pump's readings: as many healthy ones to learn from as asked for, and 40 % more with faults among them.
    /// </summary>
    public static ReadingData OfPump(MLContext context, int count, int seed)
    {
        var pump = new Pump(seed);
        var normal = pump.Healthy(count).ToArray();
        PumpReading[] mixed = [.. pump.Healthy(Math.Max(1, count / 4)), .. pump.Faulty(Math.Max(1, count / 25))];
        return new(context.Data.LoadFromEnumerable(normal), context.Data.LoadFromEnumerable(mixed), PumpReading.Faults);
    }

    /// <summary>
    /// A file of comma-separated numbers with a header, one of whose columns is "Label": 0 for normal rows, 1 for anomalies. A
    /// third of the rows is kept to find anomalies among; of the others the normal ones are learnt from.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The file has no column "Label", fewer than two others, or too few normal rows or anomalies.
    /// </exception>
    public static ReadingData OfFile(MLContext context, string path, int seed)
    {
        var header = NamesIn(File.ReadLines(path).FirstOrDefault(""));
        var label = Array.IndexOf(header, LabelColumn);
        if (label < 0 || header.Length < 3)
            throw new InvalidDataException($"'{path}' must begin with a line of column names, '{LabelColumn}' and two others at "
                + $"least; it has {string.Join(", ", header.Take(10))}.");
        TextLoader.Range[] features =
            [.. new[] { (First: 0, Last: label - 1), (First: label + 1, Last: header.Length - 1) }.Where(r => r.First <= r.Last)
                .Select(r => new TextLoader.Range(r.First, r.Last))];
        var rows = context.Data.LoadFromTextFile(path,
        [
            new TextLoader.Column("Features", DataKind.Single, features),
            new TextLoader.Column(LabelColumn, DataKind.Single, label),
        ], separatorChar: ',', hasHeader: true, allowQuoting: true);
        var split = context.Data.TrainTestSplit(rows, testFraction: 1.0 / 3, seed: seed);
        var normal = context.Data.FilterRowsByColumn(split.TrainSet, LabelColumn, upperBound: 0.5);
        var labels = split.TestSet.GetColumn<float>(LabelColumn).ToHashSet();
        if (!normal.GetColumn<float>(LabelColumn).Any() || !labels.Any(l => l > 0.5) || !labels.Any(l => l <= 0.5))
            throw new InvalidDataException($"'{path}' has too few rows: there must be normal ones to learn from, and normal ones "
                + "and anomalies in the third that is kept to try the detector on.");
        return new(normal, split.TestSet, []);
    }

    // A name in quotes may hold commas.
    private static string[] NamesIn(string header) =>
        [.. Regex.Matches(header, """(?<=^|,)\s*("[^"]*"|[^,]*)""").Select(m => m.Groups[1].Value.Trim().Trim('"'))];

    /// <summary>The mixed rows that are normal or have one kind of fault.</summary>
    public IDataView Only(MLContext context, IDataView scored, string kind) => context.Data.LoadFromEnumerable(
        context.Data.CreateEnumerable<Scored>(scored, reuseRowObject: false).Where(r => r.Label == 0 || r.Kind == kind));

    /// <summary>A row with a detector's score.</summary>
    internal sealed class Scored
    {
        public float Label { get; set; }

        public string Kind { get; set; } = "";

        public float Score { get; set; }

        public bool PredictedLabel { get; set; }
    }
}
