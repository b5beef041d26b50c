using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>
/// A data view whose rows can be read in any order by their number. Nothing but the schema and the number of rows is known
/// before the first cursor.
/// </summary>
internal abstract class IndexedDataView(DataViewSchema schema, long count) : IDataView
{
    // Rows that one cursor of a set reads before the next cursor's turn.
    private const int BatchSize = 64;

    public DataViewSchema Schema { get; } = schema;

    public long Count { get; } = count;

    public bool CanShuffle => true;

    public long? GetRowCount() => Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        Open();
        return new Cursor(this, [.. columnsNeeded], Order(rand), first: 0, stride: 1);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        Open();
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        int[]? order = Order(rand);
        int cursors = (int)Math.Clamp((Count + BatchSize - 1) / BatchSize, 1, Math.Max(1, n));
        return [.. Enumerable.Range(0, cursors).Select(first => new Cursor(this, columns, order, first, cursors))];
    }

    /// <summary>Called before every cursor.</summary>
    protected virtual void Open()
    {
    }

    /// <summary>
    /// A getter, of the column's own type, of the values of the row whose number <paramref name="row"/> gives at each call. One
    /// thread calls it.
    /// </summary>
    protected abstract Delegate CreateGetter(int column, Func<long> row);

    private int[]? Order(Random? random)
    {
        if (random is null)
        {
            return null;
        }
        if (Count > Array.MaxLength)
        {
            throw new NotSupportedException($"{Count} rows can't be shuffled in memory; take cursors without a random order.");
        }
        var order = new int[Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }
        random.Shuffle(order);
        return order;
    }

    /// <summary>Reads every <paramref name="stride"/>th batch of rows, beginning with batch <paramref name="first"/>.</summary>
    private sealed class Cursor(IndexedDataView view, DataViewSchema.Column[] columns, int[]? order, int first, int stride)
        : DataViewRowCursor
    {
        private readonly HashSet<int> _active = [.. columns.Select(column => column.Index)];
        private long _position = -1;
        private long _place = -1;
        private bool _ended;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => _place < 0 ? first : _place / BatchSize;

        private long Row => _position < 0 ? throw ColumnGetters.NotAtRow() : order is null ? _place : order[_place];

        public override bool MoveNext()
        {
            if (_ended)
            {
                return false;
            }
            bool batchDone = _place >= 0 && (_place + 1) % BatchSize == 0;
            long next = _place < 0 ? (long)first * BatchSize : _place + 1 + (batchDone ? (long)(stride - 1) * BatchSize : 0);
            _ended = next >= view.Count;
            (_place, _position) = _ended ? (_place, -1) : (next, _position + 1);
            return !_ended;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (column.Index >= view.Schema.Count || !_active.Contains(column.Index))
            {
                throw ColumnGetters.Inactive(column);
            }
            return ColumnGetters.As<TValue>(view.CreateGetter(column.Index, () => Row), column);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)Row, 0);
    }
}
