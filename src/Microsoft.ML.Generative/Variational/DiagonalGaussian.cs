using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Independent normal numbers: what an encoder says of each row's latent vector, q(z|x) (Kingma and Welling 2014, equation 9).
/// The caller's dispose scope takes all tensors made here.
/// </summary>
internal sealed class DiagonalGaussian
{
    private static readonly double LogTwoPi = Math.Log(2 * Math.PI);

    /// <param name="mean">μ, [n, z].</param>
    /// <param name="logVariance">ln σ², [n, z].</param>
    public DiagonalGaussian(Tensor mean, Tensor logVariance) => (Mean, LogVariance) = (mean, logVariance);

    /// <summary>The distributions that an encoder's outputs stand for.</summary>
    /// <param name="outputs">All means, then all log-variances, [n, 2z].</param>
    public static DiagonalGaussian Of(Tensor outputs)
    {
        var size = outputs.shape[1] / 2;
        return new(outputs.narrow(1, 0, size), outputs.narrow(1, size, size));
    }

    public Tensor Mean { get; }

    public Tensor LogVariance { get; }

    /// <summary>
    /// Latent vectors as functions of the parameters, z = μ + σε (the same, section 2.4).
    /// </summary>
    /// <param name="noise">Standard normal numbers, [k, n, z].</param>
    /// <returns>[k, n, z].</returns>
    public Tensor Sample(Tensor noise) => Mean + (LogVariance * 0.5).exp() * noise;

    /// <summary>
    /// Kullback–Leibler divergence from the standard normal distribution, of each latent number: ½(μ² + σ² − 1 − ln σ²) (the
    /// same, appendix B), in nats, [n, z].
    /// </summary>
    public Tensor Divergences() => (Mean.square() + LogVariance.exp() - 1 - LogVariance) * 0.5;

    /// <summary>The logarithms of latent numbers' densities under their rows' distributions.</summary>
    /// <param name="latent">[k, n, z], or whatever else broadcasts with [n, z].</param>
    public Tensor LogDensities(Tensor latent) =>
        ((latent - Mean).square() * (-LogVariance).exp() + LogVariance + LogTwoPi) * -0.5;

    /// <summary>The logarithms of latent numbers' densities under the standard normal distribution.</summary>
    public static Tensor StandardLogDensities(Tensor latent) => (latent.square() + LogTwoPi) * -0.5;
}
