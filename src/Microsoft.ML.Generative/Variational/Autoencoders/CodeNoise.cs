using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Makes the code of a stochastic autoencoder: while it trains, a row has no fixed code but draws one. A trained model's codes
/// are the means.
/// </summary>
public abstract record CodeNoise
{
    private protected CodeNoise() { }

    /// <summary>Checks the noise's own number, and that it suits such codes.</summary>
    internal abstract void Validate(CodeActivation activation);

    /// <summary>A draw for each code, [n, z]. Differentiable.</summary>
    internal abstract Tensor Draw(Tensor code, Generator random);
}

/// <summary>Codes are drawn from N(h, σ²).</summary>
public sealed record GaussianCodeNoise : CodeNoise
{
    /// <summary>The standard deviation σ, above 0 and finite. Default 0.1.</summary>
    public double Deviation { get; init; } = 0.1;

    internal override void Validate(CodeActivation activation) => Check.Positive(Deviation, nameof(Deviation));

    internal override Tensor Draw(Tensor code, Generator random)
    {
        using var scope = NewDisposeScope();
        return (code + randn(code.shape, code.dtype, code.device, generator: random).mul_(Deviation)).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// Codes are binary: 1 with the probability h that a <see cref="CodeActivation.Sigmoid"/> gives, else 0. The gradient goes
/// through the draw as if it were h (straight-through estimator, Bengio, Léonard and Courville 2013, section 4).
/// </summary>
public sealed record BernoulliCodeNoise : CodeNoise
{
    internal override void Validate(CodeActivation activation)
    {
        if (activation != CodeActivation.Sigmoid)
            throw new ArgumentException($"{nameof(BernoulliCodeNoise)} takes codes for probabilities, so "
                + $"{nameof(AutoencoderTrainer.Options.CodeActivation)} must be {CodeActivation.Sigmoid}; it is {activation}.");
    }

    internal override Tensor Draw(Tensor code, Generator random)
    {
        using var scope = NewDisposeScope();
        var drawn = (rand(code.shape, code.dtype, code.device, generator: random) < code).to(code.dtype);
        // The difference is zero: it brings the gradient, and leaves whole numbers.
        return (drawn + (code - code.detach())).MoveToOuterDisposeScope();
    }
}
