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

    /// <summary>
    /// The picture in grey (1 channel: 0.299 red + 0.587 green + 0.114 blue) or in colour (3 channels), without transparency.
    /// </summary>
    public Raster Convert(int channels)
    {
        if (channels == Channels)
        {
            return this;
        }
        var converted = new Raster(Width, Height, channels);
        for (int i = 0; i < Width * Height; i++)
        {
            ReadOnlySpan<byte> from = Pixels.AsSpan(i * Channels, Channels);
            Span<byte> to = converted.Pixels.AsSpan(i * channels, channels);
            if (channels == 1)
            {
                to[0] = Channels < 3 ? from[0] : (byte)((299 * from[0] + 587 * from[1] + 114 * from[2] + 500) / 1000);
            }
            else
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    to[channel] = Channels < 3 ? from[0] : from[channel];
                }
            }
        }
        return converted;
    }
}
