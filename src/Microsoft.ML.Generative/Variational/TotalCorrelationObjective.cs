using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// <see cref="VaeObjective.TotalCorrelation"/>, β-TCVAE (Chen et al. 2018, equation 4): the divergence from the prior in three
/// parts with a weight each. With q(z) the mean of q(z|x) over the training rows they are
/// the mutual information of row and latent vector, E ln q(z|x) − ln q(z);
/// the total correlation of the latent numbers, E ln q(z) − Σ ln q(zⱼ);
/// and the divergence of each latent number, E Σ ln q(zⱼ) − ln p(zⱼ).
/// </summary>
/// <remarks>
/// q(z) is estimated by minibatch-weighted sampling: of M rows of a batch and N of the training data,
/// ln q(zᵢ) ≈ ln (1/NM) Σⱼ q(zᵢ|xⱼ) (the same, equation 3).
/// </remarks>
public sealed record TotalCorrelationObjective : VaeObjective
{
    /// <summary>The weight of the mutual information, at least 0. Default 1.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>The weight of the total correlation. Default 6.</summary>
    public BetaSchedule Beta { get; init; } = 6;

    /// <summary>The weight of the divergence of each latent number, at least 0. Default 1.</summary>
    public double Gamma { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => "total correlation";

    internal override void Validate()
    {
        Check.AtLeast(0, Alpha, nameof(Alpha));
        ArgumentNullException.ThrowIfNull(Beta);
        Beta.Validate(nameof(Beta));
        Check.AtLeast(0, Gamma, nameof(Gamma));
    }

    internal override Tensor Loss(VaePass pass, Action<string, Tensor> record)
    {
        var (information, correlation, divergence) = Decompose(pass);
        record("mutual information", information);
        record("total correlation", correlation);
        record("divergence by number", divergence);
        return pass.Reconstruction + Alpha * information + Beta.At(pass.Step) * correlation + Gamma * divergence;
    }

    /// <summary>The three parts of the divergence from the prior, each the mean over the batch.</summary>
    internal static (Tensor Information, Tensor Correlation, Tensor Divergence) Decompose(VaePass pass)
    {
        var latent = pass.Latent[0];
        // ln q(zᵢ|xⱼ) of every latent vector under every row's distribution, [i, j], and of each latent number, [i, j, z].
        var (vectors, numbers) = pass.Posterior.JointAndMarginalLogDensities(latent.unsqueeze(1));
        var share = Math.Log((double)pass.TrainingRows * latent.shape[0]);
        var joint = vectors.logsumexp(1) - share;
        var product = (numbers.logsumexp(1) - share).sum(-1);
        return ((pass.LogPosterior[0] - joint).mean(), (joint - product).mean(), (product - pass.LogPrior[0]).mean());
    }
}
