using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>
/// What the two players of a GAN minimise. Both losses are functions of the discriminator's raw outputs ("logits"), tensors of
/// shape [n]: no sigmoid has been applied. The losses are tensors with one element.
/// </summary>
public abstract record GanObjective
{
    /// <summary>
    /// Goodfellow et al. 2014, equation 1, both players on the same value function. Its generator learns slowly while it is
    /// bad.
    /// </summary>
    public static GanObjective Minimax { get; } = new MinimaxObjective();

    /// <summary>Goodfellow et al. 2014, section 3: the generator maximises log D(G(z)). The usual choice.</summary>
    public static GanObjective NonSaturating { get; } = new NonSaturatingObjective();

    /// <summary>
    /// Least squares GAN, Mao et al. 2017, equation 9: targets 1 for real, 0 for generated, 1 for the generator.
    /// </summary>
    public static GanObjective LeastSquares { get; } = new LeastSquaresObjective();

    /// <summary>
    /// Wasserstein GAN with weights clipped to ±0.01, Arjovsky et al. 2017, algorithm 1. Wants several discriminator steps.
    /// </summary>
    public static GanObjective Wasserstein { get; } = new WassersteinObjective();

    /// <summary>Wasserstein GAN with gradient penalty of weight 10, Gulrajani et al. 2017, equation 3.</summary>
    public static GanObjective WassersteinGradientPenalty { get; } = new WassersteinGradientPenaltyObjective();

    /// <summary>Hinge loss, Lim and Ye 2017; Miyato et al. 2018, equations 16 and 17.</summary>
    public static GanObjective Hinge { get; } = new HingeObjective();

    private protected GanObjective() { }

    /// <summary>The objective's name, as messages and reports print it.</summary>
    public abstract string Name { get; }

    /// <summary>What the discriminator minimises, penalties not included.</summary>
    /// <param name="real">Its outputs for real rows, shape [n].</param>
    /// <param name="generated">Its outputs for generated rows, shape [m].</param>
    public abstract Tensor DiscriminatorLoss(Tensor real, Tensor generated);

    /// <summary>What the generator minimises.</summary>
    /// <param name="generated">The discriminator's outputs for generated rows, shape [m].</param>
    public abstract Tensor GeneratorLoss(Tensor generated);

    /// <summary>Whether outputs stand for probabilities of being real; a critic's are scores without a scale.</summary>
    internal virtual bool GivesProbabilities => false;

    /// <summary>The probability of being real that an output stands for, for an objective that gives them.</summary>
    internal virtual Tensor Probability(Tensor output) => output.sigmoid();

    /// <summary>The discriminator's loss where it can't tell real from generated; null where that has no fixed value.</summary>
    internal virtual double? LossAtEquilibrium => null;

    /// <summary>Weight of the gradient penalty; 0 for none. With one, the discriminator must treat rows independently.</summary>
    internal virtual double GradientPenaltyWeight => 0;

    /// <summary>The bound that weights are clipped to after a discriminator step; null for none.</summary>
    internal virtual double? WeightBound => null;

    /// <summary>Checks the objective's own numbers.</summary>
    internal virtual void Validate() { }
}

/// <summary>
/// <see cref="GanObjective.Minimax"/>: D minimises −E log σ(D(x)) − E log(1 − σ(D(G(z)))), G minimises E log(1 − σ(D(G(z)))).
/// </summary>
public sealed record MinimaxObjective : GanObjective
{
    /// <inheritdoc/>
    public override string Name => "minimax";

    /// <inheritdoc/>
    public override Tensor DiscriminatorLoss(Tensor real, Tensor generated) =>
        F.softplus(-real).mean() + F.softplus(generated).mean();

    /// <inheritdoc/>
    public override Tensor GeneratorLoss(Tensor generated) => -F.softplus(generated).mean();

    internal override bool GivesProbabilities => true;

    internal override double? LossAtEquilibrium => 2 * Math.Log(2);
}

