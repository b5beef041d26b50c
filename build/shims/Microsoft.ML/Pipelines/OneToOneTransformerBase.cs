using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer of pairs of columns: each output comes from one input.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(IHost host, (string Output, string Input)[] columns)
        : base(host)
    {
        foreach (var (output, input) in columns)
        {
            host.CheckNonEmpty(output, nameof(columns));
            host.CheckNonEmpty(input, nameof(columns));
        }
        if (columns.GroupBy(c => c.Output).FirstOrDefault(g => g.Count() > 1) is { } repeated)
            throw host.ExceptParam(nameof(columns), $"Name of the result column '{repeated.Key}' specified multiple times");
        Columns = columns;
    }

    /// <summary>Checks that the context stands at such a transformer, and reads the pairs.</summary>
    private protected OneToOneTransformerBase(IHost host, ModelLoadContext ctx, VersionInfo version)
        : this(host, LoadColumns(ctx, version))
    {
    }

    internal (string Output, string Input)[] Columns { get; }

    /// <summary>Checks the type of pair <paramref name="index"/>'s input and says what becomes of it.</summary>
    private protected abstract ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input);

    private protected sealed override RowMapper MakeMapper(DataViewSchema inputSchema) => new ColumnwiseMapper(inputSchema,
        Columns.Select((pair, i) => MapColumn(i, pair.Output, FindInput(inputSchema, pair.Input))).ToArray());

    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Columns.Length);
        foreach (var (output, input) in Columns)
        {
            ctx.SaveNonEmptyString(output);
            ctx.SaveNonEmptyString(input);
        }
    }

    private static (string Output, string Input)[] LoadColumns(ModelLoadContext ctx, VersionInfo version)
    {
        ctx.CheckAtModel(version);
        var columns = new List<(string, string)>();
        for (int count = ctx.Reader.ReadInt32(); count > 0; count--)
            columns.Add((ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString()));
        return [.. columns];
    }
}
