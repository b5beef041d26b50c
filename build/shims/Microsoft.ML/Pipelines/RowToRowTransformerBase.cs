using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A transformer that appends columns computed from each row alone. A derived class gives the mapper for a schema and saves
/// itself; view, cursors, rows and schemas follow.
/// </summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected RowToRowTransformerBase(IHost host) => Host = host;

    private protected IHost Host { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => MakeAppendingMapper(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        return new RowMappedView(input, MakeAppendingMapper(input.Schema));
    }

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => MakeAppendingMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        SaveModel(ctx);
    }

    /// <summary>Checks the schema (ExceptSchemaMismatch) and binds to it.</summary>
    private protected abstract RowMapper MakeMapper(DataViewSchema inputSchema);

    /// <summary>SetVersionInfo, then what the Create method with a ModelLoadContext reads.</summary>
    private protected abstract void SaveModel(ModelSaveContext ctx);

    /// <summary>The column of that name, or ML.NET's error that names it.</summary>
    private protected DataViewSchema.Column FindInput(DataViewSchema inputSchema, string name) =>
        inputSchema.GetColumnOrNull(name) ?? throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", name);

    private AppendingMapper MakeAppendingMapper(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return new AppendingMapper(MakeMapper(inputSchema));
    }
}
