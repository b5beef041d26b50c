using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// The rows of a binary data file. A cursor opens the file for itself and reads the blocks of its columns only.
/// </summary>
internal sealed class BinaryView : IDataView
{
    private readonly IHost _host;
    private readonly IMultiStreamSource _source;
    private readonly BlockTable _table;

    public BinaryView(IHostEnvironment env, IMultiStreamSource source)
    {
        _host = env.Register("BinaryLoader");
        _host.CheckParam(source.Count == 1, nameof(source), $"Binary data is one file, not {source.Count}.");
        _source = source;
        using var stream = Open();
        _table = BlockTable.Read(stream, _host, Name);
    }

    public DataViewSchema Schema => _table.Schema;

    public bool CanShuffle => true;

    private string Name => _source.GetPathOrNull(0) is { } path ? $"'{path}'" : "The stream";

    public long? GetRowCount() => _table.RowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        Cursors(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        Cursors(columnsNeeded, Math.Clamp(n, 1, Math.Max(1, _table.Blocks.Length)), rand);

    // Shuffled are the blocks, and the rows of each: a block fits in memory, the file may not.
    private DataViewRowCursor[] Cursors(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand)
    {
        var active = new bool[Schema.Count];
        foreach (var column in Contracts.CheckRef(columnsNeeded, nameof(columnsNeeded)))
            active[column.Index] = true;
        var order = Enumerable.Range(0, _table.Blocks.Length).ToArray();
        rand?.Shuffle(order);
        var cursors = new List<DataViewRowCursor>();
        try
        {
            for (int i = 0; i < n; i++)
                cursors.Add(new Cursor(this, active, order.Where((_, at) => at % n == i).ToArray(), i, n,
                    rand == null ? null : new Random(rand.Next())));
        }
        catch
        {
            foreach (var cursor in cursors)
                cursor.Dispose();
            throw;
        }
        return [.. cursors];
    }

    private Stream Open()
    {
        var stream = _source.Open(0);
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        throw _host.ExceptParam("fileSource", $"{Name} must be seekable.");
    }

    private sealed class Cursor : CountingCursor
    {
        private readonly BinaryView _view;
        private readonly BlockReader?[] _columns;
        private readonly int[] _blocks;
        private readonly int _firstBatch;
        private readonly int _batchStride;
        private readonly Random? _rand;
        private readonly Stream _stream;
        private int[]? _rowOrder;
        private int _nextBlock;
        private int _nextRow;

        public Cursor(BinaryView view, bool[] active, int[] blocks, int firstBatch, int batchStride, Random? rand)
        {
            (_view, _blocks, _firstBatch, _batchStride, _rand) = (view, blocks, firstBatch, batchStride, rand);
            _columns = view.Schema.Select(c => active[c.Index]
                ? TypeDispatch.Call(ReaderOf<int>, c.Type.RawType, this, c) : null).ToArray();
            _stream = view.Open();
        }

        /// <summary>Null before the first row and after the last.</summary>
        public Block? Block { get; private set; }

        public int Row { get; private set; }

        public override DataViewSchema Schema => _view.Schema;

        public override long Batch => _firstBatch + (long)Math.Max(0, _nextBlock - 1) * _batchStride;

        public override bool IsColumnActive(DataViewSchema.Column column) => _columns[column.Index] != null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            Getters.As<TValue>(_columns[column.Index]?.Getter, column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
            id = new((ulong)((Block ?? throw Contracts.Except(_view._host, Getters.NoRow)).FirstRow + Row), 0);

        public MemoryStream Unpack(Block block, int column) => BlockTable.Unpack(_stream, block.Columns[column]);

        public FormatException Damaged(DataViewSchema.Column column, Block block, Exception e) => _view._host.ExceptDecode(
            $"{_view.Name} is damaged: rows {block.FirstRow} to {block.FirstRow + block.Rows - 1} of column '{column.Name}' " +
            $"cannot be read: {e.Message}", e);

        protected override bool TryMoveNext()
        {
            if (Block == null || _nextRow == Block.Rows)
            {
                Block = _nextBlock < _blocks.Length ? _view._table.Blocks[_blocks[_nextBlock++]] : null;
                _nextRow = 0;
                if (Block == null)
                    return false;
                if (_rand != null)
                    _rand.Shuffle(_rowOrder = Enumerable.Range(0, Block.Rows).ToArray());
            }
            Row = _rowOrder?[_nextRow] ?? _nextRow;
            _nextRow++;
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _stream.Dispose();
            base.Dispose(disposing);
        }

        private static BlockReader ReaderOf<T>(Cursor cursor, DataViewSchema.Column column) => new BlockReader<T>(cursor, column);
    }

    private abstract class BlockReader
    {
        public abstract Delegate Getter { get; }
    }

    /// <summary>A column's values of the cursor's block, unpacked when the first of them is asked for.</summary>
    private sealed class BlockReader<T>(Cursor cursor, DataViewSchema.Column column) : BlockReader
    {
        private readonly ValueCodec<T> _codec = ValueCodec.For<T>(column.Type)!;
        private T[] _values = [];
        private Block? _block;

        public override Delegate Getter => (ValueGetter<T>)Get;

        private void Get(ref T value)
        {
            var block = cursor.Block ?? throw Contracts.Except(null, Getters.NoRow);
            if (!ReferenceEquals(block, _block))
                Read(block);
            Getters.CopyValue(in _values[cursor.Row], ref value);
        }

        private void Read(Block block)
        {
            try
            {
                using var reader = new BinaryReader(cursor.Unpack(block, column.Index));
                // Each value has a byte at least.
                if (block.Rows > reader.BaseStream.Length)
                    throw new EndOfStreamException("It ends too early.");
                if (_values.Length < block.Rows)
                    Array.Resize(ref _values, block.Rows);
                _codec.ReadAll(reader, _values.AsSpan(0, block.Rows));
                if (reader.BaseStream.Position < reader.BaseStream.Length)
                    throw new InvalidDataException("It goes on where it should end.");
                _block = block;
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
            {
                throw cursor.Damaged(column, block, e);
            }
        }
    }
}
