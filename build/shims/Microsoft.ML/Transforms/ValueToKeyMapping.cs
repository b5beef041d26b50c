using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ValueToKeyMappingTransformer), null, typeof(SignatureLoadModel), "Term Transform",
    ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHost _host;
    private readonly (string Output, string Input)[] _columns;
    private readonly int _maximumNumberOfKeys;
    private readonly KeyOrdinality _ordinality;
    private readonly bool _valuesAsText;
    private readonly IDataView? _keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, int maximumNumberOfKeys,
        KeyOrdinality ordinality, bool valuesAsText, IDataView? keyData)
    {
        _host = env.Register(nameof(ValueToKeyMappingEstimator));
        _host.CheckParam(columns.Length > 0, nameof(columns), "Name at least one column.");
        if (keyData != null && keyData.Schema.Count != 1)
            throw _host.ExceptParam(nameof(keyData), "If specified, this data view should contain only a single column " +
                $"containing the terms to map, but this had {keyData.Schema.Count} columns.");
        (_columns, _maximumNumberOfKeys, _ordinality) = (columns, maximumNumberOfKeys, ordinality);
        (_valuesAsText, _keyData) = (valuesAsText, keyData);
    }

    /// <summary>Which value gets key 1: the one that comes first, or the smallest one (of text in ordinal order).</summary>
    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        using var channel = _host.Start("Training");
        var inputs = _columns.Select(pair => input.Schema.GetColumnOrNull(pair.Input)
            ?? throw _host.ExceptSchemaMismatch(nameof(input), "input", pair.Input)).ToArray();
        foreach (var column in inputs)
            ValueToKeyMappingTransformer.CheckType(_host, column);
        var tables = _keyData != null ? FromKeyData(channel, _keyData, inputs) : FromColumns(channel, input, inputs);
        return new(_host, _columns, tables, _valuesAsText);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(pair =>
        {
            var column = inputSchema.FindInput(_host, pair.Input);
            if (PrimitiveTypes.FromRawType(column.ItemType.RawType)?.Equals(column.ItemType) != true)
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", pair.Input);
            if (!column.IsKey || !column.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out var values)
                || values.Kind != SchemaShape.Column.VectorKind.Vector)
                values = new(AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector,
                    _valuesAsText ? TextDataViewType.Instance : column.ItemType, column.IsKey && !_valuesAsText);
            var annotations = new List<SchemaShape.Column> { values };
            if (column.Annotations.TryFindColumn(AnnotationKinds.SlotNames, out var slotNames))
                annotations.Add(slotNames);
            return new SchemaShape.Column(pair.Output, column.Kind, NumberDataViewType.UInt32, true,
                new SchemaShape(annotations));
        }));
    }

    private KeyTable[] FromKeyData(IChannel channel, IDataView keyData, DataViewSchema.Column[] inputs)
    {
        var column = keyData.Schema[0];
        foreach (var input in inputs)
            if (!column.Type.Equals(input.Type.ItemType()))
                throw _host.ExceptParam(nameof(keyData),
                    $"Input data's column must be of type '{input.Type.ItemType()}' but was '{column.Type}'");
        var table = Gather(keyData, [column], int.MaxValue)[0];
        if (table.Count == 0)
            channel.Warning(MessageSensitivity.None, "Map from the term data resulted in an empty map.");
        return inputs.Select(_ => table).ToArray();
    }

    private KeyTable[] FromColumns(IChannel channel, IDataView data, DataViewSchema.Column[] inputs)
    {
        _host.CheckParam(_maximumNumberOfKeys > 0, "maximumNumberOfKeys", "Must be positive");
        var tables = Gather(data, inputs, _maximumNumberOfKeys);
        for (int i = 0; i < tables.Length; i++)
            if (tables[i].Count == 0)
                channel.Warning(MessageSensitivity.Schema, "Term map for output column '{0}' contains no entries.",
                    _columns[i].Output);
        return tables;
    }

    private KeyTable[] Gather(IDataView data, DataViewSchema.Column[] columns, int maximumCount)
    {
        var tables = columns.Select(c => KeyTable.Create((PrimitiveDataViewType)c.Type.ItemType())).ToArray();
        using (var cursor = data.GetRowCursor(columns))
        {
            var gathering = tables.Zip(columns, (table, column) => table.Gather(cursor, column, maximumCount)).ToList();
            while (gathering.Count > 0 && cursor.MoveNext())
                gathering.RemoveAll(gather => !gather());
        }
        if (_ordinality == KeyOrdinality.ByValue)
            foreach (var table in tables)
                table.Sort();
        return tables;
    }
}

public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TermTransform";

    private static readonly VersionInfo Version = new("TERMTRNF", 0x00010003, 0x00010003, 0x00010003,
        typeof(ValueToKeyMappingTransformer).Assembly.FullName!, LoaderSignature);

    private readonly KeyTable[] _tables;
    private readonly bool _valuesAsText;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, KeyTable[] tables,
        bool valuesAsText)
        : base(env.Register(nameof(ValueToKeyMappingTransformer)), columns) => (_tables, _valuesAsText) = (tables, valuesAsText);

    private ValueToKeyMappingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(ValueToKeyMappingTransformer)), ctx, Version)
    {
        _valuesAsText = ctx.Reader.ReadBoolean();
        _tables = Columns.Select(_ => KeyTable.Load(ctx.Reader)).ToArray();
    }

    internal static void CheckType(IExceptionContext context, DataViewSchema.Column column)
    {
        var item = column.Type.ItemType();
        if (item is not KeyDataViewType && PrimitiveTypes.FromRawType(item.RawType)?.Equals(item) != true)
            throw context.ExceptSchemaMismatch("inputSchema", "input", column.Name, "standard type or a vector of standard type",
                column.Type.ToString()!);
    }

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        CheckType(Host, input);
        var table = _tables[index];
        if (!table.ItemType.Equals(input.Type.ItemType()))
            throw Host.Except($"Could not apply a map over type '{table.ItemType}' to column '{output}' since it has type " +
                $"'{input.Type.ItemType()}'");
        return table.MapColumn(output, input, _valuesAsText);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write(_valuesAsText);
        foreach (var table in _tables)
            table.Save(ctx.Writer);
    }
}
