namespace Microsoft.ML.Generative;

/// <summary>Random orders that depend on their seed alone, not on a generator's history or the .NET version's.</summary>
internal static class Shuffle
{
    /// <summary>A random order of 0 to <paramref name="count"/> - 1 (Fisher and Yates).</summary>
    public static long[] Order(int count, long seed)
    {
        var order = new long[count];
        for (int i = 0; i < count; i++)
        {
            var j = Below(i + 1, seed, i);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /// <summary>
    /// The draw number <paramref name="index"/> of a whole number from 0 to <paramref name="limit"/> - 1 under that seed.
    /// </summary>
    public static int Below(int limit, long seed, long index) =>
        (int)(((UInt128)(ulong)RandomSeed.Mix(seed, index) * (uint)limit) >> 63);
}
