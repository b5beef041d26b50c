using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A recurrent layer with what surrounds it (van den Oord et al. 2016a, figure 5, right): a masked convolution from 2h features
/// to its gates, to which the condition adds, and a 1×1 convolution from h features back to 2h, to which the input is added.
/// </summary>
internal sealed class PixelRnnBlock : ResidualPixelBlock
{
    private readonly CausalConvolution inputToState;
    private readonly RecurrentLayer layer;
    private readonly CausalConvolution widen;
    private readonly CausalConvolution? condition;

    /// <param name="network">The architecture.</param>
    /// <param name="groups">The colours of the features, 2h.</param>
    /// <param name="states">The colours of the states, h.</param>
    /// <param name="conditionChannels">Numbers of the condition that a pixel gets; 0 without one.</param>
    public PixelRnnBlock(PixelRnnNetwork network, int[] groups, int[] states, int conditionChannels) : base(nameof(PixelRnnBlock))
    {
        layer = network.CreateLayer(states.Length);
        var gates = ColourGroups.Times(layer.Gates, states);
        inputToState = new CausalConvolution(groups, gates, network.InputToState, CausalMask.B);
        widen = CausalConvolution.Pointwise(states, groups);
        if (conditionChannels > 0) condition = CausalConvolution.OfCondition(conditionChannels, gates);
        RegisterComponents();
    }

    public override bool IsRecurrent => true;

    public override long FeaturesOfPixel => 6L * inputToState.Outputs + 4L * widen.Outputs;

    public override Tensor Apply(CausalPass pass, Tensor features)
    {
        using var scope = NewDisposeScope();
        var gates = pass.Convolve(inputToState, features);
        if (condition is not null) gates = gates.add_(pass.Condition(condition));
        return pass.Convolve(widen, pass.Recur(layer, gates)).add_(features).MoveToOuterDisposeScope();
    }
}
