using System.Buffers.Binary;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>
/// Reads BMP files with 1, 4, 8 (palette), 16, 24 or 32 bits a pixel, with or without masks that say which bits are which colour;
/// run-length encoded ones are refused by name. Writes 24 bits, or 32 with an alpha mask where there is transparency.
/// </summary>
internal static class BmpFile
{
    private const int FileHeader = 14, CoreHeader = 12, InfoHeader = 40, V4Header = 108;
    private const int Plain = 0, Masked = 3, MaskedWithAlpha = 6;

    private readonly record struct Layout(int Width, int Height, bool TopDown, int Bits, int PixelsAt, uint[] Masks,
        int PaletteAt, int PaletteCount, int PaletteEntry);

    public static bool IsBmp(ReadOnlySpan<byte> file) => file.StartsWith("BM"u8) && file.Length >= FileHeader + CoreHeader;

    public static MLImage Decode(byte[] file, string name)
    {
        var layout = ReadLayout(file, name);
        // Rows are filled up to four bytes.
        long rowBytes = ((long)layout.Width * layout.Bits + 31) / 32 * 4;
        if ((Int128)rowBytes * layout.Height > file.Length - layout.PixelsAt)
            throw Damaged(name, $"{layout.Width}×{layout.Height} pixels of {layout.Bits} bits are more than the " +
                $"{file.Length - layout.PixelsAt} bytes from byte {layout.PixelsAt} on");
        var pixels = new byte[MLImage.PixelBytes * layout.Width * layout.Height];
        for (int y = 0; y < layout.Height; y++)
        {
            int from = layout.TopDown ? y : layout.Height - 1 - y;
            var row = file.AsSpan(layout.PixelsAt + (int)(from * rowBytes), (int)rowBytes);
            for (int x = 0; x < layout.Width; x++)
                Convert(file, name, layout, row, x, pixels.AsSpan(MLImage.PixelBytes * (y * layout.Width + x), 4));
        }
        return MLImage.FromBgra(layout.Width, layout.Height, pixels);
    }

    public static byte[] Encode(MLImage image)
    {
        bool hasAlpha = false;
        var pixels = image.Pixels;
        for (int i = 3; i < pixels.Length; i += MLImage.PixelBytes)
            hasAlpha |= pixels[i] != byte.MaxValue;
        byte[] bgr = image.GetBGRPixels;
        int header = hasAlpha ? V4Header : InfoHeader, pixelBytes = hasAlpha ? 4 : 3;
        int rowBytes = (image.Width * pixelBytes + 3) / 4 * 4, pixelsAt = FileHeader + header;
        var file = new byte[checked(pixelsAt + rowBytes * image.Height)];
        "BM"u8.CopyTo(file);
        Write(2, file.Length);
        Write(10, pixelsAt);
        Write(14, header);
        Write(18, image.Width);
        Write(22, image.Height);
        Write(26, 1 | 8 * pixelBytes << 16);
        Write(34, rowBytes * image.Height);
        if (hasAlpha)
        {
            Write(30, Masked);
            foreach (var (at, mask) in new[] { (54, 0xFF0000), (58, 0xFF00), (62, 0xFF), (66, unchecked((int)0xFF000000)) })
                Write(at, mask);
        }
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            int row = image.Height - 1 - i / image.Width;
            var pixel = file.AsSpan(pixelsAt + row * rowBytes + i % image.Width * pixelBytes, pixelBytes);
            bgr.AsSpan(3 * i, 3).CopyTo(pixel);
            if (hasAlpha)
                pixel[3] = pixels[MLImage.PixelBytes * i + 3];
        }
        return file;

        void Write(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
    }

    private static Layout ReadLayout(byte[] file, string name)
    {
        int header = Read(14), pixelsAt = Read(10);
        if (header != CoreHeader && header is < InfoHeader or > 1024 || FileHeader + header > file.Length)
            throw Damaged(name, $"its header says that it is {header} bytes long");
        bool isCore = header == CoreHeader;
        int width = isCore ? Word(18) : Read(18), height = isCore ? Word(20) : Read(22), bits = Word(isCore ? 24 : 28);
        int compression = isCore ? Plain : Read(30), colours = isCore ? 0 : Read(46);
        if (width <= 0 || height is 0 or int.MinValue || bits is not (1 or 4 or 8 or 16 or 24 or 32)
            || (long)width * Math.Abs(height) > Array.MaxLength / MLImage.PixelBytes)
            throw Damaged(name, $"its header says {width}×{height} pixels of {bits} bits");
        if (compression is not (Plain or Masked or MaskedWithAlpha))
            throw new NotSupportedException($"'{name}' is a BMP file with compression {compression} (such as run lengths); " +
                "only BMP files without compression can be read.");
        uint[] masks = bits == 16 ? [0x7C00, 0x3E0, 0x1F, 0] : [0xFF0000, 0xFF00, 0xFF, 0];
        int maskBytes = 0;
        if (compression != Plain)
        {
            bool hasAlphaMask = header >= 56 || compression == MaskedWithAlpha;
            maskBytes = header == InfoHeader ? hasAlphaMask ? 16 : 12 : 0;
            masks = [Mask(54), Mask(58), Mask(62), hasAlphaMask ? Mask(66) : 0];
        }
        int paletteAt = FileHeader + header + maskBytes, entry = isCore ? 3 : 4;
        int count = bits > 8 ? 0 : colours > 0 ? Math.Min(colours, 256) : 1 << bits;
        if (pixelsAt < paletteAt || pixelsAt > file.Length)
            throw Damaged(name, $"its header says that the pixels begin at byte {pixelsAt}");
        return new(width, Math.Abs(height), height < 0, bits, pixelsAt, masks, paletteAt,
            Math.Min(count, (pixelsAt - paletteAt) / entry), entry);

        int Read(int at) => at + 4 <= file.Length ? BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at))
            : throw Damaged(name, "it ends in its header");
        int Word(int at) => Read(at) & 0xFFFF;
        uint Mask(int at) => (uint)Read(at);
    }

    private static void Convert(byte[] file, string name, in Layout layout, ReadOnlySpan<byte> row, int x, Span<byte> pixel)
    {
        pixel[3] = byte.MaxValue;
        if (layout.Bits <= 8)
        {
            int bit = x * layout.Bits, colour = row[bit / 8] >> (8 - layout.Bits - bit % 8) & (1 << layout.Bits) - 1;
            if (colour >= layout.PaletteCount)
                throw Damaged(name, $"a pixel has colour {colour} of a palette of {layout.PaletteCount}");
            file.AsSpan(layout.PaletteAt + colour * layout.PaletteEntry, 3).CopyTo(pixel);
            return;
        }
        if (layout.Bits == 24)
        {
            row.Slice(3 * x, 3).CopyTo(pixel);
            return;
        }
        uint value = layout.Bits == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..])
            : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);
        byte alpha = layout.Masks[3] != 0 ? Scale(value, layout.Masks[3]) : byte.MaxValue;
        for (int colour = 0; colour < 3; colour++)
            pixel[2 - colour] = Alpha.Multiply(Scale(value, layout.Masks[colour]), alpha);
        pixel[3] = alpha;
    }

    private static byte Scale(uint value, uint mask)
    {
        if (mask == 0)
            return 0;
        int shift = BitOperations.TrailingZeroCount(mask);
        ulong part = (value & mask) >> shift, largest = mask >> shift;
        return (byte)((255 * part + largest / 2) / largest);
    }

    private static InvalidDataException Damaged(string name, string what) => new($"Can't read '{name}' as BMP: {what}.");
}
