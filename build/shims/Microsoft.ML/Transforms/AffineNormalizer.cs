using System.Collections.Immutable;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>(x - offset) * scale, slot by slot. Without offsets zero stays zero, and sparse vectors stay sparse.</summary>
internal sealed class AffineNormalizer<T>(T[] scale, T[]? offset, bool isVector) : NormalizerFunction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly PrimitiveDataViewType ItemType = PrimitiveTypes.FromRawType(typeof(T))!;
    private readonly T[]? _offset = offset?.Any(x => x != T.Zero) == true ? offset : null;

    public override string ExpectedType => isVector ? new VectorDataViewType(ItemType, scale.Length).ToString()
        : ItemType.ToString()!;

    protected override PrimitiveDataViewType NumberType => ItemType;

    public static AffineNormalizer<T> LoadBody(BinaryReader reader)
    {
        bool isVector = reader.ReadBoolean(), hasOffset = reader.ReadBoolean();
        int size = reader.ReadInt32();
        Contracts.CheckDecode(size > 0, "Corrupt model: a normalizer of no slots.");
        return new(Read(), hasOffset ? Read() : null, isVector);

        T[] Read()
        {
            var numbers = new List<T>();
            for (int i = 0; i < size; i++)
                numbers.Add(T.CreateChecked(reader.ReadDouble()));
            return [.. numbers];
        }
    }

    public override bool Fits(DataViewType type) => type.ItemType().Equals(ItemType)
        && (type is VectorDataViewType vector ? isVector && vector.Size == scale.Length : !isVector);

    public override Delegate CreateGetter(DataViewRow row, DataViewSchema.Column input)
    {
        if (!isVector)
        {
            var getScalar = row.GetGetter<T>(input);
            T factor = scale[0], shift = _offset?[0] ?? T.Zero;
            return (ValueGetter<T>)((ref T destination) =>
            {
                getScalar(ref destination);
                destination = (destination - shift) * factor;
            });
        }
        var get = row.GetGetter<VBuffer<T>>(input);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            get(ref destination);
            if (destination.Length != scale.Length)
                throw Contracts.Except(null,
                    $"Column '{input.Name}': expected {scale.Length} slots, but got {destination.Length}");
            if (_offset != null && !destination.IsDense)
                Densify(ref destination);
            var editor = VBufferEditor.CreateFromBuffer(ref destination);
            if (_offset != null)
                Shift(editor.Values, _offset);
            if (destination.IsDense)
                Multiply(editor.Values, scale);
            else
                for (int i = 0; i < editor.Values.Length; i++)
                    editor.Values[i] *= scale[editor.Indices[i]];
        });
    }

    public override NormalizingTransformer.NormalizerModelParametersBase GetParameters() => isVector
        ? new NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<T>>([.. scale], [.. _offset ?? []])
        : new NormalizingTransformer.AffineNormalizerModelParameters<T>(scale[0], _offset?[0] ?? T.Zero);

    protected override void SaveBody(BinaryWriter writer)
    {
        writer.Write(isVector);
        writer.Write(_offset != null);
        writer.Write(scale.Length);
        foreach (var number in scale.Concat(_offset ?? []))
            writer.Write(double.CreateChecked(number));
    }

    private static void Densify(ref VBuffer<T> vector)
    {
        var dense = default(VBuffer<T>);
        vector.CopyToDense(ref dense);
        vector = dense;
    }

    private static void Shift(Span<T> values, ReadOnlySpan<T> by)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] -= by[i];
    }

    private static void Multiply(Span<T> values, ReadOnlySpan<T> by)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] *= by[i];
    }
}
