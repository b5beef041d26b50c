using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>What becomes of values between the two that a Bernoulli distribution has.</summary>
public enum Binarization
{
    /// <summary>
    /// They stay as they are: probabilities, whose cross-entropy with the model's is taken. Models with exact likelihoods
    /// refuse them in training; in rows to be scored the cross-entropy takes the place of their likelihood.
    /// </summary>
    None,

    /// <summary>
    /// Each is the probability of a 1 and is drawn from whenever it is used, in every epoch anew ("dynamically binarised",
    /// Salakhutdinov and Murray 2008).
    /// </summary>
    Stochastic,

    /// <summary>From the middle on they are 1, below 0.</summary>
    Threshold,
}

/// <summary>
/// Two values, 0 and 1 in the network's units: P(1) = σ(l) for the network's number l. Columns hold 0 and 1, or fractions between
/// them; or a picture's bytes (of type Byte, or whole numbers of which the largest is from 128 to 255); or any other range, whose
/// ends are the two values.
/// </summary>
public sealed record BernoulliDistribution : OutputDistribution
{
    /// <summary>What becomes of values in between. Default: none, they stay as they are.</summary>
    public Binarization Binarization { get; init; }

    /// <inheritdoc/>
    public override string Name => "Bernoulli";

    internal override int ParametersPerValue => 1;

    internal override bool IsDiscrete => true;

    internal override void Validate() => Check.Defined(Binarization, nameof(Binarization));

    internal override FeatureScaling CreateScaling(TrainingData data, Device device, IChannel channel, bool isExact = false)
    {
        var values = data.Values;
        if (isExact && Binarization == Binarization.None && !values.AreTwo)
            throw new InvalidOperationException($"Column '{data.Features.Name}' holds more than two values, but Output is "
                + $"{Name}, which models two only. Set the {nameof(Binarization)} of a {nameof(BernoulliDistribution)} for "
                + $"shades of black and white, or take {nameof(Categorical)} or {nameof(LogisticMixture)} for levels such as "
                + $"bytes, or, in models of vectors, {nameof(Gaussian)} for measurements.");
        // Any two numbers are the two values, such as 1 and 2.
        return isExact && Binarization == Binarization.None && values.Minimum < values.Maximum
            ? FeatureScaling.MinMax(values, 0, 1, device)
            : FeatureScaling.Levels(data.Features, values, 2, 0, 1, device, channel);
    }

    internal override Tensor Observe(Tensor scaled, Func<Tensor> uniforms)
    {
        using var scope = NewDisposeScope();
        return Binarization switch
        {
            // Comparisons make a 0 of NaN, which stays missing.
            Binarization.Stochastic => (uniforms() < scaled).to(scaled.dtype).add_(scaled * 0).MoveToOuterDisposeScope(),
            Binarization.Threshold => (scaled >= 0.5).to(scaled.dtype).add_(scaled * 0).MoveToOuterDisposeScope(),
            _ => scaled.alias().MoveToOuterDisposeScope(),
        };
    }

    // log σ(l) = l - softplus(l) and log σ(-l) = -softplus(l).
    internal override Tensor LogProbability(Tensor parameters, Tensor values)
    {
        using var scope = NewDisposeScope();
        var logits = parameters.squeeze(-1);
        return (values * logits - F.softplus(logits)).MoveToOuterDisposeScope();
    }

    internal override Tensor Sample(Tensor parameters, Tensor uniforms, double temperature = 1)
    {
        using var scope = NewDisposeScope();
        var zero = (parameters.squeeze(-1).to(ScalarType.Float64) / -temperature).sigmoid();
        return (uniforms >= zero).to(parameters.dtype).MoveToOuterDisposeScope();
    }

    internal override Tensor Mean(Tensor parameters)
    {
        using var logits = parameters.squeeze(-1);
        return logits.sigmoid();
    }
}
