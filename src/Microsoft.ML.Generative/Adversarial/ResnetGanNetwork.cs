using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Generative;

/// <summary>
/// The residual networks of spectrally normalised GANs (Miyato et al. 2018, appendix B.4 and table 4), for images of 8×8 to
/// 256×256: the generator doubles a small image, of 4 to 8 pixels on its smaller side, a residual block each time; the
/// discriminator halves the image once less than that, but at least once, goes through two blocks more, and sums over all
/// positions. Batch normalisation in the generator, spectral normalisation of every weight of the discriminator, which therefore
/// suits every objective but clipped weights; the hinge is the paper's. A condition enters the generator beside the latent vector
/// and the discriminator as constant planes beside the channels.
/// </summary>
public sealed record ResnetGanNetwork : GanNetwork
{
    // Weights begin as in the authors' own code: Glorot's uniform distribution, times √2 in the 3×3 convolutions of blocks.
    private static readonly double BlockGain = Math.Sqrt(2);

    /// <summary>
    /// Channels of every residual block, from 1 to 4,096. Default 64. For 32×32 images the paper has 256 in the generator and 128
    /// in the discriminator.
    /// </summary>
    public int BaseChannels { get; init; } = 64;

    internal override bool BoundedOutput(GanShapes shapes) => true;

    internal override void Validate() =>
        Check.Between(1, BaseChannels, HalvedImage.LargestBaseChannels, nameof(BaseChannels));

    internal override void CheckFit(GanShapes shapes) => HalvedImage.Check(shapes.Image, nameof(Resnet));

    internal override long LeastWeights(GanShapes shapes)
    {
        var image = new HalvedImage(shapes.Image!.Value);
        long channels = BaseChannels;
        var projection = ((long)shapes.Noise + shapes.Condition) * channels * image.BaseHeight * image.BaseWidth;
        var ends = 9 * channels * (2L * image.Channels + shapes.Condition);
        // Two 3×3 convolutions a block, of which the generator has one for each halving and the discriminator two at the least.
        return projection + ends + 18 * channels * channels * (image.Halvings + 2);
    }

    internal override Module<Tensor, Tensor> CreateGenerator(GanShapes shapes) => new Generator(BaseChannels, shapes);

    internal override Discriminator CreateDiscriminator(GanShapes shapes, bool rowsIndependent) =>
        new ResidualDiscriminator(BaseChannels, shapes);

    private static Conv2d Convolution(long inputs, long outputs, long kernel, double gain)
    {
        var convolution = Conv2d(inputs, outputs, kernel, 1, kernel / 2);
        init.xavier_uniform_(convolution.weight!, gain);
        init.zeros_(convolution.bias!);
        return convolution;
    }

    private sealed class Generator : Module<Tensor, Tensor>
    {
        private readonly Linear project;
        private readonly Sequential blocks = Sequential();
        private readonly Module<Tensor, Tensor> norm;
        private readonly Module<Tensor, Tensor> paint;
        private readonly HalvedImage _image;

        public Generator(int channels, GanShapes shapes) : base(nameof(Generator))
        {
            _image = new HalvedImage(shapes.Image!.Value);
            project = Linear(shapes.Noise + shapes.Condition, (long)channels * _image.BaseHeight * _image.BaseWidth);
            init.xavier_uniform_(project.weight!);
            init.zeros_(project.bias!);
            for (var i = 0; i < _image.Halvings; i++) blocks.append(new DoublingBlock(channels));
            norm = BatchNorm2d(channels);
            paint = Convolution(channels, _image.Channels, 3, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor latent)
        {
            using var scope = NewDisposeScope();
            var small = project.call(latent).reshape(latent.shape[0], -1, _image.BaseHeight, _image.BaseWidth);
            var pixels = paint.call(norm.call(blocks.call(small)).relu_()).tanh_();
            return _image.Rows(pixels).MoveToOuterDisposeScope();
        }
    }

