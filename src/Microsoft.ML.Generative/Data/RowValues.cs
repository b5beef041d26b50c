using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>
/// A row's values, computed as Single, as the value of a column: Single, Double or Byte (rounded), or a vector of them; or a
/// Boolean, which is true where the value is not 0.
/// </summary>
internal static class RowValues
{
    /// <summary>
    /// The values of the row that is being read. They may lie in memory that is freed with what the delegate refers to.
    /// </summary>
    public delegate ReadOnlySpan<float> Source();

    /// <exception cref="NotSupportedException">The type is another one.</exception>
    public static int WidthOf(DataViewType type)
    {
        _ = Getter(type, () => default);
        return type is VectorDataViewType vector ? vector.Size : 1;
    }

    /// <summary>A ValueGetter of the type's raw type.</summary>
    public static Delegate Getter(DataViewType type, Source source)
    {
        var isVector = type is VectorDataViewType { IsKnownSize: true };
        return Type.GetTypeCode((isVector ? ((VectorDataViewType)type).ItemType : type).RawType) switch
        {
            TypeCode.Single => isVector ? Vector<float>(source, (from, to) => from.CopyTo(to)) : Scalar(source, value => value),
            TypeCode.Double => isVector ? Vector<double>(source, Convert) : Scalar(source, value => (double)value),
            TypeCode.Byte => isVector ? Vector<byte>(source, ByteValues.Round) : Scalar(source, ByteValues.Round),
            TypeCode.Boolean when !isVector => Scalar(source, value => value != 0),
            _ => throw new NotSupportedException($"A computed column cannot be {type}; it must be Single, Double or Byte, or a "
                + "vector of known size of them, or one Boolean."),
        };
    }

    private delegate void Converter<T>(ReadOnlySpan<float> from, Span<T> to);

    private static ValueGetter<T> Scalar<T>(Source source, Func<float, T> convert) => (ref T value) =>
    {
        value = convert(source()[0]);
        GC.KeepAlive(source);
    };

    private static ValueGetter<VBuffer<T>> Vector<T>(Source source, Converter<T> convert) => (ref VBuffer<T> value) =>
    {
        var values = source();
        var editor = VBufferEditor.Create(ref value, values.Length);
        convert(values, editor.Values);
        GC.KeepAlive(source);
        value = editor.Commit();
    };

    private static void Convert(ReadOnlySpan<float> from, Span<double> to)
    {
        for (int i = 0; i < from.Length; i++)
            to[i] = from[i];
    }
}
