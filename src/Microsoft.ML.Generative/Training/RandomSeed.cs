namespace Microsoft.ML.Generative;

/// <summary>Seeds of streams that must be independent of one another though they come from one seed.</summary>
internal static class RandomSeed
{
    /// <summary>
    /// The seed of stream <paramref name="index"/> under <paramref name="seed"/>: SplitMix64's output function (Steele, Lea and
    /// Flood 2014) over both, which sends neighbouring indices to unrelated values. Not negative.
    /// </summary>
    public static long Mix(long seed, long index)
    {
        var z = (ulong)seed * 0x9E3779B97F4A7C15 + (ulong)index;
        z = Scramble(z + 0x9E3779B97F4A7C15);
        return (long)(Scramble(z + 0x9E3779B97F4A7C15) >> 1);
    }

    private static ulong Scramble(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
