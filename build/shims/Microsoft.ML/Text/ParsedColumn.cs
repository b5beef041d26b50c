using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A column's values of a batch of rows.</summary>
internal abstract class ParsedColumn
{
    public static ParsedColumn Create(TextColumn column, TextFormat format, int rows) =>
        TypeDispatch.Call(Create<int>, column.ItemType.RawType, column, format, rows);

    public abstract void Parse(int row, in TextLine line, FieldSplitter fields, int fieldCount, ParseStatistics statistics);

    private static ParsedColumn Create<T>(TextColumn column, TextFormat format, int rows)
    {
        var parser = FieldParsers.For<T>(column.ItemType, format);
        return column.Type is VectorDataViewType ? new ParsedVectors<T>(column, parser, format.MissingRealsAsNaNs, rows)
            : new ParsedScalars<T>(column, parser, format.MissingRealsAsNaNs, rows);
    }
}

internal abstract class ParsedColumn<TValue>(int rows) : ParsedColumn
{
    protected TValue[] Values { get; } = new TValue[rows];

    public abstract void Get(int row, ref TValue value);
}

/// <summary>Parses single fields of one column.</summary>
internal sealed class FieldParsing<T>(TextColumn column, FieldParser<T> parser)
{
    // Only these have a value that says "missing" in place of what cannot be read.
    private readonly bool _hasMissing = IsReal || column.ItemType is KeyDataViewType;

    public static bool IsReal => typeof(T) == typeof(float) || typeof(T) == typeof(double);

    public void Parse(ReadOnlyMemory<char> text, out T value, in TextLine line, int? slot, ParseStatistics statistics)
    {
        if (parser(text, out value))
            return;
        if (!_hasMissing)
            throw Contracts.Except(null, $"'{text}' is no {column.ItemType}: line {line.Number} of '{line.Path}', " +
                $"column {column.Name}" + (slot is { } s ? $", slot {s}" : ""));
        statistics.AddBadValue(line, column.Name, slot);
    }
}

internal sealed class ParsedScalars<T>(TextColumn column, FieldParser<T> parser, bool missingIsNaN, int rows)
    : ParsedColumn<T>(rows)
{
    private readonly FieldParsing<T> _parsing = new(column, parser);
    private readonly int _field = column.Ranges[0].Start;
    private readonly bool _parsesMissing = missingIsNaN && FieldParsing<T>.IsReal;

    public override void Parse(int row, in TextLine line, FieldSplitter fields, int fieldCount, ParseStatistics statistics)
    {
        int at = fields.FirstAtOrAfter(_field);
        if (at < fields.Count && fields.Indices[at] == _field)
            _parsing.Parse(fields.Texts[at], out Values[row], line, null, statistics);
        else if (_parsesMissing && !fields.IsSparse)
            _parsing.Parse(default, out Values[row], line, null, statistics);
        else
            Values[row] = default!;
    }

    public override void Get(int row, ref T value) => value = Values[row];
}

/// <summary>Vectors are sparse where at most half of their fields are there.</summary>
internal sealed class ParsedVectors<T>(TextColumn column, FieldParser<T> parser, bool missingIsNaN, int rows)
    : ParsedColumn<VBuffer<T>>(rows)
{
    private readonly FieldParsing<T> _parsing = new(column, parser);
    private readonly bool _parsesMissing = missingIsNaN && FieldParsing<T>.IsReal;

    public override void Parse(int row, in TextLine line, FieldSplitter fields, int fieldCount, ParseStatistics statistics)
    {
        int length = 0, count = 0;
        foreach (var range in column.Ranges)
        {
            int end = EndOf(range, fieldCount);
            length += end - range.Start;
            count += fields.FirstAtOrAfter(end) - fields.FirstAtOrAfter(range.Start);
        }
        bool allThere = _parsesMissing && !fields.IsSparse && count < length;
        bool dense = count > length / 2 || allThere;
        var editor = VBufferEditor.Create(ref Values[row], length, dense ? length : count);
        if (dense && count < length)
            editor.Values.Fill(MissingValue(allThere));
        int slotBase = 0, next = 0;
        foreach (var range in column.Ranges)
        {
            int end = EndOf(range, fieldCount);
            for (int at = fields.FirstAtOrAfter(range.Start); at < fields.Count && fields.Indices[at] < end; at++, next++)
            {
                int slot = slotBase + fields.Indices[at] - range.Start;
                _parsing.Parse(fields.Texts[at], out editor.Values[dense ? slot : next], line, slot, statistics);
                if (!dense)
                    editor.Indices[next] = slot;
            }
            slotBase += end - range.Start;
        }
        Values[row] = editor.Commit();
    }

    public override void Get(int row, ref VBuffer<T> value) => Values[row].CopyTo(ref value);

    private static int EndOf(FieldRange range, int fieldCount) =>
        range.IsVariable ? Math.Max(range.Start, fieldCount) : range.End;

    private T MissingValue(bool parsed)
    {
        T value = default!;
        if (parsed)
            parser(default, out value);
        return value;
    }
}
