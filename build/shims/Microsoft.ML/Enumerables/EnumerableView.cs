using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Objects as rows. Each cursor enumerates them anew.</summary>
internal sealed class EnumerableView<TRow>(IEnumerable<TRow> data, MemberColumn[] columns) : IDataView
    where TRow : class
{
    public DataViewSchema Schema { get; } = MemberColumn.SchemaOf(columns);

    public bool CanShuffle => false;

    public long? GetRowCount() => (data as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = Contracts.CheckRef(columnsNeeded, nameof(columnsNeeded)).Select(c => c.Index).ToHashSet();
        return new Cursor(data.GetEnumerator(), new ObjectRow<TRow>(Schema, columns, active.Contains));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(IEnumerator<TRow> rows, ObjectRow<TRow> row) : CountingCursor
    {
        public override DataViewSchema Schema => row.Schema;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => row.GetIdGetter();

        protected override bool TryMoveNext()
        {
            bool any = rows.MoveNext();
            if (any && rows.Current == null)
                throw Contracts.Except(null,
                    $"Encountered null at position {row.Position + 1} when iterating over data, this is not supported.");
            row.Show(any ? rows.Current : null);
            return any;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
