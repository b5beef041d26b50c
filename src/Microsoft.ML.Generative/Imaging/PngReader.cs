using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.Generative;

/// <summary>
/// Reads PNG files (ISO/IEC 15948) of every colour type, bit depth, filter and interlacing into 8 bits a channel. A palette
/// becomes red, green, blue; transparency adds an alpha channel; 16 bits are rounded to 8; gamma and colour profiles are not
/// applied. Every checksum is verified, and nothing larger than the compressed data can hold is allocated.
/// </summary>
internal sealed class PngReader
{
    // Deflate spends at least two bits on a copy of 258 bytes; a few more for the stream's own header.
    private const int MostBytesPerCompressedByte = 1032;

    private readonly string _name;
    private PngHeader _header;
    private byte[]? _palette;
    private byte[]? _transparency;
    private readonly MemoryStream _compressed = new();

    private PngReader(string name) => _name = name;

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="InvalidDataException">It is not a PNG file, or damaged; the message says what is wrong.</exception>
    public static Raster Read(string path) => Decode(File.ReadAllBytes(path), path);

    /// <summary>Decodes <paramref name="file"/>, which messages call <paramref name="name"/>.</summary>
    /// <exception cref="InvalidDataException">It is not a PNG file, or damaged; the message says what is wrong.</exception>
    public static Raster Decode(ReadOnlySpan<byte> file, string name)
    {
        var reader = new PngReader(name);
        reader.ReadChunks(file);
        return reader.ReadPixels();
    }

    private void ReadChunks(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(PngWriter.Signature))
        {
            throw Damaged("it does not begin with PNG's signature, so it is not a PNG file");
        }
        int position = PngWriter.Signature.Length;
        bool ended = false;
        while (!ended)
        {
            if (file.Length - position < 12)
            {
                throw Damaged($"it ends after {file.Length} bytes, before its IEND chunk");
            }
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
            ReadOnlySpan<byte> type = file.Slice(position + 4, 4);
            string typeName = Encoding.ASCII.GetString(type);
            if (length > file.Length - position - 12)
            {
                throw Damaged($"its chunk at byte {position} claims {length} bytes of data, and the file has " +
                    $"{file.Length - position - 12} left");
            }
            ReadOnlySpan<byte> data = file.Slice(position + 8, (int)length);
            uint stated = BinaryPrimitives.ReadUInt32BigEndian(file[(position + 8 + (int)length)..]);
            uint computed = Crc32.Compute(type, data);
            if (stated != computed)
            {
                throw Damaged($"the chunk at byte {position} has the checksum {stated:x8}, its content gives {computed:x8}");
            }
            if ((position == PngWriter.Signature.Length) != (typeName == "IHDR"))
            {
                throw Damaged($"its chunk at byte {position} is {typeName}; IHDR must come first, and once");
            }
            ended = ReadChunk(typeName, data);
            position += 12 + (int)length;
        }
    }

    private bool ReadChunk(string type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case "IHDR":
                _header = PngHeader.Read(data, _name);
                break;
            case "PLTE":
                if (data.Length is 0 or > 768 || data.Length % 3 != 0)
                {
                    throw Damaged($"its palette has {data.Length} bytes; 1 to 256 colours of 3 bytes are expected");
                }
                _palette = data.ToArray();
                break;
            case "tRNS":
                _transparency = data.ToArray();
                break;
            case "IDAT":
                _compressed.Write(data);
                break;
            case "IEND":
                return true;
            default:
                // A lower-case first letter marks a chunk that a reader may skip.
                if (char.IsAsciiLetterUpper(type[0]))
                {
                    throw Damaged($"it has a chunk {type}, which is no part of PNG");
                }
                break;
        }
        return false;
    }

    private Raster ReadPixels()
    {
        Int128 pixels = (Int128)_header.Width * _header.Height;
        long length = pixels > Array.MaxLength / 4
            ? long.MaxValue
            : _header.Passes.Sum(pass => pass.Height * (1 + _header.RowBytes(pass.Width)));
        if (length > Math.Min(_compressed.Length * MostBytesPerCompressedByte, Array.MaxLength))
        {
            throw Damaged($"its header says {_header.Width}×{_header.Height} pixels, more than {_compressed.Length} bytes of " +
                "compressed data can hold");
        }
        Span<byte> rows = Decompress((int)length);
        var colours = new PngColours(_header, _palette, _transparency, _name);
        var picture = new Raster(_header.Width, _header.Height, colours.Channels);
        foreach (PngPass pass in _header.Passes)
        {
            int rowBytes = (int)_header.RowBytes(pass.Width);
            ReadOnlySpan<byte> above = new byte[rowBytes];
            for (int y = 0; y < pass.Height; y++)
            {
                if (rows[0] > (byte)PngFilter.Paeth)
                {
                    throw Damaged($"row {y} has filter {rows[0]}; PNG has the filters 0 to 4");
                }
                Span<byte> row = rows.Slice(1, rowBytes);
                PngFilters.Undo((PngFilter)rows[0], row, above, _header.PixelBytes);
                colours.Expand(row, pass.Width, picture.Row(pass.Top + y * pass.RowStep), pass.Left, pass.ColumnStep);
                above = row;
                rows = rows[(1 + rowBytes)..];
            }
        }
        return picture;
    }

    private byte[] Decompress(int length)
    {
        var data = new byte[length];
        _compressed.Position = 0;
        using var inflate = new ZLibStream(_compressed, CompressionMode.Decompress);
        int found;
        bool more;
        try
        {
            found = inflate.ReadAtLeast(data, length, throwOnEndOfStream: false);
            more = inflate.ReadByte() >= 0;
        }
        catch (InvalidDataException e)
        {
            throw Damaged($"its pixel data does not decompress ({e.Message.TrimEnd('.')})");
        }
        return found == length && !more
            ? data
            : throw Damaged($"its pixel data has {(more ? "more than " : "")}{found} bytes, its header needs {length}");
    }

    private InvalidDataException Damaged(string what) => PngHeader.Damaged(_name, what);
}
