using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// libtorch's default random generator, of which the process has one. Initialisation of networks and dropout can draw from no
/// other; so two trainings at once take turns.
/// </summary>
internal static class DefaultGenerator
{
    private static readonly Lock Turn = new();

    // By name: not every build of TorchSharp has them all.
    private static readonly HashSet<string> LayersThatDraw =
    [
        "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout", "RReLU", "RNN", "LSTM", "GRU",
        "MultiheadAttention", "Transformer", "TransformerEncoderLayer", "TransformerDecoderLayer",
    ];

    /// <summary>
    /// Seeds it and draws, with nobody else's seed in between; afterwards the user's own draws go on as if nothing had been
    /// drawn. (On the CPU: TorchSharp has no way to ask a GPU's default generator for its state.)
    /// </summary>
    public static T Draw<T>(long seed, Func<T> draw)
    {
        lock (Turn)
        {
            using var state = get_rng_state();
            try
            {
                manual_seed(seed);
                return draw();
            }
            finally
            {
                set_rng_state(state);
            }
        }
    }

    /// <inheritdoc cref="Draw{T}"/>
    public static void Draw(long seed, Action draw) => Draw(seed, () =>
    {
        draw();
        return true;
    });

    /// <summary>
    /// Whether a network in training may draw from it: it has dropout or another such layer, or layers of the user's own, of
    /// which nothing is known.
    /// </summary>
    public static bool IsDrawnFromBy(nn.Module network) => network.modules().Prepend(network).Any(module =>
    {
        var type = module.GetType();
        return LayersThatDraw.Contains(type.Name)
            || type.Assembly != typeof(nn.Module).Assembly && type.Assembly != typeof(DefaultGenerator).Assembly;
    });
}
