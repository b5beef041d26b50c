using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>
/// A logistic distribution over L levels from −1 to 1 (Salimans et al. 2017, equation 2). A level has the probability of its
/// bin, which reaches half way to its neighbours: P(x) = σ((x + ½Δ − μ) / s) − σ((x − ½Δ − μ) / s) with Δ = 2 / (L − 1); the
/// bins of the first and the last level reach to infinity. Tensors may have any shapes that broadcast; the caller's dispose
/// scope takes what is made on the way.
/// </summary>
internal static class LogisticBins
{
    // The paper's code has the first. Beyond the second all but the outermost two levels are next to impossible already.
    private const double LeastLogScale = -7, MostLogScale = 7;

    /// <summary>The logarithm of a bin's probability.</summary>
    /// <param name="location">μ.</param>
    /// <param name="logScale">ln s; counts as −7 below that, as 7 above.</param>
    /// <param name="values">Levels' values, from −1 to 1.</param>
    /// <param name="levels">L, at least 2.</param>
    /// <remarks>
    /// The paper's code takes the density for a bin whose two ends round to the same number. With a and b the sigmoids'
    /// arguments, σ(a) − σ(b) = σ(a) σ(−b) (1 − e^(b − a)), whose logarithm is a sum without cancellation, exact for bins
    /// however narrow or remote.
    /// </remarks>
    public static Tensor LogProbability(Tensor location, Tensor logScale, Tensor values, int levels)
    {
        var halfBin = 1.0 / (levels - 1);
        var inverseScale = (-Bounded(logScale)).exp();
        var distance = (values - location) * inverseScale;
        var half = inverseScale * halfBin;
        // Only the first level's bin has nothing below it, only the last one's nothing above.
        var hasLower = (values > -1 + halfBin).to(values.dtype);
        var hasUpper = (values < 1 - halfBin).to(values.dtype);
        var share = (half * -2).expm1().neg().log();
        return (distance + half).log_sigmoid() * hasUpper + (half - distance).log_sigmoid() * hasLower
            + share * (hasLower * hasUpper);
    }

    /// <summary>
    /// Where the distribution function reaches given numbers, before rounding to a level: μ + s ln(u / (1 − u)).
    /// </summary>
    public static Tensor Quantile(Tensor location, Tensor logScale, Tensor uniforms, double temperature = 1)
    {
        var edge = Math.ScaleB(1, -40);
        return location + Bounded(logScale).exp() * temperature * uniforms.clamp(edge, 1 - edge).logit();
    }

    /// <summary>
    /// The mean of the logistic, what lies beyond −1 and 1 moved there: −1 + s [softplus((μ + 1) / s) − softplus((μ − 1) / s)].
    /// The levels' own mean is the midpoint rule for this integral of 1 − σ and lies less than half a level from it.
    /// </summary>
    public static Tensor Mean(Tensor location, Tensor logScale)
    {
        var scale = Bounded(logScale).exp();
        return (F.softplus((location + 1) / scale) - F.softplus((location - 1) / scale)) * scale - 1;
    }

    private static Tensor Bounded(Tensor logScale) => logScale.clamp(LeastLogScale, MostLogScale);
}
