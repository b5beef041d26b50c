using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// The rows of a text source. With threads to spare it has the next batches parsed while the caller works on this one; rows keep
/// their order.
/// </summary>
internal sealed class TextCursor : CountingCursor
{
    private readonly IHost _host;
    private readonly LineReader _reader;
    private readonly ParseStatistics _statistics;
    private readonly Func<TextBatch> _makeBatch;
    private readonly Delegate?[] _getters;
    private readonly int _threads;
    private readonly Queue<(TextBatch Batch, Task Parsing)> _ahead = new();
    private readonly Stack<TextBatch> _free = new();
    private TextBatch? _batch;
    private Exception? _readError;
    private bool _readAll;
    private int _row = -1;
    private bool _disposed;

    public TextCursor(IHost host, DataViewSchema schema, bool[] active, LineReader reader, ParseStatistics statistics,
        Func<TextBatch> makeBatch, int threads)
    {
        (_host, Schema, _reader, _statistics, _makeBatch, _threads) = (host, schema, reader, statistics, makeBatch, threads);
        _getters = schema.Select(c => active[c.Index] ? TypeDispatch.Call(MakeGetter<int>, c.Type.RawType, c) : null).ToArray();
    }

    public override DataViewSchema Schema { get; }

    public override long Batch => _batch?.Index ?? 0;

    private TextBatch Current => _row >= 0 ? _batch! : throw Contracts.Except(_host, Getters.NoRow);

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] != null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        Getters.As<TValue>(_getters[column.Index], column);

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId id) => id = new((ulong)(Current.FirstRow + _row), 0);

    protected override bool TryMoveNext()
    {
        bool moved = _batch != null && ++_row < _batch.Count || (_threads > 1 ? TryTakeParsedBatch() : TryFillBatch());
        if (!moved)
            _row = -1;
        else if (_threads <= 1)
            _batch!.Parse(_row);
        return moved;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            // What is being parsed still counts; its errors are no longer anybody's.
            foreach (var (_, parsing) in _ahead)
                ((IAsyncResult)parsing).AsyncWaitHandle.WaitOne();
            _reader.Release();
            _statistics.Release();
        }
        base.Dispose(disposing);
    }

    private bool TryFillBatch()
    {
        _batch ??= _makeBatch();
        // Where reading fails there is no row.
        _row = -1;
        bool filled = _batch.TryFill(_reader);
        _row = 0;
        return filled;
    }

    private bool TryTakeParsedBatch()
    {
        if (_batch != null)
            _free.Push(_batch);
        _batch = null;
        _row = -1;
        ParseAhead();
        try
        {
            if (!_ahead.TryDequeue(out var next))
                return _readError == null ? false : throw _readError;
            next.Parsing.GetAwaiter().GetResult();
            (_batch, _row) = (next.Batch, 0);
            return true;
        }
        catch (Exception e)
        {
            throw _host.ExceptDecode($"The text cannot be parsed: {e.Message}", e);
        }
    }

    private void ParseAhead()
    {
        while (_ahead.Count < _threads + 1 && !_readAll)
        {
            if (!_free.TryPop(out var batch))
                batch = _makeBatch();
            try
            {
                _readAll = !batch.TryFill(_reader);
            }
            catch (FormatException e)
            {
                // The rows before the place that cannot be read are given first.
                (_readAll, _readError) = (true, e);
            }
            if (!_readAll)
                _ahead.Enqueue((batch, Task.Run(batch.Parse)));
        }
    }

    private Delegate MakeGetter<T>(DataViewSchema.Column column)
    {
        int index = column.Index;
        return (ValueGetter<T>)((ref T value) => Current.Column<T>(index).Get(_row, ref value));
    }
}
