using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>An operator's argument before it crosses the bridge. A null reference is the schema's None.</summary>
internal readonly struct Argument
{
    private readonly object? _reference;
    private readonly Value _value;

    private Argument(Kind kind, long bits = 0, long extra = 0, object? reference = null)
    {
        _value = new Value { Kind = kind, Bits = bits, Extra = extra };
        _reference = reference;
    }

    public static Argument None => default;

    /// <summary>The default that the operator's schema gives.</summary>
    public static Argument Default => new(Kind.Default);

    public static implicit operator Argument(Tensor? tensor) =>
        tensor is null ? None : new(Kind.Tensor, tensor.Handle, 0, tensor);

    public static implicit operator Argument(long number) => new(Kind.Int, number);
    public static implicit operator Argument(long? number) => number is { } n ? new(Kind.Int, n) : None;
    public static implicit operator Argument(double number) => new(Kind.Double, BitConverter.DoubleToInt64Bits(number));
    public static implicit operator Argument(double? number) => number is { } n ? n : None;
    public static implicit operator Argument(bool truth) => new(Kind.Bool, truth ? 1 : 0);
    public static implicit operator Argument(bool? truth) => truth is { } t ? t : None;
    public static implicit operator Argument(ScalarType type) => new(Kind.Int, (long)type);
    public static implicit operator Argument(ScalarType? type) => type is { } t ? t : None;
    public static implicit operator Argument(Scalar? scalar) => scalar is null ? None : scalar.ToArgument();
    public static implicit operator Argument(Device? device) =>
        device is null ? None : new(Kind.Device, (long)device.type, device.index);
    public static implicit operator Argument(Generator? generator) =>
        generator is null ? None : new(Kind.Generator, generator.Handle, 0, generator);
    public static implicit operator Argument(long[]? numbers) => List(Kind.Ints, numbers);
    public static implicit operator Argument(double[]? numbers) => List(Kind.Doubles, numbers);
    public static implicit operator Argument(Tensor?[]? tensors) => List(Kind.Tensors, tensors);
    public static implicit operator Argument(string? text) =>
        text is null ? None : List(Kind.String, Encoding.UTF8.GetBytes(text));

    private static Argument List(Kind kind, Array? items) => items is null ? None : new(kind, 0, items.Length, items);

    /// <summary>The eight-byte words that this argument's list needs beside its value.</summary>
    public int Words => _value.Kind switch
    {
        Kind.Ints or Kind.Doubles or Kind.Tensors => (int)_value.Extra,
        Kind.String => ((int)_value.Extra + 7) / 8,
        _ => 0,
    };

    /// <summary>Writes the value, its list into <paramref name="words"/>.</summary>
    public unsafe Value Write(long* words)
    {
        var value = _value;
        switch (_reference)
        {
            case long[] numbers: numbers.CopyTo(new Span<long>(words, numbers.Length)); break;
            case double[] numbers: numbers.CopyTo(new Span<double>(words, numbers.Length)); break;
            case byte[] text: text.CopyTo(new Span<byte>(words, text.Length)); break;
            case Tensor?[] tensors:
                for (var i = 0; i < tensors.Length; i++) words[i] = tensors[i]?.Handle ?? 0;
                break;
            default: return value;
        }
        value.Bits = (long)words;
        return value;
    }

    /// <summary>Keeps what the argument refers to from being finalized while native code uses it.</summary>
    public void KeepAlive() => GC.KeepAlive(_reference);
}
