using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// The distribution that an adversarial autoencoder's codes are made to follow (Makhzani et al. 2016, section 2): a discriminator
/// learns to tell codes from draws of it, and the encoder to make codes that it can't tell. Codes must be able to follow it:
/// those of <see cref="CodeActivation.Linear"/>, or for a uniform distribution of <see cref="CodeActivation.Tanh"/>.
/// </summary>
public sealed record AdversarialPrior
{
    /// <summary>The distribution. Default: normal.</summary>
    public LatentPrior Distribution { get; init; }

    /// <summary>
    /// Widths of the discriminator's hidden layers, from the code on, each from 1 to 65,536 and followed by ReLU. Default: two of
    /// 128.
    /// </summary>
    public IReadOnlyList<int> DiscriminatorWidths { get; init; } = [128, 128];

    /// <summary>
    /// The learning rate (Adam) of the discriminator's step and of the encoder's against it, above 0. Default 0.0005.
    /// </summary>
    public double LearningRate { get; init; } = 5e-4;

    internal void Validate(CodeActivation activation)
    {
        Check.Defined(Distribution, nameof(Distribution));
        Perceptron.Check(DiscriminatorWidths, nameof(DiscriminatorWidths));
        Check.Positive(LearningRate, nameof(LearningRate));
        if (activation != CodeActivation.Linear
            && (Distribution, activation) is not (LatentPrior.Uniform, CodeActivation.Tanh))
            throw new ArgumentException($"{nameof(AutoencoderTrainer.Options.CodeActivation)} is {activation}, and its codes "
                + $"can't follow a prior whose {nameof(Distribution)} is {Distribution}: take {CodeActivation.Linear}, or "
                + $"{CodeActivation.Tanh} for {LatentPrior.Uniform}.");
    }
}
