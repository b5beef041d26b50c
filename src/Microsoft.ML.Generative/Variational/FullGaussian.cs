using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Normal vectors with a covariance matrix LLᵀ for each row, L lower triangular (Kingma and Welling 2019, section 2.5.1). Here
/// L = D(I + S), with D the diagonal of the σ and S strictly lower triangular: how far a number follows those before it doesn't
/// depend on its scale, and the determinant is the product of the σ.
/// </summary>
/// <param name="mean">μ, [n, z].</param>
/// <param name="logConditionalVariance">ln σ², of each number given those before it, [n, z].</param>
/// <param name="coupling">S, [n, z, z].</param>
internal sealed class FullGaussian(Tensor mean, Tensor logConditionalVariance, Tensor coupling) : GaussianPosterior(mean)
{
    /// <param name="outputs">
    /// An encoder's: all means, all ln σ², and what S has below its diagonal, row after row, [n, z(z + 3)/2]. Of S they are √z
    /// times the numbers, so that the variance which a fresh encoder takes from S is as large for many latent numbers as for few.
    /// </param>
    /// <param name="latent">z.</param>
    public static FullGaussian Of(Tensor outputs, long latent)
    {
        var below = latent * (latent - 1) / 2;
        var places = tril_indices(latent, latent, -1, device: outputs.device);
        var coupling = zeros(outputs.shape[0], latent * latent, dtype: outputs.dtype, device: outputs.device).index_copy(
            1, places[0] * latent + places[1], outputs.narrow(1, 2 * latent, below) / Math.Sqrt(latent));
        return new(outputs.narrow(1, 0, latent), outputs.narrow(1, latent, latent), coupling.reshape(-1, latent, latent));
    }

    public override Tensor LogVariance => logConditionalVariance + coupling.square().sum(-1).log1p();

    /// <summary>z = μ + D(ε + Sε).</summary>
    /// <inheritdoc/>
    public override Tensor Sample(Tensor noise)
    {
        var coupled = coupling.matmul(noise.permute(1, 2, 0)).permute(2, 0, 1);
        return Mean + (logConditionalVariance * 0.5).exp() * (noise + coupled);
    }

    /// <summary>½(μ² + σ²(1 + Σⱼ S²ᵢⱼ) − 1 − ln σ²): a number's mean, given those before it, is μ + σ Sε.</summary>
    public override Tensor Divergences() => (Mean.square() + LogVariance.exp() - 1 - logConditionalVariance) * 0.5;

    public override Tensor LogDensities(Tensor latent)
    {
        // What noise the vectors are made of: (I + S)ε = D⁻¹(z − μ). The ones of the diagonal are understood.
        var scaled = (latent - Mean) * (logConditionalVariance * -0.5).exp();
        var noise = linalg.solve_triangular(coupling, scaled.permute(1, 2, 0), upper: false, unitriangular: true);
        return (noise.permute(2, 0, 1).square() + logConditionalVariance + LogTwoPi).sum(-1) * -0.5;
    }

    public override FullGaussian Rows(long first, long count) => new(Mean.narrow(0, first, count),
        logConditionalVariance.narrow(0, first, count), coupling.narrow(0, first, count));
}
