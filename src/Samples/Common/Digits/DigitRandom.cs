namespace Samples.Common;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014): a stream of random numbers that costs nothing to start, so that every digit has its
/// own.
/// </summary>
internal struct DigitRandom
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>The stream of digit <paramref name="index"/> of <paramref name="seed"/>.</summary>
    public DigitRandom(int seed, int index) => _state = Mix(Mix((uint)seed) + (uint)index * Increment);

    /// <summary>A whole number from 0 to below <paramref name="limit"/>.</summary>
    public int Next(int limit) => (int)((Next() >> 32) * (ulong)limit >> 32);

    /// <summary>From <paramref name="low"/> to below <paramref name="high"/>.</summary>
    public float Uniform(float low, float high) => low + (high - low) * ((Next() >> 40) * (1f / (1 << 24)));

    /// <summary>Normally distributed, cut off at three standard deviations.</summary>
    public float Normal(float mean, float deviation)
    {
        // Box and Muller; 1 - u is never zero.
        float radius = MathF.Sqrt(-2 * MathF.Log(1 - Uniform(0, 1)));
        return mean + deviation * Math.Clamp(radius * MathF.Cos(Uniform(0, MathF.Tau)), -3, 3);
    }

    private ulong Next() => Mix(_state += Increment);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
