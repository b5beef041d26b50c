using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>A transformer bound to a schema: the input's columns, at their own indices, and then the outputs.</summary>
internal sealed class BatchedMapper : IRowToRowMapper
{
    private static readonly ScoringInputs[] Inputs =
        [ScoringInputs.Features, ScoringInputs.ScaledFeatures, ScoringInputs.Condition, ScoringInputs.Mask];

    public BatchedMapper(BatchedTransformer transformer, DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        (Transformer, InputSchema) = (transformer, inputSchema);
        var all = transformer.InputsOf([.. transformer.Outputs.Select(_ => true)]);
        foreach (var input in Inputs)
            if (all.HasFlag(input))
                _ = Find(input);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(transformer.Outputs.Select(o => o.Column));
        OutputSchema = builder.ToSchema();
    }

    public BatchedTransformer Transformer { get; }

    public DataViewSchema InputSchema { get; }

    // One instance for good: ML.NET compares schemas by reference.
    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var columns = dependingColumns.ToArray();
        var needed = columns.Where(c => c.Index < InputSchema.Count).Select(c => InputSchema[c.Index]).ToList();
        var inputs = Transformer.InputsOf(Wanted(columns));
        foreach (var input in Inputs)
            if (inputs.HasFlag(input) && Find(input) is { } column)
                needed.Add(column);
        return needed.DistinctBy(c => c.Index).ToArray();
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        if (input.Schema != InputSchema)
            throw new ArgumentException("The row's schema is not the one that the mapper was made for.", nameof(input));
        return new BatchedRow(this, input, [.. activeColumns]);
    }

    /// <summary>Which outputs are among the columns.</summary>
    public bool[] Wanted(IEnumerable<DataViewSchema.Column> columns)
    {
        var wanted = new bool[Transformer.Outputs.Count];
        foreach (var column in columns.Where(c => c.Index >= InputSchema.Count))
            wanted[column.Index - InputSchema.Count] = true;
        return wanted;
    }

    private DataViewSchema.Column? Find(ScoringInputs input)
    {
        var owner = Transformer.Name;
        return input switch
        {
            ScoringInputs.Features or ScoringInputs.ScaledFeatures => Transformer.Features.Find(InputSchema, owner),
            ScoringInputs.Condition => Transformer.Condition?.Find(InputSchema, owner),
            _ => Transformer.Mask?.Find(InputSchema, owner),
        };
    }
}
