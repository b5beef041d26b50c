using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows of a view, each through a row mapper. Only what the asked columns depend on is read.</summary>
internal sealed class RowMappedView(IDataView source, IRowToRowMapper mapper) : IDataView
{
    public DataViewSchema Schema => mapper.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = Contracts.CheckRef(columnsNeeded, nameof(columnsNeeded)).ToArray();
        return Map([source.GetRowCursor(mapper.GetDependencies(columns), rand)], columns)[0];
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var columns = Contracts.CheckRef(columnsNeeded, nameof(columnsNeeded)).ToArray();
        return Map(source.GetRowCursorSet(mapper.GetDependencies(columns), n, rand), columns);
    }

    private DataViewRowCursor[] Map(DataViewRowCursor[] inputs, DataViewSchema.Column[] columns)
    {
        try
        {
            return inputs.Select(input => new SynchronizedCursor(input, mapper.GetRow(input, columns)))
                .ToArray<DataViewRowCursor>();
        }
        catch
        {
            foreach (var input in inputs)
                input.Dispose();
            throw;
        }
    }
}
