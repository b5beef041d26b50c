using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>What a variational autoencoder's training minimises, in nats a row.</summary>
public abstract record VaeObjective
{
    /// <summary>The evidence lower bound of Kingma and Welling 2014: <see cref="ElboObjective"/>.</summary>
    public static VaeObjective Elbo { get; } = new ElboObjective();

    /// <summary>
    /// The bound of importance-weighted autoencoders, with 50 samples: <see cref="ImportanceWeightedObjective"/>.
    /// </summary>
    public static VaeObjective ImportanceWeighted { get; } = new ImportanceWeightedObjective();

    /// <summary>β-TCVAE with β = 6, for independent latent numbers: <see cref="TotalCorrelationObjective"/>.</summary>
    public static VaeObjective TotalCorrelation { get; } = new TotalCorrelationObjective();

    /// <summary>InfoVAE with α = 0 and λ = 100: <see cref="InfoVaeObjective"/>.</summary>
    public static VaeObjective InfoVae { get; } = new InfoVaeObjective();

    /// <summary>
    /// The Wasserstein autoencoder with maximum mean discrepancy (WAE-MMD, Tolstikhin et al. 2018, algorithm 2), with λ = 10:
    /// InfoVAE with α = 1, which leaves the divergence of single rows out.
    /// </summary>
    public static VaeObjective WassersteinMmd { get; } = new InfoVaeObjective { Alpha = 1, Lambda = 10 };

    // So many of one row are decoded at once.
    private protected const int MostSamples = 1 << 10;

    private protected VaeObjective() { }

    /// <summary>The objective's name, as messages and reports print it.</summary>
    public abstract string Name { get; }

    /// <summary>Latent vectors that are drawn for each row of a batch.</summary>
    internal virtual int LatentSamples => 1;

    /// <summary>
    /// Whether the loss of a batch is the mean of its rows' losses. Then it may be computed for some rows at a time.
    /// </summary>
    internal virtual bool IsMeanOverRows => false;

    /// <summary>Checks the objective's own numbers.</summary>
    internal abstract void Validate();

    /// <summary>What is minimised, one element.</summary>
    /// <param name="pass">The batch's way through the model.</param>
    /// <param name="record">Is told the names and values of the objective's own measurements.</param>
    internal abstract Tensor Loss(VaePass pass, Action<string, Tensor> record);
}

/// <summary>
/// <see cref="VaeObjective.Elbo"/>: −E ln p(x|z) + β KL(q(z|x) ‖ p(z)), the divergence in closed form (Kingma and Welling 2014,
/// equation 10). With β = 1 it is the negative evidence lower bound; β-VAE (Higgins et al. 2017) has larger ones.
/// </summary>
public sealed record ElboObjective : VaeObjective
{
    /// <summary>The weight of the divergence. Default 1.</summary>
    public BetaSchedule Beta { get; init; } = 1;

    /// <summary>
    /// Nats that each latent number may say of a row without a cost, at least 0: a divergence below, meant over the batch,
    /// counts as this much (Kingma et al. 2016, equation 15). Default 0.
    /// </summary>
    public double FreeBits { get; init; }

    /// <summary>Latent vectors drawn for each row of a batch, from 1 to 1,024. Default 1.</summary>
    public int Samples { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => "evidence lower bound";

    internal override int LatentSamples => Samples;

    internal override bool IsMeanOverRows => FreeBits == 0;

    internal override void Validate()
    {
        ArgumentNullException.ThrowIfNull(Beta);
        Beta.Validate(nameof(Beta));
        Check.AtLeast(0, FreeBits, nameof(FreeBits));
        Check.Between(1, Samples, MostSamples, nameof(Samples));
    }

    internal override Tensor Loss(VaePass pass, Action<string, Tensor> record)
    {
        var divergence = FreeBits == 0 ? pass.Divergence : pass.Divergences.mean([0]).clamp_min(FreeBits).sum();
        return pass.Reconstruction + Beta.At(pass.Step) * divergence;
    }
}

/// <summary>
/// −E ln p(x|z) + γ |KL(q(z|x) ‖ p(z)) − C|: the divergence is held at a capacity C, which rises in a straight line from 0
/// (Burgess et al. 2018, equation 8).
/// </summary>
public sealed record CapacityObjective : VaeObjective
{
    /// <summary>The capacity in the end, in nats a row, above 0. Default 25, the paper's.</summary>
    public double FinalCapacity { get; init; } = 25;

    /// <summary>Steps until it is reached, at least 1. Default 100,000, the paper's.</summary>
    public long Steps { get; init; } = 100_000;

    /// <summary>γ, above 0. Default 1,000, the paper's.</summary>
    public double Gamma { get; init; } = 1_000;

    /// <inheritdoc/>
    public override string Name => "controlled capacity";

    internal override void Validate()
    {
        Check.Positive(FinalCapacity, nameof(FinalCapacity));
        Check.AtLeast(1, Steps, nameof(Steps));
        Check.Positive(Gamma, nameof(Gamma));
    }

    internal double CapacityAt(long step) => FinalCapacity * Math.Min(1, (step - 1.0) / Steps);

    internal override Tensor Loss(VaePass pass, Action<string, Tensor> record) =>
        pass.Reconstruction + Gamma * (pass.Divergence - CapacityAt(pass.Step)).abs();
}

/// <summary>
/// <see cref="VaeObjective.ImportanceWeighted"/>: the negative bound of k importance-weighted samples, which is the tighter the
/// larger k is (Burda, Grosse and Salakhutdinov 2016, equations 8 and 14).
/// </summary>
public sealed record ImportanceWeightedObjective : VaeObjective
{
    /// <summary>
    /// k, from 1 to 1,024. A step takes about as long as one with k times the rows, yet not k times the memory: but for networks of
    /// the user's own, a batch is decoded some rows at a time. Default 50.
    /// </summary>
    public int Samples { get; init; } = 50;

    /// <inheritdoc/>
    public override string Name => "importance-weighted bound";

    internal override int LatentSamples => Samples;

    internal override bool IsMeanOverRows => true;

    internal override void Validate() => Check.Between(1, Samples, MostSamples, nameof(Samples));

    internal override Tensor Loss(VaePass pass, Action<string, Tensor> record)
    {
        var bound = pass.ImportanceWeightedBound().mean();
        record("importance-weighted bound", bound - pass.LogVolume);
        return -bound;
    }
}
