using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(KeyToVectorMappingTransformer), null, typeof(SignatureLoadModel), "KeyToVectorTransform",
    KeyToVectorMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class KeyToVectorMappingEstimator : TrivialEstimator<KeyToVectorMappingTransformer>
{
    internal KeyToVectorMappingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, bool outputCountVector)
        : base(env.Register(nameof(KeyToVectorMappingEstimator)),
            new KeyToVectorMappingTransformer(env, columns, outputCountVector))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(pair => Shape(inputSchema.FindInput(Host, pair.Input), pair.Output)));
    }

    private SchemaShape.Column Shape(SchemaShape.Column column, string output)
    {
        bool counts = Transformer.OutputCountVector;
        bool isVariable = column.Kind == SchemaShape.Column.VectorKind.VariableVector;
        var annotations = new List<SchemaShape.Column>();
        if (column.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out var values) && values.ItemType is TextDataViewType
            && (counts && column.IsKey || !isVariable))
            annotations.Add(new(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, values.ItemType, false));
        if (!counts && !isVariable)
            annotations.Add(new(AnnotationKinds.CategoricalSlotRanges, SchemaShape.Column.VectorKind.Vector,
                NumberDataViewType.Int32, false));
        if (!counts || column.Kind == SchemaShape.Column.VectorKind.Scalar)
            annotations.Add(new(AnnotationKinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar,
                BooleanDataViewType.Instance, false));
        return new(output, isVariable && !counts ? SchemaShape.Column.VectorKind.VariableVector
            : SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape(annotations));
    }
}

