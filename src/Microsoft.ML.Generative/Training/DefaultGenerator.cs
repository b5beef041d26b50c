using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// libtorch's default random generator, of which the process has one. Initialisation of networks and dropout can draw from no
/// other; so two trainings at once take turns.
/// </summary>
internal static class DefaultGenerator
{
    private static readonly Lock Turn = new();

    /// <summary>Seeds it; waits while another thread is at <see cref="Draw"/>.</summary>
    public static void Seed(long seed)
    {
        lock (Turn) manual_seed(seed);
    }

    /// <summary>Seeds it and draws, with nobody else's seed in between.</summary>
    public static T Draw<T>(long seed, Func<T> draw)
    {
        lock (Turn)
        {
            manual_seed(seed);
            return draw();
        }
    }
}
