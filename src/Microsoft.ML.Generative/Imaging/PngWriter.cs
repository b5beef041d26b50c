using System.Buffers.Binary;
using System.IO.Compression;

namespace Microsoft.ML.Generative;

/// <summary>Writes 8-bit PNG files (ISO/IEC 15948), not interlaced.</summary>
internal static class PngWriter
{
    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static byte[] Encode(Raster picture)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        WriteChunk(file, "IHDR"u8, Header(picture));
        WriteChunk(file, "IDAT"u8, Compress(picture));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Header(Raster picture)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        header[8] = 8;
        header[9] = picture.Channels switch { 1 => 0, 2 => 4, 3 => 2, _ => 6 };
        return header;
    }

    private static ReadOnlySpan<byte> Compress(Raster picture)
    {
        using var data = new MemoryStream();
        using (var deflate = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            int length = picture.Width * picture.Channels;
            var (best, trial) = (new byte[1 + length], new byte[1 + length]);
            ReadOnlySpan<byte> above = new byte[length];
            for (int y = 0; y < picture.Height; y++)
            {
                ReadOnlySpan<byte> row = picture.Row(y);
                long leastCost = long.MaxValue;
                for (var filter = PngFilter.None; filter <= PngFilter.Paeth; filter++)
                {
                    trial[0] = (byte)filter;
                    PngFilters.Apply(filter, row, above, picture.Channels, trial.AsSpan(1));
                    long cost = SumOfMagnitudes(trial.AsSpan(1));
                    if (cost < leastCost)
                    {
                        leastCost = cost;
                        (best, trial) = (trial, best);
                    }
                }
                deflate.Write(best);
                above = row;
            }
        }
        return data.GetBuffer().AsSpan(0, (int)data.Length);
    }

    /// <summary>The usual guess at how well a row deflates: the sum of its differences, taken as signed bytes.</summary>
    private static long SumOfMagnitudes(ReadOnlySpan<byte> differences)
    {
        long sum = 0;
        foreach (byte difference in differences)
        {
            sum += Math.Abs((int)(sbyte)difference);
        }
        return sum;
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Compute(type, data));
        file.Write(number);
    }
}
