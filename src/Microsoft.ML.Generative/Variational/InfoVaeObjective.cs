using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// <see cref="VaeObjective.InfoVae"/> (Zhao, Song and Ermon 2019, equation 6):
/// −E ln p(x|z) + (1 − α) KL(q(z|x) ‖ p(z)) + (α + λ − 1) MMD(q(z), p(z)).
/// The maximum mean discrepancy holds the latent vectors of all rows together to the prior, which each row's own need not be
/// like; with α = 1 it is a Wasserstein autoencoder.
/// </summary>
public sealed record InfoVaeObjective : VaeObjective
{
    /// <summary>α, at most 1. Default 0.</summary>
    public double Alpha { get; init; }

    /// <summary>λ, at least 1 − α. Default 100.</summary>
    public double Lambda { get; init; } = 100;

    /// <inheritdoc/>
    public override string Name => Alpha == 1 ? "WAE-MMD" : "InfoVAE";

    internal override void Validate()
    {
        Check.AtMost(1, Alpha, nameof(Alpha));
        Check.AtLeast(1 - Alpha, Lambda, nameof(Lambda));
    }

    internal override Tensor Loss(VaePass pass, Action<string, Tensor> record)
    {
        var discrepancy = MeanDiscrepancy(pass.Latent[0], pass.DrawPrior());
        record("mean discrepancy", discrepancy);
        var loss = pass.Reconstruction + (Alpha + Lambda - 1) * discrepancy;
        return Alpha == 1 ? loss : loss + (1 - Alpha) * pass.Divergence;
    }

    /// <summary>
    /// The square of the maximum mean discrepancy between two distributions, estimated without bias from n vectors of
    /// each, [n, z] (Gretton et al. 2012, lemma 6), with the kernel C / (C + ‖x − y‖²) of Tolstikhin et al. 2018, section 4,
    /// C = 2z: the expected squared distance of two vectors from the prior.
    /// </summary>
    internal static Tensor MeanDiscrepancy(Tensor a, Tensor b)
    {
        var count = a.shape[0];
        var scale = 2.0 * a.shape[1];
        // A vector's kernel with itself is 1.
        var pairs = Math.Max(1.0, count * (count - 1.0));
        return ((Kernels(a, a) + Kernels(b, b)).sum() - 2 * count) / pairs - Kernels(a, b).sum() * (2.0 / (count * count));

        Tensor Kernels(Tensor x, Tensor y)
        {
            var distances = x.square().sum(1, keepdim: true) + y.square().sum(1) - 2 * x.matmul(y.t());
            return scale / (distances.clamp_min(0) + scale);
        }
    }
}
