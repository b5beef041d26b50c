namespace Microsoft.ML.Generative;

/// <summary>A view with scored columns.</summary>
internal sealed class BatchedView(IDataView source, BatchedMapper mapper) : IDataView
{
    public DataViewSchema Schema => mapper.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        return Map(source.GetRowCursor(mapper.GetDependencies(columns), rand), columns);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        var cursors = source.GetRowCursorSet(mapper.GetDependencies(columns), n, rand);
        try
        {
            return cursors.Select(cursor => Map(cursor, columns)).ToArray();
        }
        catch
        {
            foreach (var cursor in cursors)
                cursor.Dispose();
            throw;
        }
    }

    // With no scored column there is nothing to read ahead for; the row then only adds to the schema.
    private DataViewRowCursor Map(DataViewRowCursor cursor, DataViewSchema.Column[] columns)
    {
        try
        {
            return mapper.Wanted(columns).Contains(true)
                ? new BatchedCursor(mapper, cursor, columns)
                : new PassThroughCursor(cursor, (BatchedRow)mapper.GetRow(cursor, columns));
        }
        catch
        {
            cursor.Dispose();
            throw;
        }
    }
}
