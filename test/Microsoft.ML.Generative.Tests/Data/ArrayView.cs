using Microsoft.ML.Data;

namespace Microsoft.ML.Generative.Tests.Data;

/// <summary>
/// A view of columns in memory that counts its cursors, gives several of them with batch numbers as ML.NET prescribes, and can
/// shuffle. Rows are dealt to the cursors in batches.
/// </summary>
internal sealed class ArrayView : IDataView
{
    private readonly List<Delegate> _columns = [];
    private readonly DataViewSchema.Builder _builder = new();
    private DataViewSchema? _schema;

    public ArrayView(long rows) => Rows = rows;

    /// <summary>The rows of cursors made from now on.</summary>
    public long Rows { get; set; }

    /// <summary>How many cursors a set has at most, and the rows of a batch.</summary>
    public int Cursors { get; init; } = 1;
    public int RowsOfBatch { get; init; } = 3;

    /// <summary>Whether all cursors give their rows the same batch number, against the rules.</summary>
    public bool BreaksBatches { get; init; }

    public bool CanShuffle { get; init; } = true;

    /// <summary>Called before every row, with its number.</summary>
    public Action<long> OnRow { get; set; } = _ => { };

    public int OpenCursors;
    public int MadeCursors;
    public List<string> ReadColumns { get; } = [];

    public DataViewSchema Schema => _schema ??= _builder.ToSchema();

    public ArrayView Add<T>(string name, DataViewType type, Func<long, T> value, DataViewSchema.Annotations? annotations = null)
    {
        _builder.AddColumn(name, type, annotations);
        _columns.Add(value);
        return this;
    }

    public ArrayView AddVector<T>(string name, PrimitiveDataViewType itemType, int size, Func<long, T[]> value,
        DataViewSchema.Annotations? annotations = null) =>
        Add(name, new VectorDataViewType(itemType, size), row => new VBuffer<T>(value(row).Length, value(row)), annotations);

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        Make(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        Make(columnsNeeded, Math.Min(Cursors, Math.Max(2, n)), rand);

    private DataViewRowCursor[] Make(IEnumerable<DataViewSchema.Column> columns, int n, Random? rand)
    {
        var active = columns.Select(c => c.Index).ToHashSet();
        lock (ReadColumns)
            ReadColumns.AddRange(active.Order().Select(i => Schema[i].Name));
        var order = Enumerable.Range(0, (int)Rows).ToArray();
        rand?.Shuffle(order);
        Interlocked.Add(ref MadeCursors, n);
        Interlocked.Add(ref OpenCursors, n);
        return Enumerable.Range(0, n).Select(i => new Cursor(this, active, order, i, n)).ToArray<DataViewRowCursor>();
    }

    private sealed class Cursor(ArrayView view, HashSet<int> active, int[] order, int first, int stride) : DataViewRowCursor
    {
        private long _index = -1;
        private long _position = -1;
        private bool _disposed;

        public override DataViewSchema Schema => view.Schema;
        public override long Position => _position;
        public override long Batch => view.BreaksBatches ? 0 : Math.Max(0, _index) / view.RowsOfBatch;
        private long Row => order[_index];

        public override bool MoveNext()
        {
            do
                _index++;
            while (_index < order.Length && _index / view.RowsOfBatch % stride != first);
            if (_index >= order.Length)
            {
                _position = -1;
                return false;
            }
            _position++;
            view.OnRow(Row);
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!active.Contains(column.Index))
                throw new InvalidOperationException($"Column '{column.Name}' is not active.");
            var value = (Func<long, TValue>)view._columns[column.Index];
            return (ref TValue result) => result = value(Row);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
            id = new DataViewRowId((ulong)Row, 0);

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_disposed)
            {
                _disposed = true;
                Interlocked.Decrement(ref view.OpenCursors);
            }
            base.Dispose(disposing);
        }
    }
}
