using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>Reads rows ahead, scores them together, and then shows them one by one.</summary>
internal sealed class BatchedCursor : DataViewRowCursor
{
    // Photos of some 50 MB each may be among the columns.
    private const int MostRowsOfDisposables = 8;

    private readonly BatchedMapper _mapper;
    private readonly DataViewRowCursor _source;
    private readonly bool[] _active;
    private readonly BatchScorer _scorer;
    private readonly ColumnBuffer?[] _buffers;
    private readonly long[] _batches;
    private long _position = -1;
    private int _row = -1;
    private bool _sourceEnded;
    private bool _isDisposed;

    public BatchedCursor(BatchedMapper mapper, DataViewRowCursor source, DataViewSchema.Column[] active)
    {
        (_mapper, _source) = (mapper, source);
        _active = new bool[mapper.OutputSchema.Count];
        foreach (var column in active)
            _active[column.Index] = true;
        var rows = mapper.Transformer.BatchRows;
        if (active.Any(ColumnBuffer.IsOfDisposables))
            rows = Math.Min(rows, MostRowsOfDisposables);
        _batches = new long[rows];
        _scorer = new BatchScorer(mapper.Transformer, source, mapper.Wanted(active), rows);
        _buffers = mapper.InputSchema
            .Select(c => _active[c.Index] ? ColumnBuffer.Create(source, c, rows) : null).ToArray();
    }

    public override DataViewSchema Schema => _mapper.OutputSchema;

    public override long Position => _position;

    public override long Batch => _row < 0 ? 0 : _batches[_row];

    public override bool MoveNext()
    {
        if (_row + 1 < _scorer.Count)
        {
            _row++;
        }
        else if (_sourceEnded || !ReadAhead())
        {
            _position = _row = -1;
            _scorer.Clear();
            return false;
        }
        _position++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw ColumnGetters.Inactive(column);
        var output = column.Index - _buffers.Length;
        return ColumnGetters.As<TValue>(output < 0
            ? _buffers[column.Index]!.Getter(Row)
            : RowValues.Getter(column.Type, () => _scorer.Values(output, Row())), column);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _scorer.RowId(Row());

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = _sourceEnded = true;
            foreach (var buffer in _buffers)
                buffer?.Clear();
            _scorer.Dispose();
            _source.Dispose();
        }
        base.Dispose(disposing);
    }

    private bool ReadAhead()
    {
        _row = -1;
        _scorer.Clear();
        try
        {
            while (_scorer.Count < _batches.Length && !_sourceEnded)
                ReadRow();
            _scorer.Score();
        }
        catch
        {
            // Whoever moves on all the same finds the end, not rows without their results.
            _scorer.Clear();
            _sourceEnded = true;
            throw;
        }
        if (_scorer.Count == 0)
            return false;
        _row = 0;
        return true;
    }

    private void ReadRow()
    {
        if (!_source.MoveNext())
        {
            _sourceEnded = true;
            return;
        }
        var row = _scorer.Count;
        foreach (var buffer in _buffers)
            buffer?.Read(row);
        _batches[row] = _source.Batch;
        _scorer.Add();
    }

    private int Row() => _row >= 0 ? _row : throw ColumnGetters.NotAtRow();
}
