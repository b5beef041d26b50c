using System.Numerics;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// An image as convolutional networks see it: halved again and again, rounded down, until its smaller side has 4 to 7 pixels; or
/// doubled from as small a one, rounded up (4 to 8 pixels), and cropped where its sides are no multiples of a power of two.
/// </summary>
internal sealed class HalvedImage(ImageShape image)
{
    /// <summary>More than any network of this kind has had; what asks for more is a mistake, or a damaged file.</summary>
    public const int LargestBaseChannels = 4096;

    private const int SmallestSide = 8;
    private const int LargestSide = 256;

    public int Channels => image.Channels;

    public int Height => image.Height;

    public int Width => image.Width;

    /// <summary>How often the image is halved, 1 to 6.</summary>
    public int Halvings { get; } = BitOperations.Log2((uint)Math.Min(image.Height, image.Width) / 4);

    /// <summary>Height of the small image that doubling starts from.</summary>
    public int BaseHeight => Ceiling(Height);

    /// <summary>Width of the small image that doubling starts from.</summary>
    public int BaseWidth => Ceiling(Width);

    /// <summary>Whether rows are images that are large enough.</summary>
    public static bool CanHalve(ImageShape? rows) => rows is { Height: >= SmallestSide, Width: >= SmallestSide };

    /// <summary>Checks that rows are images of a size that can be halved.</summary>
    /// <param name="rows">The rows' shape as images; null where they are none.</param>
    /// <param name="network">The network's name in messages.</param>
    /// <exception cref="ArgumentException">Rows are no images, or the image is too small or too large.</exception>
    public static void Check(ImageShape? rows, string network)
    {
        if (rows is not { } image)
            throw new ArgumentException(
                $"{network} makes images: set {nameof(TrainerOptions.Image)} to their channels, height and width.");
        if (Math.Min(image.Height, image.Width) < SmallestSide || Math.Max(image.Height, image.Width) > LargestSide)
            throw new ArgumentException($"{network} makes images with sides from {SmallestSide} to {LargestSide} pixels, "
                + $"but {nameof(TrainerOptions.Image)} is {image.Height}×{image.Width}. Scale the images to that (ResizeImages), "
                + "or set Network to perceptrons (Mlp), which take any size, or to modules of your own.");
    }

    /// <summary>
    /// Weights, without biases, of the 4×4 convolutions that halve the image, or double it from the small one: between so many
    /// channels at its own size and <paramref name="channels"/> at half of it, which each further one doubles.
    /// </summary>
    public long Weights(long ends, long channels)
    {
        long weights = 0;
        for (var i = 0; i < Halvings; i++)
        {
            weights += 16 * ends * channels;
            (ends, channels) = (channels, 2 * channels);
        }
        return weights;
    }

    /// <summary>
    /// Rows [n, channels · height · width] as images, with conditions [n, c] as constant planes behind the channels.
    /// </summary>
    public Tensor Pixels(Tensor rows, Tensor? condition) =>
        Conditioning.JoinPlanes(rows.reshape(-1, Channels, Height, Width), condition);

    /// <summary>Images that were doubled from the small one, cropped and as rows.</summary>
    public Tensor Rows(Tensor pixels)
    {
        if (pixels.shape[2] > Height) pixels = pixels.narrow(2, 0, Height);
        if (pixels.shape[3] > Width) pixels = pixels.narrow(3, 0, Width);
        return pixels.flatten(1);
    }

    private int Ceiling(int side) => (side + (1 << Halvings) - 1) >> Halvings;
}
