using System.Buffers.Binary;

namespace Microsoft.ML.Generative;

/// <summary>Turns a PNG file's rows, in its own colour type and depth, into 8-bit channels.</summary>
internal sealed class PngColours
{
    private readonly PngHeader _header;
    private readonly int _samples;
    private readonly byte[]? _palette;
    private readonly string _name;

    // The colour that counts as transparent where there is no alpha channel, in the file's own depth.
    private readonly int[]? _key;

    public PngColours(PngHeader header, byte[]? palette, byte[]? transparency, string name)
    {
        (_header, _name) = (header, name);
        Channels = _samples = header.Samples;
        if (header.ColourType == PngHeader.Palette)
        {
            _palette = JoinPalette(palette, transparency);
            Channels = transparency is null ? 3 : 4;
        }
        else if (transparency is not null && header.ColourType is PngHeader.Grey or PngHeader.Rgb)
        {
            if (transparency.Length != 2 * _samples)
            {
                throw PngHeader.Damaged(name, $"its tRNS chunk has {transparency.Length} bytes, {2 * _samples} are expected");
            }
            _key = [.. transparency.Chunk(2).Select(pair => pair[0] << 8 | pair[1])];
            Channels = _samples + 1;
        }
    }

    /// <summary>Channels of the picture: 1 grey, 2 grey and alpha, 3 red, green, blue, 4 with alpha.</summary>
    public int Channels { get; }

    /// <summary>Writes a row's pixels to <paramref name="row"/>, <paramref name="step"/> apart.</summary>
    public void Expand(ReadOnlySpan<byte> stored, int width, Span<byte> row, int left, int step)
    {
        if (step == 1 && _header.BitDepth == 8 && Channels == _samples && _palette is null)
        {
            stored.CopyTo(row);
            return;
        }
        int largest = (1 << _header.BitDepth) - 1;
        for (int x = 0; x < width; x++)
        {
            Span<byte> pixel = row.Slice((left + x * step) * Channels, Channels);
            if (_palette is not null)
            {
                LookUp(Sample(stored, x), pixel);
                continue;
            }
            bool isKey = _key is not null;
            for (int i = 0; i < _samples; i++)
            {
                int value = Sample(stored, x * _samples + i);
                isKey = isKey && value == _key![i];
                pixel[i] = (byte)((value * 255 + largest / 2) / largest);
            }
            if (_key is not null)
            {
                pixel[_samples] = isKey ? (byte)0 : (byte)255;
            }
        }
    }

    private int Sample(ReadOnlySpan<byte> stored, int index)
    {
        int depth = _header.BitDepth;
        if (depth == 16)
        {
            return BinaryPrimitives.ReadUInt16BigEndian(stored[(2 * index)..]);
        }
        int bit = index * depth;
        return (stored[bit / 8] >> (8 - depth - bit % 8)) & ((1 << depth) - 1);
    }

    private void LookUp(int colour, Span<byte> pixel)
    {
        if (4 * colour >= _palette!.Length)
        {
            throw PngHeader.Damaged(_name, $"a pixel has colour {colour} of a palette of {_palette.Length / 4}");
        }
        _palette.AsSpan(4 * colour, pixel.Length).CopyTo(pixel);
    }

    private byte[] JoinPalette(byte[]? palette, byte[]? transparency)
    {
        if (palette is null)
        {
            throw PngHeader.Damaged(_name, "its pixels are palette colours, and it has no palette (PLTE chunk)");
        }
        int count = palette.Length / 3;
        if (transparency is not null && transparency.Length > count)
        {
            throw PngHeader.Damaged(_name, $"its tRNS chunk has {transparency.Length} entries for a palette of {count}");
        }
        var joined = new byte[4 * count];
        for (int i = 0; i < count; i++)
        {
            palette.AsSpan(3 * i, 3).CopyTo(joined.AsSpan(4 * i));
            joined[4 * i + 3] = transparency is not null && i < transparency.Length ? transparency[i] : (byte)255;
        }
        return joined;
    }
}
