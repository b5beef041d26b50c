using Microsoft.ML.Generative;

namespace Microsoft.ML.Data;

/// <summary>Tells formats of picture files apart.</summary>
internal static class ImageFile
{
    private const string Readable = "PNG, BMP, PGM and PPM can be read without the package Microsoft.ML.ImageAnalytics itself";

    private static readonly string[] OtherExtensions =
        [".jpg", ".jpeg", ".gif", ".ico", ".astc", ".avif", ".dng", ".heif", ".ktx", ".pkm", ".wbmp", ".webp"];

    /// <exception cref="NotSupportedException">The format is known, and not read here.</exception>
    /// <exception cref="ArgumentException">It is no picture, or a damaged one.</exception>
    public static MLImage Decode(byte[] file, string name, string parameterName)
    {
        try
        {
            if (file.AsSpan().StartsWith(PngWriter.Signature))
                return FromRaster(PngReader.Decode(file, name));
            if (BmpFile.IsBmp(file))
                return BmpFile.Decode(file, name);
            if (NetpbmFile.IsNetpbm(file))
                return new NetpbmFile(file, name).Decode();
        }
        catch (InvalidDataException e)
        {
            throw new ArgumentException(e.Message, parameterName, e);
        }
        if (NameOf(file) is { } format)
            throw new NotSupportedException($"'{name}' is a picture in the format {format}; {Readable}.");
        throw new ArgumentException($"'{name}' is not a picture of a known format.", parameterName);
    }

    public static byte[] Encode(MLImage image, string extension, string parameterName)
    {
        extension = extension.ToLowerInvariant();
        if (extension == ".png")
            return PngWriter.Encode(ToRaster(image));
        if (extension == ".bmp")
            return BmpFile.Encode(image);
        if (OtherExtensions.Contains(extension))
            throw new NotSupportedException($"Pictures cannot be saved as '{extension}' without the package " +
                "Microsoft.ML.ImageAnalytics itself; '.png' and '.bmp' can.");
        throw new ArgumentException($"The extension '{extension}' names no format of pictures; use '.png'.", parameterName);
    }

    private static MLImage FromRaster(Raster raster)
    {
        bool isGrey = raster.Channels < 3, hasAlpha = raster.Channels is 2 or 4;
        var pixels = new byte[MLImage.PixelBytes * raster.Width * raster.Height];
        for (int from = 0, to = 0; to < pixels.Length; from += raster.Channels, to += MLImage.PixelBytes)
        {
            var pixel = raster.Pixels.AsSpan(from, raster.Channels);
            byte alpha = hasAlpha ? pixel[^1] : byte.MaxValue;
            for (int colour = 0; colour < 3; colour++)
                pixels[to + 2 - colour] = Alpha.Multiply(pixel[isGrey ? 0 : colour], alpha);
            pixels[to + 3] = alpha;
        }
        return MLImage.FromBgra(raster.Width, raster.Height, pixels);
    }

    private static Raster ToRaster(MLImage image)
    {
        var pixels = image.Pixels;
        byte[] bgr = image.GetBGRPixels;
        bool isOpaque = true;
        for (int i = 3; i < pixels.Length; i += MLImage.PixelBytes)
            isOpaque &= pixels[i] == byte.MaxValue;
        var raster = new Raster(image.Width, image.Height, isOpaque ? 3 : 4);
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            var pixel = raster.Pixels.AsSpan(i * raster.Channels, raster.Channels);
            for (int colour = 0; colour < 3; colour++)
                pixel[colour] = bgr[3 * i + 2 - colour];
            if (!isOpaque)
                pixel[3] = pixels[MLImage.PixelBytes * i + 3];
        }
        return raster;
    }

    private static string? NameOf(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "JPEG";
        if (file.StartsWith("GIF8"u8))
            return "GIF";
        if (file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..].StartsWith("WEBP"u8))
            return "WebP";
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8))
            return "TIFF";
        if (file.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]))
            return "ICO";
        if (file.Length >= 12 && file[4..].StartsWith("ftyp"u8))
            return file[8..].StartsWith("avi"u8) ? "AVIF" : "HEIF";
        if (file.StartsWith("8BPS"u8))
            return "PSD";
        if (file.StartsWith("P1\n"u8) || file.StartsWith("P4\n"u8))
            return "PBM";
        return file.StartsWith("P7\n"u8) ? "PAM" : null;
    }
}
