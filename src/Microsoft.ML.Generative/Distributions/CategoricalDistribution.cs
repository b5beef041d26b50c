using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Levels with a probability each: the softmax of the network's L numbers for a value (van den Oord et al. 2016a, section 2.2).
/// It knows no order of levels and can give them any probabilities.
/// </summary>
public sealed record CategoricalDistribution : LevelDistribution
{
    /// <inheritdoc/>
    public override string Name => $"categorical, {Levels} levels";

    internal override int ParametersPerValue => Levels;

    internal override Tensor LogProbability(Tensor parameters, Tensor values)
    {
        using var scope = NewDisposeScope();
        // A missing value has no level to look up.
        var level = LevelOf(values).nan_to_num().to(ScalarType.Int64).unsqueeze(-1);
        return (parameters.log_softmax(-1).gather(-1, level).squeeze(-1) + values * 0).MoveToOuterDisposeScope();
    }

    internal override Tensor Sample(Tensor parameters, Tensor uniforms, double temperature = 1)
    {
        using var scope = NewDisposeScope();
        var reached = (parameters.to(ScalarType.Float64) / temperature).softmax(-1).cumsum(-1);
        var sought = uniforms.unsqueeze(-1) * reached.narrow(-1, Levels - 1, 1);
        var level = (reached <= sought).sum(-1).clamp(0, Levels - 1);
        return ValueOf(level.to(ScalarType.Float64)).to(parameters.dtype).MoveToOuterDisposeScope();
    }

    internal override Tensor Mean(Tensor parameters)
    {
        using var scope = NewDisposeScope();
        var levels = ValueOf(arange(Levels, dtype: parameters.dtype, device: parameters.device));
        return (parameters.softmax(-1) * levels).sum(-1).MoveToOuterDisposeScope();
    }
}
