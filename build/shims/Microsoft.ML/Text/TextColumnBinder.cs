using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Settles which fields each column is read from.</summary>
internal static class TextColumnBinder
{
    public static bool NeedsInputSize(TextLoader.Column[] columns) =>
        columns.Any(c => c.Source?.Any(r => r is { AutoEnd: true, Max: null }) == true);

    /// <param name="channel">Gets a word about names that are used twice.</param>
    /// <param name="columns">What the user asked for.</param>
    /// <param name="inputSize">The fields of a line; used only for ranges to the end of it.</param>
    public static TextColumn[] Bind(IChannel channel, TextLoader.Column[] columns, int inputSize)
    {
        var ranges = columns.Select(c => RangesOf(channel, c, inputSize)).ToArray();
        FillInOthers(channel, columns, ranges);
        if (columns.DistinctBy(c => c.Name.Trim()).Count() < columns.Length)
            channel.Info(MessageSensitivity.Schema, "Columns of one name: the last of them hides the others.");
        return columns.Select((c, i) => new TextColumn(c.Name.Trim(), TextColumnTypes.Of(c), [.. ranges[i]])).ToArray();
    }

    private static List<FieldRange> RangesOf(IChannel channel, TextLoader.Column column, int inputSize)
    {
        channel.CheckParam(!string.IsNullOrWhiteSpace(column.Name), nameof(column.Name), "A column needs a name.");
        channel.CheckParam(column.Source?.Length > 0, nameof(column.Source),
            $"Column '{column.Name}' must have some source fields.");
        return column.Source.Select(range =>
        {
            channel.CheckParam(range.Min is >= 0 and < FieldRange.EndOfLine - 1, nameof(range.Min),
                $"Column '{column.Name}' cannot begin at field {range.Min}.");
            if (range.Max is { } max)
            {
                channel.CheckParam(range.Min <= max && max < FieldRange.EndOfLine - 1, nameof(range.Max),
                    $"Column '{column.Name}' cannot reach from field {range.Min} to field {max}.");
                return new FieldRange(range.Min, max + 1, range.ForceVector);
            }
            if (!range.AutoEnd)
                return range.VariableEnd ? new(range.Min, FieldRange.EndOfLine, true)
                    : new(range.Min, range.Min + 1, range.ForceVector);
            channel.CheckParam(range.Min < inputSize, nameof(range.Min),
                $"Column '{column.Name}': there is no field {range.Min} in the data, which has {inputSize}.");
            return new(range.Min, inputSize, true);
        }).ToList();
    }

    // One range of one column may ask for what the others leave.
    private static void FillInOthers(IChannel channel, TextLoader.Column[] columns, List<FieldRange>[] ranges)
    {
        var asking = columns.SelectMany((c, i) => c.Source.Select((r, j) => (Range: r, Column: i, Index: j)))
            .Where(x => x.Range.AllOther).ToArray();
        if (asking.Length == 0)
            return;
        channel.CheckParam(asking.Length == 1, nameof(TextLoader.Range.AllOther),
            "Only one range can be that of all other fields.");
        var (_, column, index) = asking[0];
        var whole = ranges[column][index];
        ranges[column].RemoveAt(index);
        var gaps = new List<FieldRange>();
        int next = whole.Start;
        foreach (var taken in ranges.SelectMany(r => r).Where(r => r.Start < whole.End).OrderBy(r => r.Start))
        {
            if (next < taken.Start)
                gaps.Add(new(next, taken.Start, true));
            next = Math.Max(next, taken.End);
        }
        if (next < whole.End)
            gaps.Add(new(next, whole.End, true));
        ranges[column].InsertRange(index, gaps);
        channel.CheckParam(ranges[column].Count > 0, nameof(TextLoader.Range.AllOther),
            $"No field is left for column '{columns[column].Name}'.");
    }
}
