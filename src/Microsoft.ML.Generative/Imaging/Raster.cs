namespace Microsoft.ML.Generative;

/// <summary>
/// An 8-bit picture: row by row from the top, the channels of a pixel side by side. One channel is grey, two are grey and
/// alpha, three are red, green, blue, four add alpha.
/// </summary>
internal sealed class Raster
{
    public Raster(int width, int height, int channels)
    {
        (Width, Height, Channels) = (width, height, channels);
        Pixels = new byte[checked(width * height * channels)];
    }

    public int Width { get; }

    public int Height { get; }

    public int Channels { get; }

    public byte[] Pixels { get; }

    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * Channels, Width * Channels);
}
