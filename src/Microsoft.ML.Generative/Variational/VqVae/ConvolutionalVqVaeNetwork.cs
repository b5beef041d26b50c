using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Generative;

/// <summary>
/// Convolutional networks for images (van den Oord et al. 2017, section 4.1): strided 4×4 convolutions halve the image, residual
/// blocks of a 3×3 and a 1×1 convolution follow, and a 1×1 convolution makes the vectors; the decoder mirrors them. A condition
/// enters either network as constant planes beside its input.
/// </summary>
public sealed record ConvolutionalVqVaeNetwork : VqVaeNetwork
{
    private const int MostChannels = 1 << 12, MostHalvings = 8, MostResidualBlocks = 1_000;

    /// <summary>Channels of all hidden layers, from 1 to 4,096. Default 64.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>
    /// How often the image is halved, from 1 to 8: an image of h × w, both multiples of 2ⁿ, has h/2ⁿ × w/2ⁿ codes. Default 2.
    /// </summary>
    public int Halvings { get; init; } = 2;

    /// <summary>Residual blocks in either network, from 0 to 1,000. Default 2.</summary>
    public int ResidualBlocks { get; init; } = 2;

    /// <summary>What precedes or follows each hidden layer. Default: ReLU.</summary>
    public Activation Activation { get; init; } = Activation.ReLU;

    internal override void Validate()
    {
        Check.Between(1, Channels, MostChannels, nameof(Channels));
        Check.Between(1, Halvings, MostHalvings, nameof(Halvings));
        Check.Between(0, ResidualBlocks, MostResidualBlocks, nameof(ResidualBlocks));
        Check.Defined(Activation, nameof(Activation));
    }

    internal override void CheckFit(VqVaeShapes shapes)
    {
        if (shapes.Image is not { } image)
            throw new ArgumentException($"{nameof(Convolutional)} codes images: set {nameof(TrainerOptions.Image)} to their "
                + "channels, height and width.");
        var step = 1 << Halvings;
        if (image.Height % step != 0 || image.Width % step != 0)
            throw new ArgumentException($"{Halvings} {nameof(Halvings)} need images whose sides are multiples of {step}, but "
                + $"{nameof(TrainerOptions.Image)} is {image.Height}×{image.Width}. Fewer {nameof(Halvings)} may do.");
    }

    internal override (int Height, int Width) Grid(VqVaeShapes shapes) =>
        (shapes.Image!.Value.Height >> Halvings, shapes.Image.Value.Width >> Halvings);

    internal override long LeastWeights(VqVaeShapes shapes)
    {
        long channels = Channels, colours = shapes.Image!.Value.Channels;
        // Convolutions of 4×4 halve and double the image, blocks have one of 3×3 and one of 1×1.
        var inside = 2 * (16 * (Halvings - 1) + 10 * ResidualBlocks) + 9;
        var ends = 16 * (2 * colours + shapes.Condition) + 10L * shapes.Embedding + 9L * shapes.Condition;
        return channels * (channels * inside + ends);
    }

    internal override GridAutoencoder Create(VqVaeShapes shapes) => new Convolutions(this, shapes);

    private sealed class Convolutions : GridAutoencoder
    {
        private readonly Sequential encoder = Sequential();
        private readonly Sequential decoder = Sequential();
        private readonly ImageShape _image;

        public Convolutions(ConvolutionalVqVaeNetwork network, VqVaeShapes shapes) : base(nameof(Convolutions))
        {
            _image = shapes.Image!.Value;
            long channels = network.Channels, inputs = _image.Channels + shapes.Condition;
            for (var i = 0; i < network.Halvings; i++)
            {
                encoder.append(Conv2d(i == 0 ? inputs : channels, channels, 4, 2, 1L));
                encoder.append(network.Activation.Create());
            }
            encoder.append(Conv2d(channels, channels, 3, 1, 1L));
            AddBlocks(encoder, network);
            encoder.append(Conv2d(channels, shapes.Embedding, 1, 1, 0L));

            decoder.append(Conv2d(shapes.Embedding + shapes.Condition, channels, 3, 1, 1L));
            AddBlocks(decoder, network);
            for (var i = network.Halvings; i > 0; i--)
            {
                decoder.append(ConvTranspose2d(channels, i == 1 ? _image.Channels : channels, 4, 2, 1L));
                if (i > 1) decoder.append(network.Activation.Create());
            }
            RegisterComponents();
        }

        public override Tensor Encode(Tensor rows, Tensor? condition)
        {
            using var scope = NewDisposeScope();
            var pixels = rows.reshape(-1, _image.Channels, _image.Height, _image.Width);
            return encoder.call(Conditioning.JoinPlanes(pixels, condition)).MoveToOuterDisposeScope();
        }

        public override Tensor Decode(Tensor grids, Tensor? condition)
        {
            using var scope = NewDisposeScope();
            return decoder.call(Conditioning.JoinPlanes(grids, condition)).flatten(1).MoveToOuterDisposeScope();
        }

        // The blocks begin with the activation of what is before them, so that one is left for their end.
        private static void AddBlocks(Sequential layers, ConvolutionalVqVaeNetwork network)
        {
            for (var i = 0; i < network.ResidualBlocks; i++)
                layers.append(new ResidualBlock(network.Channels, network.Activation, lastKernel: 1));
            layers.append(network.Activation.Create());
        }
    }
}
