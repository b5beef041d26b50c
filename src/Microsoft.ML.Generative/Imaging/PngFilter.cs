using System.Runtime.CompilerServices;

namespace Microsoft.ML.Generative;

/// <summary>
/// The five row filters of PNG (ISO/IEC 15948, clause 9): a byte is stored as its difference from a prediction made of the
/// byte to the left (a), above (b) and above left (c), where "left" means one whole pixel.
/// </summary>
internal enum PngFilter : byte
{
    None,
    Sub,
    Up,
    Average,
    Paeth,
}

internal static class PngFilters
{
    /// <summary>Writes <paramref name="row"/> minus its prediction to <paramref name="filtered"/>.</summary>
    public static void Apply(PngFilter filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int pixelBytes,
        Span<byte> filtered)
    {
        for (int i = 0; i < row.Length; i++)
        {
            byte a = i < pixelBytes ? (byte)0 : row[i - pixelBytes];
            byte c = i < pixelBytes ? (byte)0 : above[i - pixelBytes];
            filtered[i] = (byte)(row[i] - Predict(filter, a, above[i], c));
        }
    }

    /// <summary>Adds the prediction to <paramref name="row"/>, in place.</summary>
    public static void Undo(PngFilter filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        if (filter == PngFilter.None)
        {
            return;
        }
        for (int i = 0; i < row.Length; i++)
        {
            byte a = i < pixelBytes ? (byte)0 : row[i - pixelBytes];
            byte c = i < pixelBytes ? (byte)0 : above[i - pixelBytes];
            row[i] += Predict(filter, a, above[i], c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Predict(PngFilter filter, byte a, byte b, byte c) => filter switch
    {
        PngFilter.None => 0,
        PngFilter.Sub => a,
        PngFilter.Up => b,
        PngFilter.Average => (byte)((a + b) / 2),
        _ => Paeth(a, b, c),
    };

    /// <summary>Whichever of the three neighbours is nearest to the plane through them, a + b − c.</summary>
    private static byte Paeth(byte a, byte b, byte c)
    {
        int toA = Math.Abs(b - c), toB = Math.Abs(a - c), toC = Math.Abs(a + b - 2 * c);
        return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }
}
