using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>What an autoencoder minimises beside the reconstruction's loss, so that its codes are sparse or steady.</summary>
public abstract record CodePenalty
{
    private protected CodePenalty() { }

    /// <summary>Multiplies the penalty, above 0 and finite; the reconstruction's loss is a sum over the row's values.</summary>
    public abstract double Weight { get; init; }

    /// <summary>The penalty's name, as messages and reports print it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether <see cref="Compute"/> differentiates codes for the rows.</summary>
    internal virtual bool DifferentiatesCodes => false;

    /// <summary>Checks the penalty's own numbers, and that it suits such codes.</summary>
    internal virtual void Validate(CodeActivation activation) => Check.Positive(Weight, nameof(Weight));

    /// <summary>The penalty of a batch, without its weight: a tensor with one element.</summary>
    internal abstract Tensor Compute(EncodedBatch batch, Generator random);
}

/// <summary>A batch that was encoded.</summary>
/// <param name="Rows">What the encoder was given, [n, d].</param>
/// <param name="Code">What it made of them, [n, z].</param>
/// <param name="Activation">The codes' activation.</param>
/// <param name="OnlyWeight">
/// The weight [z, d] of an encoder that is one linear layer and its activation; null for any other.
/// </param>
internal sealed record EncodedBatch(Tensor Rows, Tensor Code, CodeActivation Activation, Tensor? OnlyWeight);

/// <summary>
/// Sparse codes: Σⱼ KL(ρ ‖ ρ̂ⱼ), the divergence between Bernoulli distributions with a target ρ and with unit j's mean activation
/// ρ̂ⱼ over the batch (Ng 2011, "Sparse autoencoder"). The activation is <see cref="CodeActivation.Sigmoid"/>; or
/// <see cref="CodeActivation.Tanh"/>, whose values h count as (1 + h) / 2.
/// </summary>
public sealed record KullbackLeiblerSparsity : CodePenalty
{
    // A unit that is off, or on, for a whole batch has an infinite divergence: nearer to 0 and 1 than this it goes on along its
    // tangent, which is finite and steep.
    private const double Edge = 1e-6;

    /// <summary>The mean activation that units are to have, above 0 and below 1. Default 0.05.</summary>
    public double Target { get; init; } = 0.05;

    /// <inheritdoc/>
    public override double Weight { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => "sparsity (KL)";

    internal override void Validate(CodeActivation activation)
    {
        base.Validate(activation);
        Check.Fraction(Target, nameof(Target));
        if (activation is not (CodeActivation.Sigmoid or CodeActivation.Tanh))
            throw new ArgumentException($"{nameof(KullbackLeiblerSparsity)} takes codes for probabilities, so "
                + $"{nameof(AutoencoderTrainer.Options.CodeActivation)} must be {CodeActivation.Sigmoid} or "
                + $"{CodeActivation.Tanh}; it is {activation}. {nameof(L1Sparsity)} suits any.");
    }

    internal override Tensor Compute(EncodedBatch batch, Generator random)
    {
        using var scope = NewDisposeScope();
        var mean = batch.Code.mean([0L]);
        if (batch.Activation == CodeActivation.Tanh) mean = (mean + 1) / 2;
        var inside = mean.clamp(Edge, 1 - Edge);
        var entropy = Target * Math.Log(Target) + (1 - Target) * Math.Log(1 - Target);
        var cross = Target * inside.log() + (1 - Target) * (1 - inside).log();
        var slope = ((1 - Target) / (1 - inside) - Target / inside).detach();
        return (entropy - cross + slope * (mean - inside)).sum().MoveToOuterDisposeScope();
    }
}

/// <summary>Sparse codes: Σⱼ |hⱼ|, the mean over rows. It suits any activation.</summary>
public sealed record L1Sparsity : CodePenalty
{
    /// <inheritdoc/>
    public override double Weight { get; init; } = 0.1;

    /// <inheritdoc/>
    public override string Name => "sparsity (L1)";

    internal override Tensor Compute(EncodedBatch batch, Generator random)
    {
        using var scope = NewDisposeScope();
        return batch.Code.abs().sum(1).mean().MoveToOuterDisposeScope();
    }
}

/// <summary>
/// Codes that change little where the row does: ‖∂h/∂x‖², the squared Frobenius norm of the encoder's Jacobian, the mean over
/// rows (contractive autoencoder, Rifai et al. 2011). Exact for an encoder of one layer, else estimated by random
/// projections.
/// </summary>
public sealed record ContractivePenalty : CodePenalty
{
    /// <inheritdoc/>
    public override double Weight { get; init; } = 0.1;

    /// <summary>
    /// Random projections of a row where the norm is estimated, from 1 to 1,024; each takes a backward pass. Default 1.
    /// </summary>
    public int Projections { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => "contraction";

    internal override bool DifferentiatesCodes => true;

    internal override void Validate(CodeActivation activation)
    {
        base.Validate(activation);
        Check.Between(1, Projections, 1_024, nameof(Projections));
    }

    internal override Tensor Compute(EncodedBatch batch, Generator random) => batch.OnlyWeight is { } weight
        ? Contraction.OfOneLayer(batch.Code, weight, batch.Activation)
        : Contraction.Estimate(batch.Code, batch.Rows, Projections, random);
}
