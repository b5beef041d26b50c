using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(IHostEnvironment env, Action<TSrc, TDst> mapAction, string? contractName,
        SchemaDefinition? inputDefinition, SchemaDefinition? outputDefinition)
        : base(env.Register("CustomMappingEstimator"),
            new CustomMappingTransformer<TSrc, TDst>(env, mapAction, contractName, inputDefinition, outputDefinition))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        foreach (var member in MemberColumn.Bind(typeof(TSrc), Transformer.InputDefinition, SchemaDefinition.Direction.Both))
        {
            var column = inputSchema.FindInput(Host, member.Name);
            SchemaShape.GetColumnTypeShape(member.Type, out var kind, out var itemType, out bool isKey);
            bool fits = itemType.Equals(column.ItemType) && isKey == column.IsKey
                && (kind == SchemaShape.Column.VectorKind.VariableVector
                ? column.Kind != SchemaShape.Column.VectorKind.Scalar : column.Kind == kind);
            if (!fits)
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", member.Name, member.Type.ToString()!,
                    column.GetTypeString());
        }
        return inputSchema.With(SchemaShape.Create(MemberColumn.SchemaOf(Transformer.OutputColumns)));
    }
}

public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly IHost _host;
    private readonly Action<TSrc, TDst> _map;
    private readonly string? _contractName;

    internal CustomMappingTransformer(IHostEnvironment env, Action<TSrc, TDst> mapAction, string? contractName,
        SchemaDefinition? inputDefinition, SchemaDefinition? outputDefinition)
    {
        _host = env.Register("CustomMappingTransformer");
        _host.CheckValue(mapAction, nameof(mapAction));
        (_map, _contractName, InputDefinition) = (mapAction, contractName, inputDefinition);
        OutputColumns = MemberColumn.Bind(typeof(TDst), outputDefinition, SchemaDefinition.Direction.Write);
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal SchemaDefinition? InputDefinition { get; }

    internal MemberColumn[] OutputColumns { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => MakeMapper(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new RowMappedView(input, MakeMapper(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => MakeMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        if (_contractName == null)
            throw _host.Except("Empty contract name for a transform: the transform cannot be saved");
        CustomMappingLoader.Save(ctx, _contractName, _map.Method.DeclaringType!.Assembly);
    }

    private AppendingMapper MakeMapper(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return new AppendingMapper(new Mapper(this, inputSchema));
    }

    private sealed class Mapper : RowMapper
    {
        private readonly CustomMappingTransformer<TSrc, TDst> _owner;
        private readonly RowFiller<TSrc> _filler;
        private readonly DataViewSchema _added;

        public Mapper(CustomMappingTransformer<TSrc, TDst> owner, DataViewSchema inputSchema)
            : base(inputSchema)
        {
            _owner = owner;
            _filler = new RowFiller<TSrc>(owner._host, inputSchema, ignoreMissingColumns: false, owner.InputDefinition);
            _added = MemberColumn.SchemaOf(owner.OutputColumns);
            OutputColumns = _added.Select(c => new DataViewSchema.DetachedColumn(c)).ToArray();
        }

        public override IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

        public override IEnumerable<DataViewSchema.Column> GetDependencies(int output) => _filler.Columns;

        public override Delegate?[] CreateGetters(DataViewRow input, bool[] active)
        {
            if (!active.Contains(true))
                return new Delegate?[active.Length];
            var fill = _filler.Bind(input);
            var (source, result) = (new TSrc(), new TDst());
            var row = new ObjectRow<TDst>(_added, _owner.OutputColumns, i => active[i]);
            long mappedPosition = -1;
            return _added.Select(c => active[c.Index] ? TypeDispatch.Call(MakeGetter<int>, c.Type.RawType, c) : null).ToArray();

            Delegate MakeGetter<T>(DataViewSchema.Column column)
            {
                var get = row.GetGetter<T>(column);
                return (ValueGetter<T>)((ref T destination) =>
                {
                    Refresh();
                    get(ref destination);
                });
            }

            // However many of its columns are read, the mapping runs once a row.
            void Refresh()
            {
                if (mappedPosition == input.Position && input.Position >= 0)
                    return;
                fill(source);
                _owner._map(source, result);
                row.Show(result);
                mappedPosition = input.Position;
            }
        }
    }
}
