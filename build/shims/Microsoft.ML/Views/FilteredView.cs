namespace Microsoft.ML.Data;

/// <summary>
/// The rows that a test takes. The test is bound to each cursor once; <paramref name="tested"/> is what it reads.
/// </summary>
internal sealed class FilteredView(IDataView source, IReadOnlyCollection<DataViewSchema.Column> tested,
    Func<DataViewRow, Func<bool>> bindTest)
    : IDataView
{
    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        Filter(source.GetRowCursor(WithTested(columnsNeeded), rand));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        source.GetRowCursorSet(WithTested(columnsNeeded), n, rand).Select(Filter).ToArray();

    private IEnumerable<DataViewSchema.Column> WithTested(IEnumerable<DataViewSchema.Column> columns) =>
        columns.Concat(tested).DistinctBy(c => c.Index);

    private DataViewRowCursor Filter(DataViewRowCursor input) => new Cursor(input, bindTest(input));

    private sealed class Cursor(DataViewRowCursor input, Func<bool> test) : FilteringCursor(input)
    {
        protected override bool TryMoveNext()
        {
            while (Input.MoveNext())
                if (test())
                    return true;
            return false;
        }
    }
}
