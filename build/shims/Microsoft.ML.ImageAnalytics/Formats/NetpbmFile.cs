using System.Buffers.Text;

namespace Microsoft.ML.Data;

/// <summary>
/// Reads PGM and PPM (P2, P3 as text, P5, P6 in bytes): a header of numbers with # comments, then grey or red, green, blue, in
/// units of the header's greatest value.
/// </summary>
internal sealed class NetpbmFile(byte[] file, string name)
{
    private int _position = 2;

    public static bool IsNetpbm(ReadOnlySpan<byte> file) =>
        file.Length > 2 && file[0] == 'P' && file[1] is (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6' && IsSpace(file[2]);

    public MLImage Decode()
    {
        bool isText = file[1] is (byte)'2' or (byte)'3';
        int samples = file[1] is (byte)'3' or (byte)'6' ? 3 : 1;
        int width = ReadNumber("width"), height = ReadNumber("height"), largest = ReadNumber("greatest value");
        if (width == 0 || height == 0 || largest is 0 or > ushort.MaxValue
            || (long)width * height > Array.MaxLength / MLImage.PixelBytes)
            throw Damaged($"its header says {width}×{height} pixels of values to {largest}");
        int sampleBytes = largest > byte.MaxValue ? 2 : 1;
        // One space ends the header. As text, a number and the space after it take two bytes at least; the last has none.
        var needed = (Int128)width * height * samples * (isText ? 2 : sampleBytes) - (isText ? 1 : 0);
        int left = file.Length - _position - 1;
        if (needed > left)
            throw Damaged($"{width}×{height} pixels take {needed} bytes at least, and {Math.Max(0, left)} are left");
        if (!isText)
            _position++;
        var pixels = new byte[MLImage.PixelBytes * width * height];
        for (int at = 0; at < pixels.Length; at += MLImage.PixelBytes)
        {
            for (int sample = 0; sample < samples; sample++)
            {
                int value = isText ? ReadNumber("value") : ReadBytes(sampleBytes);
                if (value > largest)
                    throw Damaged($"a value is {value}, its header says {largest} at most");
                pixels[at + 2 - sample] = (byte)((value * 255L + largest / 2) / largest);
            }
            if (samples == 1)
                pixels.AsSpan(at, 2).Fill(pixels[at + 2]);
            pixels[at + 3] = byte.MaxValue;
        }
        return MLImage.FromBgra(width, height, pixels);
    }

    private int ReadBytes(int count)
    {
        int value = file[_position++];
        return count == 1 ? value : value << 8 | file[_position++];
    }

    private int ReadNumber(string what)
    {
        while (_position < file.Length && (IsSpace(file[_position]) || file[_position] == '#'))
            if (file[_position++] == '#')
                while (_position < file.Length && file[_position] != '\n')
                    _position++;
        if (!Utf8Parser.TryParse(file.AsSpan(_position), out int number, out int consumed) || number < 0)
            throw Damaged($"there is no {what} at byte {_position}");
        _position += consumed;
        return number;
    }

    private static bool IsSpace(byte c) => c is (byte)' ' or >= 9 and <= 13;

    private InvalidDataException Damaged(string what) => new($"Can't read '{name}' as {(file[1] is (byte)'3' or (byte)'6'
        ? "PPM" : "PGM")}: {what}.");
}
