using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Generative;

/// <summary>
/// Deep convolutional networks of Radford, Metz and Chintala 2016 (section 3 and figure 1), for images of 8×8 to 256×256: the
/// generator doubles a small image, of 4 to 8 pixels on its smaller side, by fractionally strided convolutions, the discriminator
/// mirrors it. Batch normalisation except at both ends (none in the discriminator under a gradient penalty), ReLU and tanh in the
/// generator, LeakyReLU in the discriminator, weights from N(0, 0.02²). A condition enters the generator beside the latent vector
/// and the discriminator as constant planes beside the channels.
/// </summary>
public sealed record DcganNetwork : GanNetwork
{
    /// <summary>
    /// Channels next to the image, from 1 to 4,096; each halving of the image after the first doubles them. Default 64. With 128
    /// the generator of a 64×64 image is the paper's, from 1,024 channels at 4×4.
    /// </summary>
    public int BaseChannels { get; init; } = 64;

    internal override bool BoundedOutput(GanShapes shapes) => true;

    internal override void Validate() =>
        Check.Between(1, BaseChannels, HalvedImage.LargestBaseChannels, nameof(BaseChannels));

    internal override void CheckFit(GanShapes shapes) => HalvedImage.Check(shapes.Image, nameof(GanNetwork.Dcgan));

    internal override long LeastWeights(GanShapes shapes)
    {
        var image = new HalvedImage(shapes.Image!.Value);
        var projection = ((long)shapes.Noise + shapes.Condition) * Channels(image.Halvings) * image.BaseHeight * image.BaseWidth;
        return projection + image.Weights(image.Channels, BaseChannels)
            + image.Weights((long)image.Channels + shapes.Condition, BaseChannels);
    }

    internal override Module<Tensor, Tensor> CreateGenerator(GanShapes shapes) => new Generator(this, shapes);

    internal override Discriminator CreateDiscriminator(GanShapes shapes, bool rowsIndependent) =>
        new ConvolutionalDiscriminator(this, shapes, rowsIndependent);

    private int Channels(int halvings) => BaseChannels << (halvings - 1);

    private static void Initialize(Module network)
    {
        foreach (var module in network.modules())
            switch (module)
            {
                case Conv2d convolution: init.normal_(convolution.weight!, 0, 0.02); break;
                case ConvTranspose2d convolution: init.normal_(convolution.weight!, 0, 0.02); break;
                case Projection projection: init.normal_(projection.Weight, 0, 0.02); break;
                case BatchNorm2d normalisation:
                    init.normal_(normalisation.weight!, 1, 0.02);
                    init.zeros_(normalisation.bias!);
                    break;
            }
    }

    private sealed class Generator : Module<Tensor, Tensor>
    {
        private readonly Sequential layers;
        private readonly HalvedImage _image;

        public Generator(DcganNetwork network, GanShapes shapes) : base(nameof(Generator))
        {
            _image = new HalvedImage(shapes.Image!.Value);
            var halvings = _image.Halvings;
            var channels = network.Channels(halvings);
            layers = Sequential(
                new Projection(shapes.Noise + shapes.Condition, channels, _image.BaseHeight, _image.BaseWidth),
                BatchNorm2d(channels), ReLU());
            for (; halvings > 1; halvings--, channels /= 2)
            {
                layers.append(ConvTranspose2d(channels, channels / 2, 4, 2, 1L, bias: false));
                layers.append(BatchNorm2d(channels / 2));
                layers.append(ReLU());
            }
            layers.append(ConvTranspose2d(channels, _image.Channels, 4, 2, 1L));
            layers.append(Tanh());
            RegisterComponents();
            Initialize(this);
        }

        public override Tensor forward(Tensor latent)
        {
            using var scope = NewDisposeScope();
            return _image.Rows(layers.call(latent)).MoveToOuterDisposeScope();
        }
    }

    /// <summary>
    /// The first fractionally strided convolution, of one pixel: latent vectors [n, z] to images [n, channels, height, width]. It
    /// is computed as the matrix product that it is; as a convolution, libtorch 2.10 leaves some of its outputs unwritten on
    /// CPUs.
    /// </summary>
    private sealed class Projection : Module<Tensor, Tensor>
    {
        private readonly Parameter weight;
        private readonly int _channels, _height, _width;

        public Projection(int inputs, int channels, int height, int width) : base(nameof(Projection))
        {
            (_channels, _height, _width) = (channels, height, width);
            weight = new Parameter(empty(inputs, channels, height, width));
            weight.DetachFromDisposeScope();
            RegisterComponents();
        }

        public Parameter Weight => weight;

        public override Tensor forward(Tensor latent)
        {
            using var matrix = weight.flatten(1);
            using var images = latent.matmul(matrix);
            return images.reshape(-1, _channels, _height, _width);
        }
    }

    private sealed class ConvolutionalDiscriminator : Discriminator
    {
        private readonly Sequential body;
        private readonly Linear head;
        private readonly HalvedImage _image;

        public ConvolutionalDiscriminator(DcganNetwork network, GanShapes shapes, bool rowsIndependent)
        {
            _image = new HalvedImage(shapes.Image!.Value);
            var halvings = _image.Halvings;
            var channels = network.BaseChannels;
            // An image that is halved once has no layer between the ends.
            TreatsRowsIndependently = rowsIndependent || halvings == 1;
            body = Sequential(Conv2d(_image.Channels + shapes.Condition, channels, 4, 2, 1L), LeakyReLU(0.2));
            for (var i = 1; i < halvings; i++, channels *= 2)
            {
                body.append(Conv2d(channels, channels * 2, 4, 2, 1L, bias: rowsIndependent));
                if (!rowsIndependent) body.append(BatchNorm2d(channels * 2));
                body.append(LeakyReLU(0.2));
            }
            int height = _image.Height >> halvings, width = _image.Width >> halvings;
            FeatureCount = channels * height * width;
            // One output a position of the last feature map, all positions taken: a convolution over the whole of it.
            head = Linear(FeatureCount, 1);
            RegisterComponents();
            Initialize(this);
            init.normal_(head.weight!, 0, 0.02);
        }

        public override int FeatureCount { get; }

        public override bool TreatsRowsIndependently { get; }

        public override Tensor Features(Tensor rows, Tensor? condition)
        {
            using var scope = NewDisposeScope();
            return body.call(_image.Pixels(rows, condition)).flatten(1).MoveToOuterDisposeScope();
        }

        public override Tensor Judge(Tensor features)
        {
            using var output = head.call(features);
            return output.flatten();
        }
    }
}
