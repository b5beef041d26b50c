namespace Microsoft.ML.Data;

/// <summary>The rows of a view from <paramref name="skip"/> on, <paramref name="take"/> at most.</summary>
internal sealed class SkipTakeView(IDataView source, long skip, long take) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    // Which rows are the first ones depends on the order.
    public bool CanShuffle => false;

    public long? GetRowCount() => source.GetRowCount() is { } count ? Math.Min(take, Math.Max(0, count - skip)) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, long skip, long take) : FilteringCursor(input)
    {
        private long _toSkip = skip;
        private long _toTake = take;

        protected override bool TryMoveNext()
        {
            for (; _toSkip > 0; _toSkip--)
                if (!Input.MoveNext())
                    return false;
            return _toTake-- > 0 && Input.MoveNext();
        }
    }
}
