using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Which byte of a pixel is which colour.</summary>
public enum MLPixelFormat
{
    Unknown,
    Bgra32,
    Rgba32,
}

/// <summary>
/// A picture of four bytes a pixel, row by row from the top. Where alpha is not 255 the colours are premultiplied by it, as in
/// ML.NET's own pictures. PNG, BMP, PGM and PPM can be read, PNG and BMP written.
/// </summary>
public sealed class MLImage : IDisposable
{
    internal const int PixelBytes = 4;

    private readonly int _width;
    private readonly int _height;
    private readonly MLPixelFormat _pixelFormat;
    private byte[]? _pixels;
    private string? _tag;

    private MLImage(int width, int height, MLPixelFormat pixelFormat, byte[] pixels) =>
        (_width, _height, _pixelFormat, _pixels) = (width, height, pixelFormat, pixels);

    public int Width => Alive(_width);

    public int Height => Alive(_height);

    public int BitsPerPixel => Alive(8 * PixelBytes);

    public MLPixelFormat PixelFormat => Alive(_pixelFormat);

    public ReadOnlySpan<byte> Pixels => Alive(_pixels)!;

    /// <summary>Blue, green and red of each pixel, without alpha and not premultiplied.</summary>
    public byte[] GetBGRPixels
    {
        get
        {
            ReadOnlySpan<byte> pixels = Pixels;
            var bgr = new byte[3 * _width * _height];
            int red = _pixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
            for (int from = 0, to = 0; to < bgr.Length; from += PixelBytes, to += 3)
            {
                byte alpha = pixels[from + 3];
                bgr[to] = Alpha.Divide(pixels[from + 2 - red], alpha);
                bgr[to + 1] = Alpha.Divide(pixels[from + 1], alpha);
                bgr[to + 2] = Alpha.Divide(pixels[from + red], alpha);
            }
            return bgr;
        }
    }

    /// <summary>Anything the user wants to go with the picture; LoadImages puts the path here.</summary>
    public string Tag
    {
        get => Alive(_tag)!;
        set => _tag = Alive(value);
    }

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        using var content = new MemoryStream();
        imageStream.CopyTo(content);
        string name = imageStream is FileStream file ? file.Name : "the stream";
        return ImageFile.Decode(content.ToArray(), name, nameof(imageStream));
    }

    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        try
        {
            return ImageFile.Decode(File.ReadAllBytes(imagePath), imagePath, nameof(imagePath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The picture '{imagePath}' cannot be read: {e.Message}", nameof(imagePath), e);
        }
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException($"A picture's pixels are Bgra32 or Rgba32, not {pixelFormat}.", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException($"A picture is not {width} pixels wide.", nameof(width));
        if (height <= 0)
            throw new ArgumentException($"A picture is not {height} pixels high.", nameof(height));
        if (imagePixelData.Length != (long)width * height * PixelBytes)
            throw new ArgumentException($"{width}×{height} pixels take {(long)width * height * PixelBytes} bytes, not " +
                $"{imagePixelData.Length}.", nameof(imagePixelData));
        return new(width, height, pixelFormat, imagePixelData.ToArray());
    }

    /// <summary>Writes the format that the file's extension names.</summary>
    public void Save(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        byte[] file = ImageFile.Encode(Alive(this), Path.GetExtension(imagePath), nameof(imagePath));
        File.WriteAllBytes(imagePath, file);
    }

    public void Dispose() => _pixels = null;

    /// <summary>A picture of blue, green, red and alpha, which it takes over.</summary>
    internal static MLImage FromBgra(int width, int height, byte[] premultiplied) =>
        new(width, height, MLPixelFormat.Bgra32, premultiplied);

    /// <summary>Shades of grey by 0.3 red + 0.59 green + 0.11 blue, over black where there is transparency.</summary>
    internal MLImage CloneWithGrayscale()
    {
        ReadOnlySpan<byte> from = Pixels;
        var to = new byte[from.Length];
        int red = _pixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
        for (int i = 0; i < to.Length; i += PixelBytes)
        {
            // Thousandths, so that a grey pixel keeps its shade exactly.
            int luminance = 300 * from[i + red] + 590 * from[i + 1] + 110 * from[i + 2 - red];
            to.AsSpan(i, 3).Fill((byte)((luminance + 500) / 1000));
            to[i + 3] = byte.MaxValue;
        }
        return new(_width, _height, MLPixelFormat.Bgra32, to) { _tag = _tag };
    }

    private T Alive<T>(T value) => _pixels != null ? value : throw new InvalidOperationException("The picture is disposed.");
}

/// <summary>Colours multiplied by alpha, as pictures with transparency keep them.</summary>
internal static class Alpha
{
    public static byte Multiply(byte colour, byte alpha) => (byte)((colour * alpha + 127) / 255);

    public static byte Divide(byte colour, byte alpha) =>
        alpha is 0 or 255 ? (byte)(alpha & colour) : (byte)Math.Min(255, (colour * 255 + alpha / 2) / alpha);
}
