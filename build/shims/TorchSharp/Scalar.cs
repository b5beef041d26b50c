using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>
/// A number of any type, for operators that take one: it does not take part in type promotion as a tensor would.
/// </summary>
public sealed class Scalar : IDisposable
{
    private readonly double _real;
    private readonly long _whole;

    private Scalar(torch.ScalarType type, double real, long whole)
    {
        Type = type;
        _real = real;
        _whole = whole;
    }

    public torch.ScalarType Type { get; }

    public static implicit operator Scalar(bool value) => new(torch.ScalarType.Bool, value ? 1 : 0, value ? 1 : 0);
    public static implicit operator Scalar(byte value) => Whole(torch.ScalarType.Byte, value);
    public static implicit operator Scalar(sbyte value) => Whole(torch.ScalarType.Int8, value);
    public static implicit operator Scalar(short value) => Whole(torch.ScalarType.Int16, value);
    public static implicit operator Scalar(int value) => Whole(torch.ScalarType.Int32, value);
    public static implicit operator Scalar(long value) => Whole(torch.ScalarType.Int64, value);
    public static implicit operator Scalar(Half value) => Real(torch.ScalarType.Float16, (double)value);
    public static implicit operator Scalar(float value) => Real(torch.ScalarType.Float32, value);
    public static implicit operator Scalar(double value) => Real(torch.ScalarType.Float64, value);

    internal static Scalar BFloat16(float value) => Real(torch.ScalarType.BFloat16, value);

    internal double AsDouble => _real;
    internal long AsLong => _whole;

    internal Argument ToArgument() => Type switch
    {
        torch.ScalarType.Bool => _whole != 0,
        var type when torch.is_integral(type) => _whole,
        _ => _real,
    };

    /// <summary>Holds nothing native here; the real one does.</summary>
    public void Dispose() { }

    private static Scalar Whole(torch.ScalarType type, long value) => new(type, value, value);
    private static Scalar Real(torch.ScalarType type, double value) => new(type, value, double.IsFinite(value) ? (long)value : 0);
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this bool value) => value;
    public static Scalar ToScalar(this byte value) => value;
    public static Scalar ToScalar(this sbyte value) => value;
    public static Scalar ToScalar(this short value) => value;
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this Half value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToBFloat16Scalar(this float value) => Scalar.BFloat16(value);

    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;
    public static byte ToByte(this Scalar value) => (byte)value.AsLong;
    public static sbyte ToSByte(this Scalar value) => (sbyte)value.AsLong;
    public static short ToInt16(this Scalar value) => (short)value.AsLong;
    public static int ToInt32(this Scalar value) => (int)value.AsLong;
    public static long ToInt64(this Scalar value) => value.AsLong;
    public static Half ToHalf(this Scalar value) => (Half)value.AsDouble;
    public static float ToSingle(this Scalar value) => (float)value.AsDouble;
    public static double ToDouble(this Scalar value) => value.AsDouble;
}
