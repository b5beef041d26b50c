using System.Buffers.Binary;

namespace Microsoft.ML.Generative;

/// <summary>The rows and columns of the picture that one pass over the data fills.</summary>
internal readonly record struct PngPass(int Left, int Top, int ColumnStep, int RowStep, int Width, int Height);

/// <summary>What the IHDR chunk of a PNG file says.</summary>
internal readonly struct PngHeader
{
    public const int Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, Rgba = 6;

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int BitDepth { get; init; }

    public required int ColourType { get; init; }

    /// <summary>One pass, or the seven of Adam7 that have any pixels.</summary>
    public required PngPass[] Passes { get; init; }

    /// <summary>Numbers that are stored for each pixel.</summary>
    public int Samples => ColourType switch { Rgb => 3, GreyAlpha => 2, Rgba => 4, _ => 1 };

    /// <summary>The distance in bytes that the filters call one pixel.</summary>
    public int PixelBytes => Math.Max(1, Samples * BitDepth / 8);

    public long RowBytes(int width) => ((long)width * Samples * BitDepth + 7) / 8;

    public static PngHeader Read(ReadOnlySpan<byte> data, string name)
    {
        if (data.Length != 13)
        {
            throw Damaged(name, $"its IHDR chunk has {data.Length} bytes, 13 are expected");
        }
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw Damaged(name, $"its header says {width}×{height} pixels");
        }
        int depth = data[8], colourType = data[9];
        bool known = colourType switch
        {
            Grey => depth is 1 or 2 or 4 or 8 or 16,
            Palette => depth is 1 or 2 or 4 or 8,
            Rgb or GreyAlpha or Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!known || data[10] != 0 || data[11] != 0 || data[12] > 1)
        {
            throw Damaged(name, $"its header says colour type {colourType} with {depth} bits, compression {data[10]}, " +
                $"filter method {data[11]}, interlacing {data[12]}, which PNG does not have");
        }
        return new PngHeader
        {
            Width = (int)width, Height = (int)height, BitDepth = depth, ColourType = colourType,
            Passes = data[12] == 0 ? [new PngPass(0, 0, 1, 1, (int)width, (int)height)] : Adam7((int)width, (int)height),
        };
    }

    public static InvalidDataException Damaged(string name, string what) => new($"Can't read '{name}' as PNG: {what}.");

    private static PngPass[] Adam7(int width, int height)
    {
        ReadOnlySpan<(int Left, int Top, int ColumnStep, int RowStep)> steps =
            [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        var passes = new List<PngPass>();
        foreach (var (left, top, columnStep, rowStep) in steps)
        {
            // In long: a width near the largest int must not overflow.
            int columns = (int)(((long)width - left + columnStep - 1) / columnStep);
            int rows = (int)(((long)height - top + rowStep - 1) / rowStep);
            if (columns > 0 && rows > 0)
            {
                passes.Add(new PngPass(left, top, columnStep, rowStep, columns, rows));
            }
        }
        return [.. passes];
    }
}
