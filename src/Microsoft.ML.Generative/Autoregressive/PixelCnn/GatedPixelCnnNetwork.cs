using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Gated PixelCNN (van den Oord et al. 2016b, section 2 and figure 2): a vertical stack that sees all rows above and a horizontal
/// one that sees the pixels to the left and takes from the vertical, so that there is no blind spot; gates tanh(f) σ(g) in both
/// (equation 2), to which the condition adds (equation 4); residual connections in the horizontal stack.
/// </summary>
public sealed record GatedPixelCnnNetwork : PixelCnnNetwork
{
    /// <summary>Channels of each stack, at least one for each colour, at most 4,096. Default 32.</summary>
    public int Channels { get; init; } = 32;

    /// <summary>Gated layers, the first included, from 1 to 1,024. Default 10.</summary>
    public int Layers { get; init; } = 10;

    /// <summary>Channels of the last hidden layer, at least one for each colour, at most 4,096. Default 32.</summary>
    public int HeadChannels { get; init; } = 32;

    /// <summary>Side of the kernel that takes the image, odd, from 3 to 31. Default 7.</summary>
    public int FirstKernelSize { get; init; } = 7;

    /// <summary>Side of the other layers' kernels, odd, from 3 to 31. Default 3.</summary>
    public int KernelSize { get; init; } = 3;

    private protected override string Name => "Gated PixelCNN";

    internal override int FeatureChannels => Channels;

    internal override void Validate()
    {
        base.Validate();
        CheckChannels(Channels, nameof(Channels));
        CheckChannels(HeadChannels, nameof(HeadChannels));
        CheckBlocks(Layers, nameof(Layers));
        CheckKernel(FirstKernelSize, nameof(FirstKernelSize));
        CheckKernel(KernelSize, nameof(KernelSize));
    }

    internal override void CheckFit(AutoregressiveShapes shapes)
    {
        base.CheckFit(shapes);
        CheckColours(Channels, shapes.Image!.Value, nameof(Channels));
        CheckColours(HeadChannels, shapes.Image!.Value, nameof(HeadChannels));
    }

    private protected override long LeastWeights(long colours, long parameters, long condition)
    {
        long channels = Channels, gates = 2 * channels;
        var ends = colours * gates
            * (CausalWindow.RowsAbove(FirstKernelSize).Size + CausalWindow.RowLeft(FirstKernelSize).Size);
        var layer = gates * (gates + condition) + channels * channels;
        var seen = channels * gates * (CausalWindow.Around(KernelSize).Size + CausalWindow.RowLeft(KernelSize).Size);
        return ends + Layers * layer + (Layers - 1) * seen + HeadChannels * (channels + parameters);
    }

    internal override PixelModule CreateScale(AutoregressiveShapes shapes) => new GatedModule(this, shapes);

    private sealed class GatedModule : PixelModule
    {
        private readonly ModuleList<Layer> layers = nn.ModuleList<Layer>();
        private readonly PixelHead head;

        public GatedModule(GatedPixelCnnNetwork network, AutoregressiveShapes shapes)
            : base(nameof(GatedModule), shapes, new SeparateParameters(shapes.Output, shapes.Image!.Value.Channels),
                network.Conditioning)
        {
            Margin = network.FirstKernelSize / 2;
            var colours = Image.Channels;
            var groups = ColourGroups.Of(network.Channels, colours);
            for (var i = 0; i < network.Layers; i++)
            {
                var (isFirst, isLast) = (i == 0, i == network.Layers - 1);
                var inputs = isFirst ? ColourGroups.Of(colours, colours) : groups;
                var kernel = isFirst ? network.FirstKernelSize : network.KernelSize;
                layers.append(new Layer(inputs, groups, kernel, isFirst, isLast, ConditionChannels));
            }
            var hidden = ColourGroups.Of(network.HeadChannels, colours);
            head = new PixelHead(groups, hidden, ColourGroups.Of(OutputChannels, colours));
            RegisterComponents();
        }

        public override int Margin { get; }

        protected override bool PrefersFewImages => true;

        // What the horizontal stack gets of every layer, and a layer's own.
        protected override long FeaturesOfPixel => (layers.Count + 6L) * layers[0].Gates;

