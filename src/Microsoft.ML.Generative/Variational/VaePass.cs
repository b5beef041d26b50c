using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// What came of one batch's way through a model, as objectives see it. The prior of the latent vectors is the standard normal
/// distribution; a learnt one would change <see cref="Divergences"/>, <see cref="LogPrior"/> and <see cref="DrawPrior"/>, and
/// nothing else.
/// </summary>
/// <param name="posterior">q(z|x), for n rows.</param>
/// <param name="latent">k latent vectors drawn from it for each row, [k, n, z].</param>
/// <param name="logLikelihood">ln p(x|z) in nats, [k, n].</param>
/// <param name="random">Where objectives draw from that need random numbers of their own.</param>
internal sealed class VaePass(GaussianPosterior posterior, Tensor latent, Tensor logLikelihood, Generator random)
{
    public GaussianPosterior Posterior => posterior;

    public Tensor Latent => latent;

    /// <summary>What a row's logarithm of a density loses from the network's units to the column's.</summary>
    public double LogVolume { get; init; }

    /// <summary>The number of the training step, from 1.</summary>
    public long Step { get; init; } = 1;

    /// <summary>The rows of the training data, of which the batch is a part.</summary>
    public long TrainingRows { get; init; } = logLikelihood.shape[1];

    /// <summary>KL(q(z|x) ‖ p(z)) in parts, one of each latent number, [n, z].</summary>
    public Tensor Divergences => field ??= posterior.Divergences();

    /// <summary>−E ln p(x|z), the mean over the rows.</summary>
    public Tensor Reconstruction => field ??= -logLikelihood.mean();

    /// <summary>KL(q(z|x) ‖ p(z)), the mean over the rows.</summary>
    public Tensor Divergence => field ??= Divergences.sum(1).mean();

    /// <summary>ln p(z), [k, n].</summary>
    public Tensor LogPrior => GaussianPosterior.StandardLogDensities(latent).sum(-1);

    /// <summary>ln q(z|x), [k, n].</summary>
    public Tensor LogPosterior => posterior.LogDensities(latent);

    /// <summary>
    /// The importance-weighted bound ln (1/k) Σ p(x, zᵢ) / q(zᵢ|x) (Burda et al. 2016, equation 8), a lower bound of ln p(x) in
    /// expectation, [n]. With k = 1 it is the evidence lower bound.
    /// </summary>
    public Tensor ImportanceWeightedBound() =>
        (logLikelihood + LogPrior - LogPosterior).logsumexp(0) - Math.Log(logLikelihood.shape[0]);

    /// <summary>As many latent vectors from the prior as the batch has rows, [n, z].</summary>
    public Tensor DrawPrior() => randn(posterior.Mean.shape[0], posterior.Mean.shape[1], device: posterior.Mean.device,
        dtype: posterior.Mean.dtype, generator: random);
}
