using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows of text files. Each cursor reads them anew.</summary>
internal sealed class TextView(IHost host, TextFormat format, TextColumn[] columns, DataViewSchema schema,
    IMultiStreamSource source) : IDataView
{
    private static readonly int DefaultThreads = Math.Max(2, Environment.ProcessorCount - 1);

    public DataViewSchema Schema => schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        Open(columnsNeeded, 1, format.UseThreads ? DefaultThreads : 1)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        n > 1 ? Open(columnsNeeded, Math.Min(n, 2 * DefaultThreads), 1) : [GetRowCursor(columnsNeeded, rand)];

    private DataViewRowCursor[] Open(IEnumerable<DataViewSchema.Column> columnsNeeded, int cursors, int threads)
    {
        var active = new bool[schema.Count];
        foreach (var column in Contracts.CheckRef(columnsNeeded, nameof(columnsNeeded)))
            active[column.Index] = true;
        var reader = new LineReader(source, format, cursors);
        var statistics = new ParseStatistics(host, cursors);
        return Enumerable.Range(0, cursors).Select(_ => new TextCursor(host, schema, active, reader, statistics,
            () => new TextBatch(columns, active, format, statistics), threads)).ToArray<DataViewRowCursor>();
    }
}