        public override Tensor?[] Above(CausalPass pass)
        {
            var above = new Tensor?[layers.Count];
            Tensor? vertical = null;
            for (var i = 0; i < layers.Count; i++)
            {
                using var last = vertical;
                (vertical, above[i]) = layers[i].Vertical(pass, last);
            }
            return above;
        }

        public override Tensor Outputs(CausalPass pass, Tensor?[] above)
        {
            Tensor? horizontal = null;
            for (var i = 0; i < layers.Count; i++)
            {
                using var last = horizontal;
                horizontal = layers[i].Horizontal(pass, last, above[i]!);
            }
            return head.Apply(pass, horizontal!);
        }
    }

    /// <summary>
    /// A layer of both stacks. The first takes the image, the others the stacks' features; the last one's vertical stack ends in
    /// what the horizontal gets of it.
    /// </summary>
    private sealed class Layer : nn.Module
    {
        private readonly CausalConvolution vertical;
        private readonly CausalConvolution horizontal;
        private readonly CausalConvolution toHorizontal;
        private readonly CausalConvolution output;
        private readonly CausalConvolution? verticalCondition;
        private readonly CausalConvolution? horizontalCondition;
        private readonly bool _isLast;

        /// <summary>Channels of both halves of the gates.</summary>
        public int Gates => vertical.Outputs;

        public Layer(int[] inputs, int[] groups, int kernel, bool isFirst, bool isLast, int conditionChannels)
            : base(nameof(Layer))
        {
            _isLast = isLast;
            var gates = ColourGroups.Twice(groups);
            // Features of the vertical stack see earlier rows only, so what is beside or right of a pixel may be seen too.
            vertical = new CausalConvolution(
                inputs, gates, isFirst ? CausalWindow.RowsAbove(kernel) : CausalWindow.Around(kernel), CausalMask.None);
            horizontal = new CausalConvolution(
                inputs, gates, CausalWindow.RowLeft(kernel), isFirst ? CausalMask.A : CausalMask.B);
            toHorizontal = CausalConvolution.Pointwise(gates, gates, CausalMask.None);
            output = CausalConvolution.Pointwise(groups, groups);
            if (conditionChannels > 0)
            {
                if (!isLast) verticalCondition = CausalConvolution.OfCondition(conditionChannels, gates);
                horizontalCondition = CausalConvolution.OfCondition(conditionChannels, gates);
            }
            RegisterComponents();
        }

        /// <summary>
        /// The vertical stack's next features, null of the last layer, and what the horizontal stack gets of it.
        /// </summary>
        /// <param name="pass">The pass.</param>
        /// <param name="features">The vertical stack's last features; null for the image.</param>
        public (Tensor? Features, Tensor ToHorizontal) Vertical(CausalPass pass, Tensor? features)
        {
            using var scope = NewDisposeScope();
            var seen = features is null ? pass.ConvolveImage(vertical) : pass.Convolve(vertical, features);
            var across = pass.Convolve(toHorizontal, seen);
            if (_isLast) return (null, across.MoveToOuterDisposeScope());
            if (verticalCondition is not null) seen = seen + pass.Condition(verticalCondition);
            return (Gate(seen).MoveToOuterDisposeScope(), across.MoveToOuterDisposeScope());
        }

        /// <summary>The horizontal stack's next features.</summary>
        /// <param name="pass">The pass.</param>
        /// <param name="features">The horizontal stack's last features; null for the image.</param>
        /// <param name="above">What it gets of the vertical stack.</param>
        public Tensor Horizontal(CausalPass pass, Tensor? features, Tensor above)
        {
            using var scope = NewDisposeScope();
            var seen = features is null ? pass.ConvolveImage(horizontal) : pass.Convolve(horizontal, features);
            seen = seen.add_(pass.At(above));
            if (horizontalCondition is not null) seen = seen.add_(pass.Condition(horizontalCondition));
            var gated = pass.Convolve(output, Gate(seen));
            return (features is null ? gated : gated.add_(features)).MoveToOuterDisposeScope();
        }

        private static Tensor Gate(Tensor seen)
        {
            var halves = seen.chunk(2, 1);
            return HyperbolicTangent.Of(halves[0]) * halves[1].sigmoid();
        }
    }
}
