using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Fills <paramref name="value"/> from the current row; a buffer that is handed in is reused.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);

public interface IDataView
{
    DataViewSchema Schema { get; }

    bool CanShuffle { get; }

    /// <summary>The number of rows, or null where finding out would mean reading the data.</summary>
    long? GetRowCount();

    DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null);

    /// <summary>Up to <paramref name="n"/> cursors that together give every row once, to be read in parallel.</summary>
    DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null);
}

public abstract class DataViewRow : IDisposable
{
    public abstract DataViewSchema Schema { get; }

    /// <summary>The number of rows before this one; -1 before the first row and after the last.</summary>
    public abstract long Position { get; }

    /// <summary>Over the cursors of one set: rows of a lower batch come before those of a higher one.</summary>
    public abstract long Batch { get; }

    public abstract bool IsColumnActive(DataViewSchema.Column column);

    public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

    public abstract ValueGetter<DataViewRowId> GetIdGetter();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

public abstract class DataViewRowCursor : DataViewRow
{
    public abstract bool MoveNext();
}
