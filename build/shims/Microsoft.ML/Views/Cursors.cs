namespace Microsoft.ML.Data;

/// <summary>Moves one cursor and shows its rows through a row that was put over it.</summary>
internal sealed class SynchronizedCursor(DataViewRowCursor input, DataViewRow row) : DataViewRowCursor
{
    public override DataViewSchema Schema => row.Schema;

    public override long Position => row.Position;

    public override long Batch => row.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => row.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            row.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A cursor that counts its own rows: it stands at -1 before the first and, for good, after the last.</summary>
internal abstract class CountingCursor : DataViewRowCursor
{
    private long _position = -1;
    private bool _ended;

    public sealed override long Position => _position;

    public sealed override bool MoveNext()
    {
        if (_ended)
            return false;
        if (TryMoveNext())
        {
            _position++;
            return true;
        }
        _ended = true;
        _position = -1;
        return false;
    }

    /// <summary>Not called again once it has given false.</summary>
    protected abstract bool TryMoveNext();
}

/// <summary>Some of another cursor's rows.</summary>
internal abstract class FilteringCursor(DataViewRowCursor input) : CountingCursor
{
    protected DataViewRowCursor Input => input;

    public override DataViewSchema Schema => input.Schema;

    public override long Batch => input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
