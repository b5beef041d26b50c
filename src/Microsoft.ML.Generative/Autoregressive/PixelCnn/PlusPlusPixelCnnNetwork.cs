using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// PixelCNN++ (Salimans et al. 2017): two streams of gated residual blocks, one that sees the rows above and one that also sees
/// the pixels to the left, halved and doubled again with short-cuts between equal resolutions (sections 2.3 and 2.4, figure 2),
/// dropout in every block (section 2.5). The colours of a pixel come from one mixture (section 2.2): see
/// <see cref="CoupledMixtureParameters"/>.
/// </summary>
/// <remarks>
/// Other than in the authors' code, weights are not normalised, and doubling spreads a pixel over two by two without overlap.
/// </remarks>
public sealed record PlusPlusPixelCnnNetwork : PixelCnnNetwork
{
    /// <summary>Channels of each stream, from 1 to 4,096. Default 64; the paper has 160 for CIFAR-10.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>
    /// Blocks of each stream before the image is halved, from 1 to 1,024; after it is doubled there is one more. Default 5.
    /// </summary>
    public int BlocksPerLevel { get; init; } = 5;

    /// <summary>How often the image is halved, from 0 to 6; odd sides are rounded up. Default 2.</summary>
    public int Halvings { get; init; } = 2;

    /// <summary>The share of a block's hidden numbers that are dropped in training, from 0 to below 1. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    private protected override string Name => "PixelCNN++";

    internal override int FeatureChannels => Channels;

    internal override void Validate()
    {
        base.Validate();
        CheckChannels(Channels, nameof(Channels));
        CheckBlocks(BlocksPerLevel, nameof(BlocksPerLevel));
        Check.Between(0, Halvings, 6, nameof(Halvings));
        Check.InRange(0, Dropout, 1, nameof(Dropout));
    }

    internal override void CheckFit(AutoregressiveShapes shapes)
    {
        base.CheckFit(shapes);
        if (shapes.Image!.Value.Channels > 1 && shapes.Output is not LogisticMixtureDistribution)
            throw new ArgumentException($"{Name} models the {shapes.Image.Value.Channels} colours of a pixel together, by a "
                + $"mixture of logistics, but {nameof(AutoregressiveOptions.Output)} is {shapes.Output.Name}. Take "
                + $"{nameof(OutputDistribution)}.{nameof(OutputDistribution.LogisticMixture)}, or another network.");
    }

    private protected override long LeastWeights(long colours, long parameters, long condition)
    {
        long channels = Channels;
        // Both convolutions of a block, of 2×3 pixels in one stream and 2×2 in the other, take both signs of their features.
        var blocks = 6 * (6 + 4) * channels * channels + 4 * channels * condition;
        return 2L * BlocksPerLevel * (Halvings + 1) * blocks + channels * parameters;
    }

    internal override PixelModule CreateScale(AutoregressiveShapes shapes)
    {
        var colours = shapes.Image!.Value.Channels;
        return new PlusPlusModule(this, shapes, colours > 1
            ? new CoupledMixtureParameters((LogisticMixtureDistribution)shapes.Output, colours)
            : new SeparateParameters(shapes.Output, colours));
    }

    private sealed class PlusPlusModule : PixelModule
    {
        private readonly CausalConvolution firstRows;
        private readonly CausalConvolution firstAbove;
        private readonly CausalConvolution firstLeft;
        private readonly PixelResolution resolution;
        private readonly CausalConvolution output;
        private readonly long _channels;
        private readonly long _blocks;

        public PlusPlusModule(PlusPlusPixelCnnNetwork network, AutoregressiveShapes shapes, PixelParameters parameters)
            : base(nameof(PlusPlusModule), shapes, parameters, network.Conditioning)
        {
            (_channels, _blocks) = (network.Channels, network.BlocksPerLevel);
            var inputs = ColourGroups.Of(Image.Channels + 1, 1);
            var channels = ColourGroups.Of(network.Channels, 1);
            CausalWindow rows = new(Height: 2, Width: 3, Above: 2, Left: 1);
            CausalWindow above = new(Height: 1, Width: 3, Above: 1, Left: 1);
            CausalWindow left = new(Height: 2, Width: 1, Above: 1, Left: 1);
            firstRows = new CausalConvolution(inputs, channels, rows, CausalMask.None);
            firstAbove = new CausalConvolution(inputs, channels, above, CausalMask.None);
            firstLeft = new CausalConvolution(inputs, channels, left, CausalMask.None);
            resolution = new PixelResolution(network, ConditionChannels, level: 0);
            output = CausalConvolution.Pointwise(channels, ColourGroups.Of(OutputChannels, 1));
            RegisterComponents();
        }

        public override int Margin => 2;

        protected override bool PrefersFewImages => false;

        // Short-cuts of one stream and all that the other takes from it, at all resolutions, and a block's own.
        protected override long FeaturesOfPixel => (6 * _blocks + 40) * _channels;

        // Ones tell the image from the zeros around it.
        public override Tensor Input(Tensor pixels) => cat([pixels, ones_like(pixels.narrow(1, 0, 1))], 1);

        public override Tensor?[] Above(CausalPass pass)
        {
            var above = new Tensor?[resolution.Places];
            resolution.Rows(pass, pass.ConvolveImage(firstRows), above);
            return above;
        }

        public override Tensor Outputs(CausalPass pass, Tensor?[] above)
        {
            using var scope = NewDisposeScope();
            var features = resolution.Pixels(pass, pass.ConvolveImage(firstAbove).add_(pass.ConvolveImage(firstLeft)), above);
            return pass.Convolve(output, nn.functional.elu(features, 1)).MoveToOuterDisposeScope();
        }
    }
}
