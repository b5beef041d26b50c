using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>The network that a <see cref="PixelRnnNetwork"/> describes.</summary>
internal sealed class PixelRnnModule : PixelModule
{
    private readonly CausalConvolution first;
    private readonly ModuleList<Block> blocks = nn.ModuleList<Block>();
    private readonly PixelHead head;

    public PixelRnnModule(PixelRnnNetwork network, AutoregressiveShapes shapes)
        : base(nameof(PixelRnnModule), shapes, new SeparateParameters(shapes.Output, shapes.Image!.Value.Channels),
            network.Conditioning)
    {
        Margin = network.FirstKernelSize / 2;
        var colours = Image.Channels;
        var groups = ColourGroups.Of(network.Channels, colours);
        first = new CausalConvolution(ColourGroups.Of(colours, colours), groups, CausalWindow.Around(network.FirstKernelSize),
            CausalMask.A);
        for (var i = 0; i < network.Layers; i++)
            blocks.append(new Block(network, groups, ColourGroups.Of(network.Channels / 2, colours), ConditionChannels));
        head = new PixelHead(groups, ColourGroups.Of(network.HeadChannels, colours), ColourGroups.Of(OutputChannels, colours));
        RegisterComponents();
    }

    public override int Margin { get; }

    public override Tensor Outputs(CausalPass pass, Tensor?[] above)
    {
        var features = pass.ConvolveImage(first);
        foreach (var block in blocks)
        {
            using var last = features;
            features = block.Apply(pass, last);
        }
        return head.Apply(pass, features);
    }

    /// <summary>
    /// A recurrent layer with what surrounds it (van den Oord et al. 2016a, figure 5, right): a masked convolution from 2h
    /// features to its gates, to which the condition adds, and a 1×1 convolution from h features back to 2h, to which the input
    /// is added.
    /// </summary>
    private sealed class Block : nn.Module
    {
        private readonly CausalConvolution inputToState;
        private readonly RecurrentLayer layer;
        private readonly CausalConvolution widen;
        private readonly CausalConvolution? condition;

        public Block(PixelRnnNetwork network, int[] groups, int[] states, int conditionChannels) : base(nameof(Block))
        {
            layer = network.CreateLayer(states.Length);
            var gates = ColourGroups.Times(layer.Gates, states);
            inputToState = new CausalConvolution(groups, gates, network.InputToState, CausalMask.B);
            widen = CausalConvolution.Pointwise(states, groups);
            if (conditionChannels > 0) condition = CausalConvolution.OfCondition(conditionChannels, gates);
            RegisterComponents();
        }

        public Tensor Apply(CausalPass pass, Tensor features)
        {
            using var scope = NewDisposeScope();
            var gates = pass.Convolve(inputToState, features);
            if (condition is not null) gates = gates.add_(pass.Condition(condition));
            return pass.Convolve(widen, pass.Recur(layer, gates)).add_(features).MoveToOuterDisposeScope();
        }
    }
}
