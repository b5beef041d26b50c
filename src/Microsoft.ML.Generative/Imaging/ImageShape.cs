namespace Microsoft.ML.Generative;

/// <summary>
/// The shape of the image that a vector column holds: channels × height × width, stored channel by channel, each channel row
/// by row from the top ("CHW", TorchSharp's order).
/// </summary>
public readonly record struct ImageShape
{
    /// <summary>States a shape.</summary>
    /// <param name="channels">1 for grey, 3 for red, green, blue; any positive number.</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or one array can't hold the image.</exception>
    public ImageShape(int channels, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if ((Int128)channels * height * width > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(channels), $"{channels}×{height}×{width} is " +
                $"more values (channels × height × width) than one vector can hold ({Array.MaxLength}).");
        }
        (Channels, Height, Width) = (channels, height, width);
    }

    /// <summary>Number of channels.</summary>
    public int Channels { get; }

    /// <summary>Rows of pixels.</summary>
    public int Height { get; }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Values in one image: channels · height · width, the length of its vector.</summary>
    public int Size => Channels * Height * Width;

    /// <summary>Whether a picture can show the image: in grey, in red, green, blue, or in those with alpha.</summary>
    internal bool IsPicture => Channels is 1 or 3 or 4;

    /// <summary>The shape as "channels×height×width", for messages.</summary>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
