namespace Microsoft.ML.Generative;

/// <summary>Looks in a row that found the same. Single batches are noisy: what counts is what several looks agree on.</summary>
internal sealed class Streak
{
    /// <summary>The looks that must agree.</summary>
    public const int Length = 5;

    private long _looks;

    /// <summary>Whether so many looks agree, the last one among them.</summary>
    public bool Counts => _looks >= Length;

    /// <summary>Adds a look, and says whether the finding counts with it.</summary>
    public bool Add(bool found)
    {
        _looks = found ? _looks + 1 : 0;
        return Counts;
    }
}
