using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Levels under one logistic distribution (Kingma et al. 2016), whose location and logarithm of the scale, from −7 to 7, the
/// network computes for each value: see <see cref="LogisticBins"/>.
/// </summary>
public sealed record DiscretizedLogisticDistribution : LevelDistribution
{
    /// <inheritdoc/>
    public override string Name => $"discretized logistic, {Levels} levels";

    internal override int ParametersPerValue => 2;

    internal override Tensor LogProbability(Tensor parameters, Tensor values)
    {
        using var scope = NewDisposeScope();
        return LogisticBins.LogProbability(parameters.select(-1, 0), parameters.select(-1, 1), values, Levels)
            .MoveToOuterDisposeScope();
    }

    internal override Tensor Sample(Tensor parameters, Tensor uniforms, double temperature = 1)
    {
        using var scope = NewDisposeScope();
        var exact = parameters.to(ScalarType.Float64);
        var value = LogisticBins.Quantile(exact.select(-1, 0), exact.select(-1, 1), uniforms, temperature);
        return ValueOf(LevelOf(value)).to(parameters.dtype).MoveToOuterDisposeScope();
    }

    internal override Tensor Mean(Tensor parameters)
    {
        using var scope = NewDisposeScope();
        return LogisticBins.Mean(parameters.select(-1, 0), parameters.select(-1, 1)).MoveToOuterDisposeScope();
    }
}
