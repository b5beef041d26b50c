using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// PixelCNN (van den Oord et al. 2016a, section 3.5, figure 5 left and table 1): a convolution with mask A, residual blocks of a
/// 1×1, a masked and a 1×1 convolution (mask B), each after a ReLU, and two 1×1 convolutions at the end. Its stacked masks leave
/// a blind spot: pixels above to the right, beyond the reach of one kernel's row, are not seen.
/// </summary>
public sealed record PlainPixelCnnNetwork : PixelCnnNetwork
{
    /// <summary>
    /// Channels between residual blocks (2h in the paper), at least 2 for each colour, at most 4,096; inside there are half as
    /// many. Default 32.
    /// </summary>
    public int Channels { get; init; } = 32;

    /// <summary>Residual blocks, from 1 to 1,024. Default 15.</summary>
    public int ResidualBlocks { get; init; } = 15;

    /// <summary>Channels of the last hidden layer, at least one for each colour, at most 4,096. Default 32.</summary>
    public int HeadChannels { get; init; } = 32;

    /// <summary>Side of the kernel that takes the image, odd, from 3 to 31. Default 7.</summary>
    public int FirstKernelSize { get; init; } = 7;

    /// <summary>Side of the residual blocks' kernels, odd, from 3 to 31. Default 3.</summary>
    public int KernelSize { get; init; } = 3;

    private protected override string Name => "PixelCNN";

    internal override int FeatureChannels => Channels;

    private ResidualPixelSizes Sizes => new(Channels, ResidualBlocks, HeadChannels, FirstKernelSize);

    internal override void Validate()
    {
        base.Validate();
        Sizes.Validate(nameof(ResidualBlocks));
        CheckKernel(KernelSize, nameof(KernelSize));
    }

    internal override void CheckFit(AutoregressiveShapes shapes)
    {
        base.CheckFit(shapes);
        Sizes.CheckFit(shapes.Image!.Value);
    }

    private protected override long LeastWeights(long colours, long parameters, long condition)
    {
        long inner = Channels / 2, ends = colours * CausalWindow.Around(FirstKernelSize).Size * Channels;
        var block = inner * (inner * CausalWindow.Around(KernelSize).Size + 2 * Channels + condition);
        return ends + ResidualBlocks * block + HeadChannels * (Channels + parameters);
    }

    internal override PixelModule CreateScale(AutoregressiveShapes shapes) => new ResidualPixelModule(shapes, Conditioning,
        Sizes,
        (groups, inner, conditionChannels) => new Block(groups, inner, CausalWindow.Around(KernelSize), conditionChannels));

    private sealed class Block : ResidualPixelBlock
    {
        private readonly CausalConvolution narrow;
        private readonly CausalConvolution look;
        private readonly CausalConvolution widen;
        private readonly CausalConvolution? condition;

        public Block(int[] groups, int[] inner, CausalWindow window, int conditionChannels) : base(nameof(Block))
        {
            narrow = CausalConvolution.Pointwise(groups, inner);
            look = new CausalConvolution(inner, inner, window, CausalMask.B);
            widen = CausalConvolution.Pointwise(inner, groups);
            if (conditionChannels > 0) condition = CausalConvolution.OfCondition(conditionChannels, inner);
            RegisterComponents();
        }

        public override long FeaturesOfPixel => 5L * widen.Outputs;

        public override Tensor Apply(CausalPass pass, Tensor features)
        {
            using var scope = NewDisposeScope();
            var hidden = pass.Convolve(look, pass.Convolve(narrow, features.relu()).relu_());
            if (condition is not null) hidden = hidden.add_(pass.Condition(condition));
            return pass.Convolve(widen, hidden.relu_()).add_(features).MoveToOuterDisposeScope();
        }
    }
}
