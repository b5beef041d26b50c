namespace Microsoft.ML.Data;

/// <summary>
/// What a row-to-row transformer makes of one input schema: columns to append, each computed from some input columns.
/// </summary>
internal abstract class RowMapper(DataViewSchema inputSchema)
{
    public DataViewSchema InputSchema => inputSchema;

    /// <summary>The appended columns.</summary>
    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

    /// <summary>The input columns that appended column <paramref name="output"/> is computed from.</summary>
    public abstract IEnumerable<DataViewSchema.Column> GetDependencies(int output);

    /// <summary>
    /// Getters of the active appended columns (null for the others) over a row that moves. Called once a cursor: bind the
    /// input's getters and allocate buffers here, not in the getters.
    /// </summary>
    public abstract Delegate?[] CreateGetters(DataViewRow input, bool[] active);
}

/// <summary>The mapper of columns that do not share work.</summary>
internal sealed class ColumnwiseMapper(DataViewSchema inputSchema, IReadOnlyList<ColumnMapping> mappings) : RowMapper(inputSchema)
{
    public override IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; } =
        mappings.Select(m => m.Output).ToArray();

    public override IEnumerable<DataViewSchema.Column> GetDependencies(int output) => mappings[output].Dependencies;

    public override Delegate?[] CreateGetters(DataViewRow input, bool[] active) =>
        mappings.Select((mapping, i) => active[i] ? mapping.CreateGetter(input) : null).ToArray();
}
