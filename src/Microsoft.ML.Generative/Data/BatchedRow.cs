using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>A row with its scored columns, which are computed once wherever the row stands.</summary>
internal sealed class BatchedRow : DataViewRow
{
    private readonly BatchedMapper _mapper;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly BatchScorer? _scorer;
    private long _scoredPosition = -1;
    private bool _isDisposed;

    public BatchedRow(BatchedMapper mapper, DataViewRow input, DataViewSchema.Column[] active)
    {
        (_mapper, _input) = (mapper, input);
        _active = new bool[mapper.OutputSchema.Count];
        foreach (var column in active)
            _active[column.Index] = true;
        var wanted = mapper.Wanted(active);
        if (wanted.Contains(true))
            _scorer = new BatchScorer(mapper.Transformer, input, wanted, capacity: 1);
    }

    public override DataViewSchema Schema => _mapper.OutputSchema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw ColumnGetters.Inactive(column);
        var output = column.Index - _mapper.InputSchema.Count;
        return output < 0
            ? _input.GetGetter<TValue>(_mapper.InputSchema[column.Index])
            : ColumnGetters.As<TValue>(RowValues.Getter(column.Type, () => Values(output)), column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _scorer?.Dispose();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }

    private ReadOnlySpan<float> Values(int output)
    {
        // A row that does not count its positions may be another one each time.
        if (_input.Position != _scoredPosition || _input.Position < 0)
        {
            _scoredPosition = -1;
            _scorer!.Clear();
            _scorer.Add();
            _scorer.Score();
            _scoredPosition = _input.Position;
        }
        return _scorer!.Values(output, 0);
    }
}
