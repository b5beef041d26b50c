using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(KeyToValueMappingTransformer), null, typeof(SignatureLoadModel), "Key To Value Transform",
    KeyToValueMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, (string Output, string Input)[] columns)
        : base(env.Register(nameof(KeyToValueMappingEstimator)), new KeyToValueMappingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(pair =>
        {
            var column = inputSchema.FindInput(Host, pair.Input);
            if (!column.IsKey)
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", pair.Input, "KeyType", column.GetTypeString());
            if (!column.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out var values))
                throw Host.ExceptParam(nameof(inputSchema),
                    $"Input column '{pair.Input}' doesn't contain key values metadata");
            SchemaShape? annotations = column.Annotations.TryFindColumn(AnnotationKinds.SlotNames, out var slotNames)
                ? new([slotNames]) : null;
            return new SchemaShape.Column(pair.Output, column.Kind, values.ItemType, values.IsKey, annotations);
        }));
    }
}

/// <summary>What each key stands for, by the column's KeyValues; NaN, empty text or 0 for a missing key.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    private static readonly VersionInfo Version = new("KEY2VALT", 0x00010001, 0x00010001, 0x00010001,
        typeof(KeyToValueMappingTransformer).Assembly.FullName!, LoaderSignature);

    internal KeyToValueMappingTransformer(IHostEnvironment env, (string Output, string Input)[] columns)
        : base(env.Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    private KeyToValueMappingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(KeyToValueMappingTransformer)), ctx, Version)
    {
    }

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        if (input.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is not VectorDataViewType values)
            throw Host.Except($"Column '{input.Name}' has no annotation {AnnotationKinds.KeyValues}: " +
                "what its keys stand for is not known.");
        if (input.Type.ItemType() is not KeyDataViewType key || key.Count != (ulong)values.Size)
            throw Host.Except($"Column '{input.Name}' is of type {input.Type}, but has {values.Size} key values.");
        return TypeDispatch.Call(Bind<uint, int>, key.RawType, values.ItemType.RawType, (output, input, values.ItemType));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
    }

    private static ColumnMapping Bind<TKey, TValue>((string Output, DataViewSchema.Column Input, PrimitiveDataViewType Type) to)
        where TKey : unmanaged
    {
        var buffer = default(VBuffer<TValue>);
        to.Input.GetKeyValues(ref buffer);
        var values = buffer.DenseValues().ToArray();
        var position = (Func<TKey, ulong>)StandardConversions.Find(PrimitiveTypes.FromRawType(typeof(TKey))!,
            NumberDataViewType.UInt64)!;
        var missing = typeof(TValue) == typeof(float) ? (TValue)(object)float.NaN
            : typeof(TValue) == typeof(double) ? (TValue)(object)double.NaN : default!;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(to.Input.Annotations, kind => kind == AnnotationKinds.SlotNames);
        return ColumnMapping.Itemwise<TKey, TValue>(to.Output, to.Input, to.Type,
            key => position(key) is var at && 0 < at && at <= (ulong)values.Length ? values[at - 1] : missing,
            annotations.ToAnnotations());
    }
}
