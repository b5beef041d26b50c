using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Generative;

/// <summary>
/// Conversions between Single and Byte, 32 values at a time. They are compiled with all optimisations at once: the runtime's
/// first code for vectors is so slow that a short job would be over, most of its time spent there, before better code takes its
/// place.
/// </summary>
internal static class ByteValues
{
    private static int Step => 4 * Vector256<float>.Count;

    /// <summary>
    /// Writes the values as bytes if all are whole numbers from 0 to 255; what is written otherwise means nothing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryNarrow(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        int i = 0;
        for (; i <= values.Length - Step; i += Step)
        {
            var isByte = Vector256<int>.AllBitsSet;
            Vector256<int> a = Whole(values[i..], ref isByte), b = Whole(values[(i + 8)..], ref isByte);
            Vector256<int> c = Whole(values[(i + 16)..], ref isByte), d = Whole(values[(i + 24)..], ref isByte);
            if (isByte != Vector256<int>.AllBitsSet)
                return false;
            Narrow(a, b, c, d).CopyTo(bytes[i..]);
        }
        for (; i < values.Length; i++)
        {
            var value = values[i];
            if (!(value >= byte.MinValue && value <= byte.MaxValue && value == (byte)value))
                return false;
            bytes[i] = (byte)value;
        }
        return true;
    }

    /// <summary>Writes the values rounded to the nearest byte, halves to the even one; NaN becomes 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Round(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        int i = 0;
        for (; i <= values.Length - Step; i += Step)
        {
            Vector256<int> a = Nearest(values[i..]), b = Nearest(values[(i + 8)..]);
            Vector256<int> c = Nearest(values[(i + 16)..]), d = Nearest(values[(i + 24)..]);
            Narrow(a, b, c, d).CopyTo(bytes[i..]);
        }
        for (; i < values.Length; i++)
            bytes[i] = Round(values[i]);
    }

    public static byte Round(float value) => (byte)Math.Clamp(MathF.Round(value), byte.MinValue, byte.MaxValue);

    /// <summary>Writes the bytes as numbers.</summary>
    /// <exception cref="ArgumentException">There is no place for as many.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        // Below, no look is taken at the spans' ends.
        if (values.Length < bytes.Length)
            throw new ArgumentException($"{bytes.Length} bytes do not go into {values.Length} numbers.", nameof(values));
        ref var source = ref MemoryMarshal.GetReference(bytes);
        ref var target = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i <= bytes.Length - Step; i += Step)
        {
            var (low, high) = Vector512.Widen(
                Vector512.WidenLower(Vector256.LoadUnsafe(ref source, (nuint)i).ToVector512Unsafe()));
            Vector512.ConvertToSingle(low.AsInt32()).StoreUnsafe(ref target, (nuint)i);
            Vector512.ConvertToSingle(high.AsInt32()).StoreUnsafe(ref target, (nuint)(i + Vector512<float>.Count));
        }
        for (; i < bytes.Length; i++)
            values[i] = bytes[i];
    }

    private static Vector256<int> Whole(ReadOnlySpan<float> values, ref Vector256<int> isByte)
    {
        var source = Vector256.Create(values);
        var whole = Vector256.ConvertToInt32(source);
        isByte &= Vector256.Equals(Vector256.ConvertToSingle(whole), source).AsInt32()
            & Vector256.LessThanOrEqual(whole.AsUInt32(), Vector256.Create((uint)byte.MaxValue)).AsInt32();
        return whole;
    }

    private static Vector256<int> Nearest(ReadOnlySpan<float> values)
    {
        var notNegative = Vector256.Max(Vector256.Round(Vector256.Create(values)), Vector256<float>.Zero);
        return Vector256.ConvertToInt32(Vector256.Min(notNegative, Vector256.Create((float)byte.MaxValue)));
    }

    private static Vector256<byte> Narrow(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d) =>
        Vector256.Narrow(Vector256.Narrow(a, b).AsUInt16(), Vector256.Narrow(c, d).AsUInt16());
}
