using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Generative;

/// <summary>
/// Convolutional networks for images of 8×8 to 256×256: the encoder halves the image by strided 4×4 convolutions until its
/// smaller side has 4 to 7 pixels and ends in a linear layer, the decoder mirrors it by fractionally strided ones. Each size
/// may have residual blocks (He et al. 2016b, without normalisation). A condition enters the encoder as constant planes beside
/// the channels and the decoder beside the latent vector.
/// </summary>
public sealed record ConvolutionalAutoencoderNetwork : AutoencoderNetwork
{
    private const int MostResidualBlocks = 1_000;

    /// <summary>Channels at half the image's size; each further halving doubles them. From 1 to 4,096. Default 32.</summary>
    public int BaseChannels { get; init; } = 32;

    /// <summary>
    /// Residual blocks at each size, of two 3×3 convolutions each, in both networks. From 0 to 1,000. Default 0.
    /// </summary>
    public int ResidualBlocks { get; init; }

    /// <summary>What follows each hidden layer. Default: ReLU.</summary>
    public Activation Activation { get; init; } = Activation.ReLU;

    internal override void Validate()
    {
        Check.Between(1, BaseChannels, HalvedImage.LargestBaseChannels, nameof(BaseChannels));
        Check.Between(0, ResidualBlocks, MostResidualBlocks, nameof(ResidualBlocks));
        Check.Defined(Activation, nameof(Activation));
    }

    internal override void CheckFit(AutoencoderShapes shapes) => HalvedImage.Check(shapes.Image, nameof(Convolutional));

    internal override long LeastEncoderWeights(AutoencoderShapes shapes, long outputs)
    {
        var image = new HalvedImage(shapes.Image!.Value);
        var small = SmallChannels(image) * (image.Height >> image.Halvings) * (image.Width >> image.Halvings);
        return image.Weights((long)image.Channels + shapes.Condition, BaseChannels) + BlockWeights(image) + small * outputs;
    }

    internal override long LeastDecoderWeights(AutoencoderShapes shapes, long outputs)
    {
        var image = new HalvedImage(shapes.Image!.Value);
        var small = SmallChannels(image) * image.BaseHeight * image.BaseWidth;
        return image.Weights(image.Channels * (outputs / shapes.Features), BaseChannels) + BlockWeights(image)
            + small * ((long)shapes.Latent + shapes.Condition);
    }

    private long SmallChannels(HalvedImage image) => (long)BaseChannels << (image.Halvings - 1);

    // Those of the smallest size's blocks, which are the most.
    private long BlockWeights(HalvedImage image) => 18L * ResidualBlocks * SmallChannels(image) * SmallChannels(image);

    internal override Module<Tensor, Tensor> CreateEncoder(AutoencoderShapes shapes, int outputs) =>
        new Encoder(this, shapes, outputs);

    internal override Module<Tensor, Tensor> CreateDecoder(AutoencoderShapes shapes, int outputs) =>
        new Decoder(this, shapes, outputs);

    private void AddBlocks(Sequential layers, long channels)
    {
        for (var i = 0; i < ResidualBlocks; i++) layers.append(new ResidualBlock(channels, Activation));
    }

    private sealed class Encoder : Module<Tensor, Tensor>
    {
        private readonly Sequential body = Sequential();
        private readonly Linear head;
        private readonly HalvedImage _image;
        private readonly int _features;
        private readonly int _condition;

        public Encoder(ConvolutionalAutoencoderNetwork network, AutoencoderShapes shapes, int outputs) : base(nameof(Encoder))
        {
            _image = new HalvedImage(shapes.Image!.Value);
            (_features, _condition) = (shapes.Features, shapes.Condition);
            long inputs = _image.Channels + shapes.Condition, channels = network.BaseChannels;
            for (var i = 0; i < _image.Halvings; i++)
            {
                body.append(Conv2d(inputs, channels, 4, 2, 1L));
                body.append(network.Activation.Create());
                network.AddBlocks(body, channels);
                (inputs, channels) = (channels, channels * 2);
            }
            head = Linear(inputs * (_image.Height >> _image.Halvings) * (_image.Width >> _image.Halvings), outputs);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var rows = input.narrow(1, 0, _features);
            var condition = _condition == 0 ? null : input.narrow(1, _features, _condition);
            return head.call(body.call(_image.Pixels(rows, condition)).flatten(1)).MoveToOuterDisposeScope();
        }
    }

    private sealed class Decoder : Module<Tensor, Tensor>
    {
        private readonly Linear project;
        private readonly Sequential body = Sequential();
        private readonly HalvedImage _image;

        public Decoder(ConvolutionalAutoencoderNetwork network, AutoencoderShapes shapes, int outputs) : base(nameof(Decoder))
        {
            _image = new HalvedImage(shapes.Image!.Value);
            var channels = network.SmallChannels(_image);
            project = Linear(shapes.Latent + shapes.Condition, channels * _image.BaseHeight * _image.BaseWidth);
            body.append(network.Activation.Create());
            for (var i = _image.Halvings; i > 0; i--, channels /= 2)
            {
                network.AddBlocks(body, channels);
                var isLast = i == 1;
                var next = isLast ? (long)_image.Channels * (outputs / shapes.Features) : channels / 2;
                body.append(ConvTranspose2d(channels, next, 4, 2, 1L));
                if (!isLast) body.append(network.Activation.Create());
            }
            RegisterComponents();
        }

        public override Tensor forward(Tensor latent)
        {
            using var scope = NewDisposeScope();
            var small = project.call(latent).reshape(latent.shape[0], -1, _image.BaseHeight, _image.BaseWidth);
            return _image.Rows(body.call(small)).MoveToOuterDisposeScope();
        }
    }
}
