namespace TorchSharp;

/// <summary>Which .NET type holds an element of which tensor type.</summary>
internal static class ElementType
{
    public static torch.ScalarType Of(Type type) =>
        type == typeof(float) ? torch.ScalarType.Float32
        : type == typeof(double) ? torch.ScalarType.Float64
        : type == typeof(long) ? torch.ScalarType.Int64
        : type == typeof(int) ? torch.ScalarType.Int32
        : type == typeof(byte) ? torch.ScalarType.Byte
        : type == typeof(bool) ? torch.ScalarType.Bool
        : type == typeof(short) ? torch.ScalarType.Int16
        : type == typeof(sbyte) ? torch.ScalarType.Int8
        : type == typeof(Half) ? torch.ScalarType.Float16
        : throw new NotSupportedException(
            $"No tensor has elements of type {type}; known are float, double, Half, long, int, short, sbyte, byte and bool.");

    /// <summary>Throws unless the tensor's elements are exactly of that type: nothing is converted here.</summary>
    public static void Require<T>(torch.ScalarType actual)
    {
        if (Of(typeof(T)) != actual)
            throw new ArgumentException($"The tensor's elements are of type {actual}, which {typeof(T).Name} does not read; "
                + "convert it first with to(…), or read one with ToSingle(), ToDouble(), ToInt64() and their kin.");
    }
}
