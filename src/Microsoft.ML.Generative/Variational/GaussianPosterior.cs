using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// What an encoder says of each row's latent vector: a normal distribution q(z|x). The caller's dispose scope takes all tensors
/// made here.
/// </summary>
/// <param name="mean">μ, [n, z].</param>
internal abstract class GaussianPosterior(Tensor mean)
{
    // A row's matrix is then 1 MB, and up to 512 rows are scored at once.
    private const int LargestFullSize = 512;

    private protected static readonly double LogTwoPi = Math.Log(2 * Math.PI);

    public Tensor Mean => mean;

    /// <summary>The logarithms of the latent numbers' variances, [n, z].</summary>
    public abstract Tensor LogVariance { get; }

    /// <summary>An encoder's outputs for a row.</summary>
    /// <param name="latent">z.</param>
    /// <param name="covariance">What the outputs stand for.</param>
    public static long Outputs(long latent, PosteriorCovariance covariance) =>
        2 * latent + (covariance == PosteriorCovariance.Full ? latent * (latent - 1) / 2 : 0);

    /// <exception cref="ArgumentException">There are too many latent numbers for such a covariance.</exception>
    public static void CheckSize(int latent, PosteriorCovariance covariance)
    {
        if (covariance == PosteriorCovariance.Full && latent > LargestFullSize)
            throw new ArgumentException($"{nameof(VaeTrainer.Options.LatentSize)} is {latent}; with {nameof(PosteriorCovariance)}."
                + $"{nameof(PosteriorCovariance.Full)} it must be at most {LargestFullSize}.");
    }

    /// <summary>The distributions that an encoder's outputs stand for.</summary>
    /// <param name="outputs">As many for each row as <see cref="Outputs"/> says.</param>
    /// <param name="latent">z.</param>
    /// <param name="covariance">Which distributions they are.</param>
    public static GaussianPosterior Of(Tensor outputs, long latent, PosteriorCovariance covariance) =>
        covariance == PosteriorCovariance.Full ? FullGaussian.Of(outputs, latent) : DiagonalGaussian.Of(outputs, latent);

    /// <summary>
    /// Latent vectors as differentiable functions of the parameters (Kingma and Welling 2014, section 2.4), [k, n, z].
    /// </summary>
    /// <param name="noise">Standard normal numbers, [k, n, z].</param>
    public abstract Tensor Sample(Tensor noise);

    /// <summary>
    /// Kullback–Leibler divergence from the standard normal distribution in nats, in z parts, one of each latent number given
    /// those before it, [n, z].
    /// </summary>
    public abstract Tensor Divergences();

    /// <summary>The logarithms of latent vectors' densities under their rows' distributions, [k, n].</summary>
    /// <param name="latent">[k, n, z]; or [k, 1, z], for the densities of each vector under all rows' distributions.</param>
    public abstract Tensor LogDensities(Tensor latent);

    /// <summary>As <see cref="LogDensities"/>, of each latent number by itself, [k, n, z].</summary>
    public Tensor MarginalLogDensities(Tensor latent)
    {
        var logVariance = LogVariance;
        return ((latent - Mean).square() * (-logVariance).exp() + logVariance + LogTwoPi) * -0.5;
    }

    /// <summary>Both at once, which for independent numbers is the work of one.</summary>
    public virtual (Tensor Joint, Tensor Marginal) JointAndMarginalLogDensities(Tensor latent) =>
        (LogDensities(latent), MarginalLogDensities(latent));

    /// <summary>The distributions of some of the rows.</summary>
    public abstract GaussianPosterior Rows(long first, long count);

    /// <summary>The logarithms of latent numbers' densities under the standard normal distribution.</summary>
    public static Tensor StandardLogDensities(Tensor latent) => (latent.square() + LogTwoPi) * -0.5;
}
