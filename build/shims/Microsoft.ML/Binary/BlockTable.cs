using System.IO.Compression;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Where the values of one column in one block of rows stand in the file, compressed.</summary>
internal readonly record struct BlockSpan(long Offset, int PackedLength, int Length);

internal sealed record Block(long FirstRow, int Rows, BlockSpan[] Columns);

/// <summary>
/// The end of a binary data file: schema, and which block is where. The file is a mark, then the blocks, this table, the table's
/// place and the mark again, so that a file that was cut off is found out.
/// </summary>
internal sealed record BlockTable(DataViewSchema Schema, Block[] Blocks)
{
    public static ReadOnlySpan<byte> Mark => "DVBLOCK1"u8;

    private const int PlaceLength = sizeof(long) + 2 * sizeof(int);

    // What zlib can make of a byte at most, and of nothing at all.
    private const long MaxExpansion = 1032;
    private const long MinLength = 64;

    public long RowCount => Blocks.Sum(b => (long)b.Rows);

    public void Write(Stream stream, long offset, IHost host)
    {
        var table = new MemoryStream();
        SchemaFormat.Write(host, Schema, table);
        using (var writer = new BinaryWriter(table, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Blocks.Length);
            foreach (var block in Blocks)
            {
                writer.Write(block.Rows);
                foreach (var column in block.Columns)
                {
                    writer.Write(column.Offset);
                    writer.Write(column.PackedLength);
                    writer.Write(column.Length);
                }
            }
        }
        byte[] packed = Pack(table);
        stream.Write(packed);
        using var place = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        place.Write(offset);
        place.Write(packed.Length);
        place.Write((int)table.Length);
        place.Write(Mark);
    }

    /// <summary>Throws a FormatException for a file that is damaged, cut off or something else.</summary>
    public static BlockTable Read(Stream stream, IHost host, string name)
    {
        try
        {
            bool isOne = stream.Length >= 2 * Mark.Length + PlaceLength
                && ReadBytes(stream, 0, Mark.Length).AsSpan().SequenceEqual(Mark);
            Check(isOne, "it does not begin as one");
            long placeAt = stream.Length - Mark.Length - PlaceLength;
            byte[] end = ReadBytes(stream, placeAt, PlaceLength + Mark.Length);
            Check(end.AsSpan(PlaceLength).SequenceEqual(Mark), "its end is missing");
            var span = new BlockSpan(BitConverter.ToInt64(end), BitConverter.ToInt32(end, sizeof(long)),
                BitConverter.ToInt32(end, sizeof(long) + sizeof(int)));
            using var reader = new BinaryReader(Unpack(stream, span), Encoding.UTF8);
            var schema = SchemaFormat.Read(host, reader.BaseStream);
            var blocks = new List<Block>();
            long row = 0;
            for (int count = reader.ReadInt32(); count > 0; count--)
            {
                int rows = reader.ReadInt32();
                Check(rows > 0, "a block has no rows");
                blocks.Add(new(row, rows, schema.Select(_ =>
                    new BlockSpan(reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt32())).ToArray()));
                row += rows;
            }
            return new(schema, [.. blocks]);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw host.ExceptDecode($"{name} is not a binary data file, or is damaged: {e.Message}", e);
        }

        static void Check(bool condition, string problem)
        {
            if (!condition)
                throw new InvalidDataException($"{problem}.");
        }
    }

    public static byte[] Pack(MemoryStream content)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(content.GetBuffer(), 0, (int)content.Length);
        return packed.ToArray();
    }

    /// <summary>Reads what <see cref="Pack"/> has made; its checksum is checked.</summary>
    public static MemoryStream Unpack(Stream stream, BlockSpan span)
    {
        if (span.Offset < 0 || span.PackedLength < 0 || span.Length < 0 || span.Offset > stream.Length - span.PackedLength
            || span.Length > MinLength + MaxExpansion * span.PackedLength)
            throw new InvalidDataException("A block lies outside of the file, or is of an impossible size.");
        using var zlib = new ZLibStream(new MemoryStream(ReadBytes(stream, span.Offset, span.PackedLength)),
            CompressionMode.Decompress);
        var content = new byte[span.Length];
        zlib.ReadExactly(content);
        if (zlib.ReadByte() >= 0)
            throw new InvalidDataException("A block is longer than it should be.");
        return new MemoryStream(content);
    }

    private static byte[] ReadBytes(Stream stream, long offset, int count)
    {
        stream.Position = offset;
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
