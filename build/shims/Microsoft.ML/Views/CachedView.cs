using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>
/// Keeps a view's columns in memory: the first cursor that needs a column reads it, all rows of it, from the source.
/// A set of cursors shares the rows out in blocks.
/// </summary>
internal sealed class CachedView(IDataView source) : IDataView
{
    private const int BlockSize = 1024;

    private readonly Store?[] _stores = new Store?[source.Schema.Count];
    private readonly Lock _lock = new();
    private long _count = -1;

    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => true;

    /// <summary>The source's, or else known once rows have been read.</summary>
    public long? GetRowCount() => _count >= 0 ? _count : source.GetRowCount();

    public void Load(IEnumerable<DataViewSchema.Column> columns)
    {
        lock (_lock)
        {
            var missing = columns.Where(c => _stores[c.Index] == null).DistinctBy(c => c.Index).ToArray();
            if (missing.Length == 0 && _count >= 0)
                return;
            using var cursor = source.GetRowCursor(missing);
            var stores = missing.Select(c => TypeDispatch.Call(MakeStore<int>, c.Type.RawType, cursor, c)).ToArray();
            long count = 0;
            for (; cursor.MoveNext(); count++)
                foreach (var store in stores)
                    store.Append();
            for (int i = 0; i < stores.Length; i++)
                _stores[missing[i].Index] = stores[i];
            _count = count;
        }
    }

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        Load(columns);
        int[]? order = null;
        if (rand != null)
        {
            order = Enumerable.Range(0, checked((int)_count)).ToArray();
            rand.Shuffle(order);
        }
        n = (int)Math.Clamp((_count + BlockSize - 1) / BlockSize, 1, Math.Max(1, n));
        return Enumerable.Range(0, n).Select(i => new Cursor(this, columns, order, i, n)).ToArray<DataViewRowCursor>();
    }

    private static Store MakeStore<T>(DataViewRow row, DataViewSchema.Column column) => new Store<T>(row.GetGetter<T>(column));

    private sealed class Cursor(CachedView view, DataViewSchema.Column[] columns, int[]? order, int first, int stride)
        : CountingCursor
    {
        private readonly bool[] _active = Active(view.Schema.Count, columns);
        private long _next = (long)first * BlockSize;

        // The row that the cursor stands at, in the order of the source.
        public int Index { get; private set; } = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Batch => stride == 1 ? 0 : (_next - 1) / BlockSize;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            Getters.As<TValue>(_active[column.Index] ? view._stores[column.Index]!.Getter(this) : null, column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)CheckedIndex(), 0);

        public int CheckedIndex() => Index >= 0 ? Index : ThrowNoRow();

        protected override bool TryMoveNext()
        {
            if (Index >= 0 && _next % BlockSize == 0)
                _next += (long)(stride - 1) * BlockSize;
            Index = _next < view._count ? order?[_next] ?? (int)_next : -1;
            _next++;
            return Index >= 0;
        }

        [DoesNotReturn]
        private static int ThrowNoRow() => throw Runtime.Contracts.Except(null, Getters.NoRow);

        private static bool[] Active(int count, DataViewSchema.Column[] columns)
        {
            var active = new bool[count];
            foreach (var column in columns)
                active[column.Index] = true;
            return active;
        }
    }

    private abstract class Store
    {
        public abstract void Append();

        public abstract Delegate Getter(Cursor cursor);
    }

    private sealed class Store<T>(ValueGetter<T> source) : Store
    {
        private readonly List<T> _values = [];
        private T _value = default!;

        public override void Append()
        {
            source(ref _value);
            T copy = default!;
            Getters.CopyValue(in _value, ref copy);
            _values.Add(copy);
        }

        public override Delegate Getter(Cursor cursor) => (ValueGetter<T>)((ref T destination) =>
        {
            Getters.CopyValue(CollectionsMarshal.AsSpan(_values)[cursor.CheckedIndex()], ref destination);
        });
    }
}
