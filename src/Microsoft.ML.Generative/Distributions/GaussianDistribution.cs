using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Real values, N(μ, σ²). The network computes μ, and ln σ where no deviation is given. Columns are standardised: each slot has
/// mean 0 and deviation 1 over the training data.
/// </summary>
public sealed record GaussianDistribution : OutputDistribution
{
    // A constant would have a density without bound.
    private const double LeastLogDeviation = -7, MostLogDeviation = 7;
    private static readonly double LogRootTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>
    /// The standard deviation σ, above 0, where that of a slot over the training data is 1. Default: null, the network computes
    /// one for each value, from e⁻⁷ to e⁷.
    /// </summary>
    public double? Deviation { get; init; }

    /// <inheritdoc/>
    public override string Name => "Gaussian";

    internal override int ParametersPerValue => Deviation is null ? 2 : 1;

    internal override bool IsDiscrete => false;

    internal override void Validate()
    {
        if (Deviation is { } deviation) Check.Positive(deviation, nameof(Deviation));
    }

    internal override FeatureScaling CreateScaling(TrainingData data, Device device, IChannel channel, bool isExact = false) =>
        FeatureScaling.Standardize(data, device, channel);

    internal override Tensor LogProbability(Tensor parameters, Tensor values)
    {
        using var scope = NewDisposeScope();
        var distance = values - parameters.select(-1, 0);
        if (Deviation is { } fixedDeviation)
            return (distance.square() * (-0.5 / (fixedDeviation * fixedDeviation)) - (Math.Log(fixedDeviation) + LogRootTwoPi))
                .MoveToOuterDisposeScope();
        var logDeviation = LogDeviation(parameters);
        return ((distance * (-logDeviation).exp()).square() * -0.5 - logDeviation - LogRootTwoPi).MoveToOuterDisposeScope();
    }

    // Φ⁻¹(u) = √2 erf⁻¹(2u - 1), kept from infinity at u = 0.
    internal override Tensor Sample(Tensor parameters, Tensor uniforms, double temperature = 1)
    {
        using var scope = NewDisposeScope();
        var normal = (uniforms.to(ScalarType.Float64).clamp(Math.ScaleB(1, -40), 1 - Math.ScaleB(1, -40)) * 2 - 1).erfinv()
            * Math.Sqrt(2);
        var deviation = Deviation is { } fixedDeviation ? normal * fixedDeviation : normal * LogDeviation(parameters).exp();
        return (parameters.select(-1, 0) + deviation * temperature).to(parameters.dtype).MoveToOuterDisposeScope();
    }

    internal override Tensor Mean(Tensor parameters) => parameters.select(-1, 0);

    private static Tensor LogDeviation(Tensor parameters) =>
        parameters.select(-1, 1).clamp(LeastLogDeviation, MostLogDeviation);
}
