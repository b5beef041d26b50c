using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ColumnSelectingTransformer), null, typeof(SignatureLoadModel), "Select Columns Transform",
    ColumnSelectingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(IHostEnvironment env, string[] columns, bool keep, bool keepHidden)
        : base(env.Register(nameof(ColumnSelectingEstimator)), new ColumnSelectingTransformer(env, columns, keep, keepHidden))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        Transformer.CheckNames(inputSchema.Select(c => c.Name));
        return new SchemaShape(Transformer.Keep ? Transformer.Names.Select(name => inputSchema.FindInput(Host, name))
            : inputSchema.Where(c => !Transformer.Names.Contains(c.Name)));
    }
}

public sealed class ColumnSelectingTransformer : ITransformer
{
    internal const string LoaderSignature = "SelectColumnsTransform";

    private static readonly VersionInfo Version = new("SELCOLST", 0x00010002, 0x00010002, 0x00010001,
        typeof(ColumnSelectingTransformer).Assembly.FullName!, LoaderSignature);

    private readonly IHost _host;
    private readonly bool _keepHidden;

    internal ColumnSelectingTransformer(IHostEnvironment env, string[] names, bool keep, bool keepHidden)
    {
        _host = env.Register(nameof(ColumnSelectingTransformer));
        _host.CheckParam(names?.Length > 0, "columnNames", "Name at least one column.");
        (Names, Keep, _keepHidden) = (names, keep, keepHidden);
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal string[] Names { get; }

    /// <summary>Whether the names are those to keep, or those to drop.</summary>
    internal bool Keep { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => MakeMapper(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new RowMappedView(input, MakeMapper(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => MakeMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        ctx.Writer.Write(Keep);
        ctx.Writer.Write(_keepHidden);
        ctx.Writer.Write(Names.Length);
        foreach (var name in Names)
            ctx.SaveNonEmptyString(name);
    }

    internal void CheckNames(IEnumerable<string> known)
    {
        var unknown = Names.Except(known).ToArray();
        if (unknown.Length > 0)
            throw _host.ExceptSchemaMismatch("inputSchema", "input", string.Join(",", unknown));
    }

    private static ColumnSelectingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        bool keep = ctx.Reader.ReadBoolean(), keepHidden = ctx.Reader.ReadBoolean();
        var names = new List<string>();
        for (int count = ctx.Reader.ReadInt32(); count > 0; count--)
            names.Add(ctx.LoadNonEmptyString());
        Contracts.CheckDecode(names.Count > 0, "Corrupt model: a selection of columns names none.");
        return new(env, [.. names], keep, keepHidden);
    }

    private SelectingMapper MakeMapper(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        CheckNames(inputSchema.Select(c => c.Name));
        return new SelectingMapper(inputSchema, (Keep
            ? Names.SelectMany(name => inputSchema.Where(c => c.Name == name && (_keepHidden || !c.IsHidden)))
            : inputSchema.Where(c => !Names.Contains(c.Name))).ToArray());
    }

    /// <summary>Some of a row's columns, each as it is.</summary>
    internal sealed class SelectingMapper(DataViewSchema inputSchema, DataViewSchema.Column[] sources) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => inputSchema;

        public DataViewSchema OutputSchema { get; } =
            DataViewSchema.Create(sources.Select(c => new DataViewSchema.DetachedColumn(c)));

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
            dependingColumns.Select(c => sources[c.Index]);

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
        {
            Contracts.CheckRef(input, nameof(input));
            Contracts.CheckParam(input.Schema == inputSchema, nameof(input),
                "The row's schema is not the one that the mapper is bound to.");
            return new Row(input, OutputSchema, sources);
        }

        private sealed class Row(DataViewRow input, DataViewSchema schema, DataViewSchema.Column[] sources) : WrappingRow(input)
        {
            public override DataViewSchema Schema => schema;

            public override bool IsColumnActive(DataViewSchema.Column column) => Input.IsColumnActive(sources[column.Index]);

            public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
                Input.GetGetter<TValue>(sources[column.Index]);
        }
    }
}
