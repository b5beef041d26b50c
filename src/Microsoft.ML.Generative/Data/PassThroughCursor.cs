using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>Moves a cursor and shows its rows through a row that was put over it.</summary>
internal sealed class PassThroughCursor(DataViewRowCursor source, BatchedRow row) : DataViewRowCursor
{
    public override DataViewSchema Schema => row.Schema;

    public override long Position => row.Position;

    public override long Batch => row.Batch;

    public override bool MoveNext() => source.MoveNext();

    public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => row.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        // The row disposes of the cursor that it was made from.
        if (disposing)
            row.Dispose();
        base.Dispose(disposing);
    }
}