    /// <summary>A residual block with batch normalisation, [n, c, h, w] to [n, c, 2h, 2w].</summary>
    private sealed class DoublingBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> norm1;
        private readonly Module<Tensor, Tensor> conv1;
        private readonly Module<Tensor, Tensor> norm2;
        private readonly Module<Tensor, Tensor> conv2;
        private readonly Module<Tensor, Tensor> shortcut;

        public DoublingBlock(int channels) : base(nameof(DoublingBlock))
        {
            norm1 = BatchNorm2d(channels);
            conv1 = Convolution(channels, channels, 3, BlockGain);
            norm2 = BatchNorm2d(channels);
            conv2 = Convolution(channels, channels, 3, BlockGain);
            shortcut = Convolution(channels, channels, 1, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor small)
        {
            using var scope = NewDisposeScope();
            var hidden = conv1.call(Double(norm1.call(small).relu_()));
            var change = conv2.call(norm2.call(hidden).relu_());
            // A 1×1 convolution and a repetition of pixels commute; this order has a quarter of the work.
            return (change + Double(shortcut.call(small))).MoveToOuterDisposeScope();
        }

        private static Tensor Double(Tensor pixels) => functional.interpolate(pixels, scale_factor: [2, 2]);
    }

    private sealed class ResidualDiscriminator : Discriminator
    {
        private readonly Sequential blocks = Sequential();
        private readonly Module<Tensor, Tensor> head;
        private readonly HalvedImage _image;

        public ResidualDiscriminator(int channels, GanShapes shapes)
        {
            _image = new HalvedImage(shapes.Image!.Value);
            blocks.append(new CriticBlock(_image.Channels + shapes.Condition, channels, BlockKind.First));
            for (var i = 2; i < _image.Halvings; i++) blocks.append(new CriticBlock(channels, channels, BlockKind.Halving));
            for (var i = 0; i < 2; i++) blocks.append(new CriticBlock(channels, channels, BlockKind.Plain));
            FeatureCount = channels;
            head = new SpectralNormLinear(channels, 1);
            RegisterComponents();
        }

        public override int FeatureCount { get; }

        public override bool TreatsRowsIndependently => true;

        public override Tensor Features(Tensor rows, Tensor? condition)
        {
            using var scope = NewDisposeScope();
            return blocks.call(_image.Pixels(rows, condition)).relu().sum(2, 3).MoveToOuterDisposeScope();
        }

        public override Tensor Judge(Tensor features)
        {
            using var output = head.call(features);
            return output.flatten();
        }
    }

    private enum BlockKind
    {
        /// <summary>Halves, and takes pixels, which no ReLU comes before.</summary>
        First,
        Halving,
        Plain,
    }

    /// <summary>
    /// A residual block with spectral normalisation: [n, inputs, h, w] to [n, channels, h/2, w/2] where it
    /// halves, and else to [n, channels, h, w].
    /// </summary>
    private sealed class CriticBlock : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1;
        private readonly Module<Tensor, Tensor> conv2;
        private readonly Module<Tensor, Tensor>? shortcut;
        private readonly BlockKind _kind;

        public CriticBlock(int inputs, int channels, BlockKind kind) : base(nameof(CriticBlock))
        {
            _kind = kind;
            conv1 = new SpectralNormConv2d(inputs, channels, 3, gain: BlockGain);
            conv2 = new SpectralNormConv2d(channels, channels, 3, gain: BlockGain);
            if (kind != BlockKind.Plain) shortcut = new SpectralNormConv2d(inputs, channels, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var hidden = conv1.call(_kind == BlockKind.First ? input : input.relu());
            var change = conv2.call(hidden.relu_());
            if (shortcut is null) return (change + input).MoveToOuterDisposeScope();
            // A 1×1 convolution and a mean over pixels commute; this order has a quarter of the work.
            return (Halve(change) + shortcut.call(Halve(input))).MoveToOuterDisposeScope();
        }

        private static Tensor Halve(Tensor pixels) => functional.avg_pool2d(pixels, 2);
    }
}
