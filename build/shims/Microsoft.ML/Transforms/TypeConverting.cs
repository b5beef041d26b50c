using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(TypeConvertingTransformer), null, typeof(SignatureLoadModel), "Convert Transform",
    TypeConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingEstimator)), new TypeConvertingTransformer(env, columns, outputKind))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        var type = PrimitiveTypes.FromKind(Transformer.OutputKind);
        return inputSchema.With(Transformer.Columns.Select(pair =>
        {
            var column = inputSchema.FindInput(Host, pair.Input);
            if (column.ItemType is not PrimitiveDataViewType item || StandardConversions.Find(item, type) == null)
                throw Host.ExceptParam(nameof(inputSchema), $"Don't know how to convert {pair.Input} into {type}");
            return new SchemaShape.Column(pair.Output, column.Kind, type, false, column.Annotations);
        }));
    }
}

public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ConvertTransform";

    private static readonly VersionInfo Version = new("CONVERTF", 0x00010004, 0x00010004, 0x00010004,
        typeof(TypeConvertingTransformer).Assembly.FullName!, LoaderSignature);

    internal TypeConvertingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingTransformer)), columns) => OutputKind = outputKind;

    private TypeConvertingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(TypeConvertingTransformer)), ctx, Version)
    {
        OutputKind = (DataKind)ctx.Reader.ReadByte();
        Contracts.CheckDecode(Enum.IsDefined(OutputKind), $"Corrupt model: {(byte)OutputKind} is no kind of data.");
    }

    internal DataKind OutputKind { get; }

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        var source = input.Type.ItemType() as PrimitiveDataViewType;
        var target = Target(source);
        if (source == null || StandardConversions.Find(source, target) is not { } convert)
            throw Host.ExceptParam("inputSchema", $"source column '{input.Name}' with item type '{input.Type}' is not " +
                $"compatible with destination type '{target}'");
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(input.Annotations, kind => kind switch
        {
            AnnotationKinds.SlotNames => input.Type is VectorDataViewType { IsKnownSize: true },
            AnnotationKinds.KeyValues => source is KeyDataViewType,
            AnnotationKinds.IsNormalized => source is NumberDataViewType && target is NumberDataViewType,
            _ => false,
        });
        if (input.Type is BooleanDataViewType && target is NumberDataViewType)
            annotations.AddIsNormalized();
        return TypeDispatch.Call(Bind<int, int>, source.RawType, target.RawType,
            (output, input, target, convert, annotations.ToAnnotations()));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write((byte)OutputKind);
    }

    private static ColumnMapping Bind<TIn, TOut>((string Output, DataViewSchema.Column Input, PrimitiveDataViewType Type,
        Delegate Convert, DataViewSchema.Annotations Annotations) to) =>
        ColumnMapping.Itemwise(to.Output, to.Input, to.Type, (Func<TIn, TOut>)to.Convert, to.Annotations);

    // A key becomes a key of the same set, if numbers of the new kind can hold one.
    private PrimitiveDataViewType Target(DataViewType? source)
    {
        var type = PrimitiveTypes.FromKind(OutputKind);
        return source is KeyDataViewType key && KeyDataViewType.IsValidDataType(type.RawType)
            ? new KeyDataViewType(type.RawType, Math.Min(key.Count, PrimitiveTypes.MaxKeyCount(type.RawType))) : type;
    }
}
