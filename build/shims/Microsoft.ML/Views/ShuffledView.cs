namespace Microsoft.ML.Data;

/// <summary>
/// A view in random order: rows are drawn out of a pool that the next ones refill. The same rows in the same order for each
/// cursor, unless that brings its own random numbers.
/// </summary>
internal sealed class ShuffledView(IDataView source, int seed, int poolSize, bool shuffleSource) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => true;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        rand ??= new Random(seed);
        var sourceRandom = shuffleSource && source.CanShuffle ? new Random(rand.Next()) : null;
        return new Cursor(source.GetRowCursor(columns, sourceRandom), columns, poolSize, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : CountingCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly Dictionary<int, Pool> _pools;
        private readonly Pool<DataViewRowId> _ids;
        private readonly int[] _slots;
        private readonly Random _random;
        private int _filled;
        private int _current = -1;
        private bool _inputEnded;

        public Cursor(DataViewRowCursor input, DataViewSchema.Column[] columns, int poolSize, Random random)
        {
            _input = input;
            _random = random;
            _slots = Enumerable.Range(0, poolSize).ToArray();
            _ids = new Pool<DataViewRowId>(input.GetIdGetter());
            _pools = columns.DistinctBy(c => c.Index).ToDictionary(c => c.Index,
                c => TypeDispatch.Call(MakePool<int>, c.Type.RawType, c));
        }

        public override DataViewSchema Schema => _input.Schema;

        public override long Batch => 0;

        private int Slot => _current >= 0 ? _slots[_current] : throw Runtime.Contracts.Except(null, Getters.NoRow);

        public override bool IsColumnActive(DataViewSchema.Column column) => _pools.ContainsKey(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            Getters.As<TValue>(_pools.GetValueOrDefault(column.Index)?.Getter(this), column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ValueGetter<DataViewRowId>)_ids.Getter(this);

        protected override bool TryMoveNext()
        {
            if (_current >= 0 && !Refill(_current))
            {
                // The row that was drawn makes place for the last one of the pool.
                _filled--;
                (_slots[_current], _slots[_filled]) = (_slots[_filled], _slots[_current]);
            }
            while (_filled < _slots.Length && Refill(_filled))
                _filled++;
            _current = _filled > 0 ? _random.Next(_filled) : -1;
            return _current >= 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _input.Dispose();
            base.Dispose(disposing);
        }

        private bool Refill(int position)
        {
            if (_inputEnded || !_input.MoveNext())
            {
                _inputEnded = true;
                return false;
            }
            int slot = _slots[position];
            _ids.Fill(slot);
            foreach (var pool in _pools.Values)
                pool.Fill(slot);
            return true;
        }

        private Pool MakePool<T>(DataViewSchema.Column column) => new Pool<T>(_input.GetGetter<T>(column));

        private abstract class Pool
        {
            public abstract void Fill(int slot);

            public abstract Delegate Getter(Cursor cursor);
        }

        private sealed class Pool<T>(ValueGetter<T> source) : Pool
        {
            private T[] _values = [];

            public override void Fill(int slot)
            {
                if (slot >= _values.Length)
                    Array.Resize(ref _values, Math.Max(slot + 1, _values.Length * 2));
                source(ref _values[slot]);
            }

            public override Delegate Getter(Cursor cursor) =>
                (ValueGetter<T>)((ref T destination) => Getters.CopyValue(in _values[cursor.Slot], ref destination));
        }
    }
}
