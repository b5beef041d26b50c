using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Independent normal numbers (Kingma and Welling 2014, equation 9).</summary>
/// <param name="mean">μ, [n, z].</param>
/// <param name="logVariance">ln σ², [n, z].</param>
internal sealed class DiagonalGaussian(Tensor mean, Tensor logVariance) : GaussianPosterior(mean)
{
    /// <param name="outputs">An encoder's: all means, then all log-variances, [n, 2z].</param>
    /// <param name="latent">z.</param>
    public static DiagonalGaussian Of(Tensor outputs, long latent) =>
        new(outputs.narrow(1, 0, latent), outputs.narrow(1, latent, latent));

    public override Tensor LogVariance => logVariance;

    /// <summary>z = μ + σε.</summary>
    /// <inheritdoc/>
    public override Tensor Sample(Tensor noise) => Mean + (logVariance * 0.5).exp() * noise;

    /// <summary>½(μ² + σ² − 1 − ln σ²) (Kingma and Welling 2014, appendix B).</summary>
    public override Tensor Divergences() => (Mean.square() + logVariance.exp() - 1 - logVariance) * 0.5;

    public override Tensor LogDensities(Tensor latent) => MarginalLogDensities(latent).sum(-1);

    public override (Tensor Joint, Tensor Marginal) JointAndMarginalLogDensities(Tensor latent)
    {
        var marginal = MarginalLogDensities(latent);
        return (marginal.sum(-1), marginal);
    }

    public override DiagonalGaussian Rows(long first, long count) =>
        new(Mean.narrow(0, first, count), logVariance.narrow(0, first, count));
}
