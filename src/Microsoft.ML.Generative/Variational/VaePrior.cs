using System.Text.Json.Serialization;

namespace Microsoft.ML.Generative;

/// <summary>What latent vectors are drawn from when a variational autoencoder makes rows.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(StandardNormalPrior), "standard-normal")]
[JsonDerivedType(typeof(GaussianMixturePrior), "gaussian-mixture")]
public abstract record VaePrior
{
    /// <summary>The standard normal distribution, which the training holds latent vectors to.</summary>
    public static VaePrior StandardNormal { get; } = new StandardNormalPrior();

    /// <summary>A mixture of ten normal distributions: <see cref="GaussianMixturePrior"/>.</summary>
    public static VaePrior GaussianMixture { get; } = new GaussianMixturePrior();

    private protected VaePrior() { }

    /// <summary>Checks the prior's own numbers.</summary>
    internal virtual void Validate() { }
}

/// <summary><see cref="VaePrior.StandardNormal"/>.</summary>
public sealed record StandardNormalPrior : VaePrior;

/// <summary>
/// <see cref="VaePrior.GaussianMixture"/>: a mixture of normal distributions with full covariances, fitted to the training
/// rows' latent vectors when the training is over (Ghosh et al. 2020, section 4). It covers what the encoder uses of the latent
/// space, where that is not normally distributed as a whole.
/// </summary>
public sealed record GaussianMixturePrior : VaePrior
{
    private const int MostComponents = 1 << 10;

    /// <summary>Normal distributions in the mixture, from 1 to 1,024. Default 10.</summary>
    public int Components { get; init; } = 10;

    internal override void Validate() => Check.Between(1, Components, MostComponents, nameof(Components));
}