/// <summary><see cref="GanObjective.NonSaturating"/>: D as in minimax, G minimises −E log σ(D(G(z))).</summary>
public sealed record NonSaturatingObjective : GanObjective
{
    /// <inheritdoc/>
    public override string Name => "non-saturating";

    /// <inheritdoc/>
    public override Tensor DiscriminatorLoss(Tensor real, Tensor generated) => Minimax.DiscriminatorLoss(real, generated);

    /// <inheritdoc/>
    public override Tensor GeneratorLoss(Tensor generated) => F.softplus(-generated).mean();

    internal override bool GivesProbabilities => true;

    internal override double? LossAtEquilibrium => 2 * Math.Log(2);
}

/// <summary>
/// <see cref="GanObjective.LeastSquares"/>: D minimises ½E(D(x) − 1)² + ½E D(G(z))², G minimises ½E(D(G(z)) − 1)².
/// </summary>
public sealed record LeastSquaresObjective : GanObjective
{
    /// <inheritdoc/>
    public override string Name => "least squares";

    /// <inheritdoc/>
    public override Tensor DiscriminatorLoss(Tensor real, Tensor generated) =>
        0.5 * (real - 1).square().mean() + 0.5 * generated.square().mean();

    /// <inheritdoc/>
    public override Tensor GeneratorLoss(Tensor generated) => 0.5 * (generated - 1).square().mean();

    internal override bool GivesProbabilities => true;

    internal override Tensor Probability(Tensor output) => output.clamp(0, 1);

    internal override double? LossAtEquilibrium => 0.25;
}

/// <summary><see cref="GanObjective.Wasserstein"/>: the critic minimises E D(G(z)) − E D(x), G minimises −E D(G(z)).</summary>
public sealed record WassersteinObjective : GanObjective
{
    /// <summary>After each critic step its weights are clipped to ± this, above 0. Default 0.01, the paper's.</summary>
    public double Clip { get; init; } = 0.01;

    /// <inheritdoc/>
    public override string Name => "Wasserstein with clipping";

    /// <inheritdoc/>
    public override Tensor DiscriminatorLoss(Tensor real, Tensor generated) => generated.mean() - real.mean();

    /// <inheritdoc/>
    public override Tensor GeneratorLoss(Tensor generated) => -generated.mean();

    internal override double? WeightBound => Clip;

    internal override void Validate() => Check.Positive(Clip, nameof(Clip));
}

/// <summary>
/// <see cref="GanObjective.WassersteinGradientPenalty"/>: Wasserstein's losses and λ E(‖∇D(x̂)‖₂ − 1)² between the two kinds of
/// rows.
/// </summary>
public sealed record WassersteinGradientPenaltyObjective : GanObjective
{
    /// <summary>The penalty's weight λ, above 0. Default 10, the paper's.</summary>
    public double PenaltyWeight { get; init; } = 10;

    /// <inheritdoc/>
    public override string Name => "Wasserstein with gradient penalty";

    /// <inheritdoc/>
    public override Tensor DiscriminatorLoss(Tensor real, Tensor generated) => Wasserstein.DiscriminatorLoss(real, generated);

    /// <inheritdoc/>
    public override Tensor GeneratorLoss(Tensor generated) => Wasserstein.GeneratorLoss(generated);

    internal override double GradientPenaltyWeight => PenaltyWeight;

    internal override void Validate() => Check.Positive(PenaltyWeight, nameof(PenaltyWeight));
}

/// <summary>
/// <see cref="GanObjective.Hinge"/>: D minimises E max(0, 1 − D(x)) + E max(0, 1 + D(G(z))), G minimises −E D(G(z)).
/// </summary>
public sealed record HingeObjective : GanObjective
{
    /// <inheritdoc/>
    public override string Name => "hinge";

    /// <inheritdoc/>
    public override Tensor DiscriminatorLoss(Tensor real, Tensor generated) =>
        (1 - real).relu().mean() + (1 + generated).relu().mean();

    /// <inheritdoc/>
    public override Tensor GeneratorLoss(Tensor generated) => -generated.mean();

    internal override double? LossAtEquilibrium => 2;
}
