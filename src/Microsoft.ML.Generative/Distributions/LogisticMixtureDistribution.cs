using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Levels under a mixture of K logistic distributions (PixelCNN++, Salimans et al. 2017, equations 1 and 2). The network
/// computes 3K numbers for each value: K logits of the mixture's weights, K locations, K logarithms of scales, from −7 to 7;
/// see <see cref="LogisticBins"/>.
/// </summary>
public sealed record LogisticMixtureDistribution : LevelDistribution
{
    private const int MostComponents = 1 << 10;

    /// <summary>Logistics in the mixture, from 1 to 1,024. Default 10, as in the paper's code.</summary>
    public int Components { get; init; } = 10;

    /// <inheritdoc/>
    public override string Name => $"mixture of {Components} logistics, {Levels} levels";

    internal override int ParametersPerValue => 3 * Components;

    internal override void Validate()
    {
        base.Validate();
        Check.Between(1, Components, MostComponents, nameof(Components));
    }

    internal override Tensor LogProbability(Tensor parameters, Tensor values)
    {
        using var scope = NewDisposeScope();
        var (logits, locations, logScales) = Split(parameters);
        var components = LogisticBins.LogProbability(locations, logScales, values.unsqueeze(-1), Levels);
        return (components + logits.log_softmax(-1)).logsumexp(-1).MoveToOuterDisposeScope();
    }

    /// <remarks>
    /// One number serves twice: where it lies among the cumulated weights says the component, and where within the component's
    /// weight is uniform again.
    /// </remarks>
    internal override Tensor Sample(Tensor parameters, Tensor uniforms, double temperature = 1)
    {
        using var scope = NewDisposeScope();
        var (logits, locations, logScales) = Split(parameters.to(ScalarType.Float64));
        var weights = (logits / temperature).softmax(-1);
        var reached = weights.cumsum(-1);
        var sought = uniforms.unsqueeze(-1) * reached.narrow(-1, Components - 1, 1);
        var component = (reached <= sought).sum(-1, keepdim: true).clamp(0, Components - 1);
        var weight = Chosen(weights);
        var within = (sought.squeeze(-1) - Chosen(reached) + weight) / weight;
        var value = LogisticBins.Quantile(Chosen(locations), Chosen(logScales), within, temperature);
        return ValueOf(LevelOf(value)).to(parameters.dtype).MoveToOuterDisposeScope();

        Tensor Chosen(Tensor ofAll) => ofAll.gather(-1, component).squeeze(-1);
    }

    internal override Tensor Mean(Tensor parameters)
    {
        using var scope = NewDisposeScope();
        var (logits, locations, logScales) = Split(parameters);
        return (logits.softmax(-1) * LogisticBins.Mean(locations, logScales)).sum(-1).MoveToOuterDisposeScope();
    }

    private (Tensor Logits, Tensor Locations, Tensor LogScales) Split(Tensor parameters) =>
        (parameters.narrow(-1, 0, Components), parameters.narrow(-1, Components, Components),
            parameters.narrow(-1, 2 * Components, Components));
}
