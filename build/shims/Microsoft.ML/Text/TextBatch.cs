namespace Microsoft.ML.Data;

/// <summary>Some lines and what they say in the columns asked for. It is filled again and again.</summary>
internal sealed class TextBatch
{
    public const int Capacity = 64;

    private readonly TextLine[] _lines = new TextLine[Capacity];
    private readonly ParsedColumn?[] _columns;
    private readonly FieldSplitter _fields;
    private readonly ParseStatistics _statistics;

    public TextBatch(TextColumn[] columns, bool[] active, TextFormat format, ParseStatistics statistics)
    {
        _columns = columns.Select((c, i) => active[i] ? ParsedColumn.Create(c, format, Capacity) : null).ToArray();
        _statistics = statistics;
        // What lies beyond the size of a sparse line is not there, whatever a column asks for.
        int needed = columns.Where((_, i) => active[i]).SelectMany(c => c.Ranges).Select(r => r.End).Append(1).Max();
        _fields = new FieldSplitter(format, format.InputSize > 0 ? Math.Min(needed, format.InputSize) : needed, statistics);
    }

    public int Count { get; private set; }

    public long FirstRow { get; private set; }

    public long Index { get; private set; }

    public bool TryFill(LineReader reader)
    {
        // Where reading fails, what the batch held before must not be taken for the next rows.
        Count = 0;
        bool filled = reader.TryTake(_lines, out int count, out long firstRow, out long index);
        (Count, FirstRow, Index) = (count, firstRow, index);
        return filled;
    }

    public void Parse()
    {
        for (int row = 0; row < Count; row++)
            Parse(row);
    }

    public void Parse(int row)
    {
        ref var line = ref _lines[row];
        int fieldCount = _fields.Split(line);
        foreach (var column in _columns)
            column?.Parse(row, line, _fields, fieldCount, _statistics);
        _statistics.AddRow();
    }

    public ParsedColumn<TValue> Column<TValue>(int index) => (ParsedColumn<TValue>)_columns[index]!;
}
