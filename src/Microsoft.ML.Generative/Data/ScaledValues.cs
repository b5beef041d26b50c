using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Generative;

/// <summary>
/// Values as (x - shift) / scale, 16 at a time. Compiled with all optimisations at once, as <see cref="ByteValues"/> is.
/// </summary>
internal static class ScaledValues
{
    private static int Step => Vector512<float>.Count;

    /// <summary>With one shift and scale for all. The values may be written over.</summary>
    /// <exception cref="ArgumentException">There are not as many results as values.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ReadOnlySpan<float> values, float shift, float scale, Span<float> scaled)
    {
        Check(values.Length, scaled.Length);
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(scaled);
        var (shifts, scales) = (Vector512.Create(shift), Vector512.Create(scale));
        int i = 0;
        for (; i <= values.Length - Step; i += Step)
            ((Vector512.LoadUnsafe(ref source, (nuint)i) - shifts) / scales).StoreUnsafe(ref target, (nuint)i);
        for (; i < values.Length; i++)
            scaled[i] = (values[i] - shift) / scale;
    }

    /// <summary>With a shift and a scale for each. The values may be written over.</summary>
    /// <exception cref="ArgumentException">There are not as many results, shifts or scales as values.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(
        ReadOnlySpan<float> values, ReadOnlySpan<float> shifts, ReadOnlySpan<float> scales, Span<float> scaled)
    {
        Check(values.Length, scaled.Length);
        Check(values.Length, shifts.Length);
        Check(values.Length, scales.Length);
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(scaled);
        ref var shift = ref MemoryMarshal.GetReference(shifts);
        ref var scale = ref MemoryMarshal.GetReference(scales);
        int i = 0;
        for (; i <= values.Length - Step; i += Step)
            ((Vector512.LoadUnsafe(ref source, (nuint)i) - Vector512.LoadUnsafe(ref shift, (nuint)i))
                / Vector512.LoadUnsafe(ref scale, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        for (; i < values.Length; i++)
            scaled[i] = (values[i] - shifts[i]) / scales[i];
    }

    // The vectors are read and written without a look at the spans' ends.
    private static void Check(int expected, int found)
    {
        if (found != expected)
            throw new ArgumentException($"{expected} values are to be scaled, and {found} belong to them.");
    }
}
