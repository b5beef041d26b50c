using System.Collections.Immutable;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>
/// The normal distribution function, slot by slot, through Winitzki's approximation of the error function. Of a vector,
/// implicit zeros stay zeros, and slots of no variance and numbers that are not finite become zeros.
/// </summary>
internal sealed class CdfNormalizer<T>(T[] mean, T[] deviation, bool isVector) : NormalizerFunction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly PrimitiveDataViewType ItemType = PrimitiveTypes.FromRawType(typeof(T))!;

    public override string ExpectedType => isVector ? new VectorDataViewType(ItemType, mean.Length).ToString()
        : ItemType.ToString()!;

    protected override PrimitiveDataViewType NumberType => ItemType;

    public static CdfNormalizer<T> LoadBody(BinaryReader reader)
    {
        bool isVector = reader.ReadBoolean();
        int size = reader.ReadInt32();
        Contracts.CheckDecode(size > 0, "Corrupt model: a normalizer of no slots.");
        return new(Read(), Read(), isVector);

        T[] Read()
        {
            var numbers = new List<T>();
            for (int i = 0; i < size; i++)
                numbers.Add(T.CreateChecked(reader.ReadDouble()));
            return [.. numbers];
        }
    }

    public override bool Fits(DataViewType type) => type.ItemType().Equals(ItemType)
        && (type is VectorDataViewType vector ? isVector && vector.Size == mean.Length : !isVector);

    public override Delegate CreateGetter(DataViewRow row, DataViewSchema.Column input)
    {
        if (!isVector)
        {
            var getScalar = row.GetGetter<T>(input);
            return (ValueGetter<T>)((ref T destination) =>
            {
                getScalar(ref destination);
                destination = T.IsFinite(destination) ? Cdf(destination, mean[0], deviation[0]) : T.Zero;
            });
        }
        var get = row.GetGetter<VBuffer<T>>(input);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            get(ref destination);
            if (destination.Length != mean.Length)
                throw Contracts.Except(null,
                    $"Column '{input.Name}': expected {mean.Length} slots, but got {destination.Length}");
            var editor = VBufferEditor.CreateFromBuffer(ref destination);
            for (int i = 0; i < editor.Values.Length; i++)
            {
                int slot = destination.IsDense ? i : editor.Indices[i];
                bool counts = deviation[slot] > T.Epsilon && T.IsFinite(editor.Values[i]);
                editor.Values[i] = counts ? Cdf(editor.Values[i], mean[slot], deviation[slot]) : T.Zero;
            }
        });
    }

    public override NormalizingTransformer.NormalizerModelParametersBase GetParameters() => isVector
        ? new NormalizingTransformer.CdfNormalizerModelParameters<ImmutableArray<T>>([.. mean], [.. deviation])
        : new NormalizingTransformer.CdfNormalizerModelParameters<T>(mean[0], deviation[0]);

    protected override void SaveBody(BinaryWriter writer)
    {
        writer.Write(isVector);
        writer.Write(mean.Length);
        foreach (var number in mean.Concat(deviation))
            writer.Write(double.CreateChecked(number));
    }

    // https://en.wikipedia.org/wiki/Error_function#Approximation_with_elementary_functions
    private static T Cdf(T value, T mean, T deviation)
    {
        T x = (value - mean) / deviation, half = x * x / T.CreateChecked(2), a = T.CreateChecked(0.147) * half;
        double h = double.CreateChecked(half), ah = double.CreateChecked(a);
        double magnitude = Math.Sqrt(1 - Math.Exp(-h * (4 / Math.PI + ah) / (1 + ah)));
        return T.CreateChecked(0.5 + 0.5 * (x > T.Zero ? magnitude : x < T.Zero ? -magnitude : 0));
    }
}
