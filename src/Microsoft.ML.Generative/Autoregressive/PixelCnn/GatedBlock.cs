using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>
/// A residual block of a PixelCNN++: x + a σ(b), where (a, b) come from x through two convolutions, each after a concatenated ELU
/// [elu(x), elu(−x)], with dropout between them (the authors' code; Salimans et al. 2017, sections 2.3 and 2.5).
/// </summary>
internal sealed class GatedBlock : nn.Module
{
    private readonly CausalConvolution first;
    private readonly CausalConvolution second;
    private readonly CausalConvolution? above;
    private readonly CausalConvolution? shortcut;
    private readonly CausalConvolution? condition;
    private readonly Dropout dropout;

    /// <param name="channels">The colours of the features.</param>
    /// <param name="window">What both convolutions see.</param>
    /// <param name="fromAbove">Whether it takes features of the rows above.</param>
    /// <param name="shortcut">Whether it takes features of the way down.</param>
    /// <param name="conditionChannels">Numbers of the condition; 0 without one.</param>
    /// <param name="dropped">The share that dropout drops.</param>
    public GatedBlock(int[] channels, CausalWindow window, bool fromAbove, bool shortcut, int conditionChannels, double dropped)
        : base(nameof(GatedBlock))
    {
        var twice = ColourGroups.Twice(channels);
        first = new CausalConvolution(twice, channels, window, CausalMask.None);
        second = new CausalConvolution(twice, twice, window, CausalMask.None);
        if (fromAbove) above = CausalConvolution.Pointwise(twice, channels);
        if (shortcut) this.shortcut = CausalConvolution.Pointwise(twice, channels);
        if (conditionChannels > 0) condition = CausalConvolution.OfCondition(conditionChannels, twice);
        dropout = nn.Dropout(dropped);
        RegisterComponents();
    }

    /// <summary>What this block takes of features of the rows above.</summary>
    public Tensor FromAbove(CausalPass pass, Tensor features)
    {
        using var scope = NewDisposeScope();
        return pass.Convolve(above!, BothElus(features)).MoveToOuterDisposeScope();
    }

    /// <param name="pass">The pass.</param>
    /// <param name="features">x.</param>
    /// <param name="passed">Features of the way down, for a block with a short-cut.</param>
    /// <param name="above">What <see cref="FromAbove"/> gave, for a block that takes it.</param>
    public Tensor Apply(CausalPass pass, Tensor features, Tensor? passed = null, Tensor? above = null)
    {
        using var scope = NewDisposeScope();
        var hidden = pass.Convolve(first, BothElus(features));
        if (passed is not null) hidden = hidden.add_(pass.Convolve(shortcut!, BothElus(passed)));
        if (above is not null) hidden = hidden.add_(pass.At(above));
        var gates = pass.Convolve(second, dropout.call(BothElus(hidden)));
        if (condition is not null) gates = gates.add_(pass.Condition(condition));
        var halves = gates.chunk(2, 1);
        return (features + halves[0] * halves[1].sigmoid()).MoveToOuterDisposeScope();
    }

    private static Tensor BothElus(Tensor features) => F.elu(cat([features, -features], 1), 1, inplace: true);
}