/// <summary>
/// A key as an indicator vector; of a vector of keys their indicators one after the other, or how often each key is in it.
/// </summary>
public sealed class KeyToVectorMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToVectorTransform";

    private static readonly VersionInfo Version = new("KEY2VECT", 0x00010002, 0x00010001, 0x00010001,
        typeof(KeyToVectorMappingTransformer).Assembly.FullName!, LoaderSignature);

    internal KeyToVectorMappingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, bool outputCountVector)
        : base(env.Register(nameof(KeyToVectorMappingTransformer)), columns) => OutputCountVector = outputCountVector;

    private KeyToVectorMappingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(KeyToVectorMappingTransformer)), ctx, Version) =>
        OutputCountVector = ctx.Reader.ReadBoolean();

    internal bool OutputCountVector { get; }

    private protected override ColumnMapping MapColumn(int index, string output, DataViewSchema.Column input)
    {
        if (input.Type.ItemType() is not KeyDataViewType key)
            throw Host.ExceptSchemaMismatch("inputSchema", "input", input.Name, "key type of known cardinality",
                input.Type.ToString()!);
        if (key.Count > int.MaxValue)
            throw Host.Except($"Column '{input.Name}' is a key of {key.Count} values, more than the slots of a vector: " +
                $"{int.MaxValue} at most.");
        int keyCount = (int)key.Count, valueCount = input.Type is VectorDataViewType vector ? vector.Size : 1;
        VectorDataViewType type;
        try
        {
            type = OutputCountVector || valueCount == 1 ? new(NumberDataViewType.Single, keyCount)
                : new(NumberDataViewType.Single, valueCount, keyCount);
        }
        catch (OverflowException e)
        {
            throw Host.Except($"{e.Message} Related column: {output}", e);
        }
        return new(new(output, type, Annotations(input, type, keyCount, valueCount)), [input],
            row => TypeDispatch.Call(Getter<uint>, key.RawType, row, input, keyCount));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write(OutputCountVector);
    }

    private DataViewSchema.Annotations Annotations(DataViewSchema.Column input, VectorDataViewType type, int keyCount,
        int valueCount)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        bool isScalar = input.Type is not VectorDataViewType;
        if (input.HasKeyValues())
        {
            if (OutputCountVector || isScalar)
                annotations.AddSlotNames(keyCount, (ref VBuffer<ReadOnlyMemory<char>> names) => input.GetKeyValues(ref names));
            else if (type.IsKnownSize)
                annotations.Add(AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, type.Dimensions),
                    (ref VBuffer<ReadOnlyMemory<char>> names) =>
                        new VBuffer<ReadOnlyMemory<char>>(type.Size, SlotNames(input, valueCount)).CopyTo(ref names));
        }
        if (!OutputCountVector && valueCount > 0)
            annotations.Add(AnnotationKinds.CategoricalSlotRanges,
                new VectorDataViewType(NumberDataViewType.Int32, valueCount, 2), (ref VBuffer<int> ranges) =>
                    new VBuffer<int>(2 * valueCount, Enumerable.Range(0, valueCount)
                        .SelectMany(i => new[] { i * keyCount, (i + 1) * keyCount - 1 }).ToArray()).CopyTo(ref ranges));
        if (!OutputCountVector || isScalar)
            annotations.AddIsNormalized();
        return annotations.ToAnnotations();
    }

    // Each slot's name, or its number in brackets, with each key's.
    private static ReadOnlyMemory<char>[] SlotNames(DataViewSchema.Column input, int valueCount)
    {
        var keys = default(VBuffer<ReadOnlyMemory<char>>);
        input.GetKeyValues(ref keys);
        var slots = new VBuffer<ReadOnlyMemory<char>>(valueCount, 0, [], []);
        if (input.HasSlotNames())
            input.GetSlotNames(ref slots);
        return slots.DenseValues().SelectMany((slot, i) =>
            keys.DenseValues().Select(key => $"{(slot.IsEmpty ? $"[{i}]" : slot)}.{key}".AsMemory())).ToArray();
    }

    private Delegate Getter<T>(DataViewRow row, DataViewSchema.Column input, int keyCount)
        where T : unmanaged, INumberBase<T>
    {
        if (input.Type is not VectorDataViewType type)
        {
            var getKey = row.GetGetter<T>(input);
            T key = default;
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                getKey(ref key);
                int at = Position(key, keyCount);
                var editor = VBufferEditor.Create(ref destination, keyCount, at < 0 ? 0 : 1, requireIndicesOnDense: true);
                if (at >= 0)
                    (editor.Values[0], editor.Indices[0]) = (1, at);
                destination = editor.Commit();
            });
        }
        var get = row.GetGetter<VBuffer<T>>(input);
        var keys = default(VBuffer<T>);
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
        {
            get(ref keys);
            if (type.IsKnownSize && keys.Length != type.Size)
                throw Contracts.Except(null, $"Column '{input.Name}': expected {type.Size} slots, but got {keys.Length}");
            if (OutputCountVector)
                Count(keys, keyCount, ref destination);
            else
                Indicate(keys, keyCount, ref destination);
        });
    }

    private static void Count<T>(in VBuffer<T> keys, int keyCount, ref VBuffer<float> destination)
        where T : unmanaged, INumberBase<T>
    {
        var editor = VBufferEditor.Create(ref destination, keyCount);
        editor.Values.Clear();
        foreach (var key in keys.GetValues())
            if (Position(key, keyCount) is var at && at >= 0)
                editor.Values[at]++;
        destination = editor.Commit();
    }

    private static void Indicate<T>(in VBuffer<T> keys, int keyCount, ref VBuffer<float> destination)
        where T : unmanaged, INumberBase<T>
    {
        var values = keys.GetValues();
        var indices = keys.GetIndices();
        var editor = VBufferEditor.Create(ref destination, checked(keys.Length * keyCount), values.Length,
            requireIndicesOnDense: true);
        int count = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int at = Position(values[i], keyCount);
            if (at < 0)
                continue;
            editor.Values[count] = 1;
            editor.Indices[count++] = (keys.IsDense ? i : indices[i]) * keyCount + at;
        }
        destination = editor.CommitTruncated(count);
    }

    /// <summary>Which of the set it is, from 0; -1 for none.</summary>
    private static int Position<T>(T key, int keyCount)
        where T : unmanaged, INumberBase<T> =>
        ulong.CreateTruncating(key) is var number && number - 1 < (ulong)keyCount ? (int)(number - 1) : -1;
}
