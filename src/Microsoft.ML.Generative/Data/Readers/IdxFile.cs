using System.Buffers.Binary;
using System.IO.Compression;

namespace Microsoft.ML.Generative;

/// <summary>
/// A file in MNIST's format: two zero bytes, the type of the values, the number of dimensions, every dimension as a big-endian
/// 32-bit number, then the values, the last dimension fastest. The whole may be packed with gzip.
/// </summary>
internal sealed class IdxFile
{
    private const int UnsignedByte = 0x08;

    // Deflate spends at least two bits on a copy of 258 bytes.
    private const int MostBytesPerPackedByte = 1032;

    private IdxFile(string path, long count, int rowBytes) => (Path, Count, RowBytes) = (path, count, rowBytes);

    public string Path { get; }

    /// <summary>The first dimension: the number of rows.</summary>
    public long Count { get; }

    /// <summary>The product of the other dimensions.</summary>
    public int RowBytes { get; }

    private int HeaderBytes { get; init; }

    /// <summary>Reads and checks the header, and the file's length where it is not packed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimensions">How many dimensions the file must have; null for at least two.</param>
    /// <param name="what">What the rows are, for messages.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not an IDX file of unsigned bytes, or its length is wrong.</exception>
    public static IdxFile Open(string path, int? dimensions, string what)
    {
        using Stream stream = OpenStream(path, out long fileBytes);
        byte[] start = ReadHeader(stream, 4, path);
        if (start[0] != 0 || start[1] != 0)
        {
            throw Damaged(path, $"begins with the bytes {start[0]:x2} {start[1]:x2}; an IDX file begins with two zero bytes");
        }
        if (start[2] != UnsignedByte)
        {
            throw Damaged(path, $"has values of type 0x{start[2]:x2}; {what} are of type 0x08, unsigned bytes");
        }
        int rank = start[3];
        if (dimensions is { } expected ? rank != expected : rank < 2)
        {
            throw Damaged(path, $"has {rank} dimensions; {what} have {(dimensions is { } n ? n : "at least 2")}. " +
                "Were the files of images and labels swapped?");
        }
        byte[] sizes = ReadHeader(stream, 4 * rank, path);
        long count = BinaryPrimitives.ReadUInt32BigEndian(sizes);
        Int128 rowBytes = 1;
        for (int i = 1; i < rank; i++)
        {
            rowBytes *= BinaryPrimitives.ReadUInt32BigEndian(sizes.AsSpan(4 * i));
            if (rowBytes == 0 || rowBytes > Array.MaxLength)
            {
                throw Damaged(path, "says in its header that a row has no values or more than one vector can hold");
            }
        }
        var file = new IdxFile(path, count, (int)rowBytes) { HeaderBytes = 4 + sizes.Length };
        if (stream is GZipStream ? fileBytes * MostBytesPerPackedByte < file.Bytes : fileBytes != file.Bytes)
        {
            throw Damaged(path,
                $"has {fileBytes} bytes; its header says {count} rows of {rowBytes}, which make {file.Bytes} in all" +
                (stream is GZipStream ? " and can't be packed into so few" : ""));
        }
        return file;
    }

    private Int128 Bytes => HeaderBytes + (Int128)Count * RowBytes;

    /// <summary>Reads all rows.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or has more or fewer rows than its header says.</exception>
    public ByteRows ReadRows()
    {
        using Stream stream = OpenStream(Path, out _);
        var rows = new ByteRows(RowBytes);
        var (found, more) = Unpack(Path, () =>
        {
            stream.ReadExactly(new byte[HeaderBytes]);
            return (rows.Add(stream, Count), stream.ReadByte() >= 0);
        });
        if (found < Count)
        {
            throw Damaged(Path, $"ends after {found} of the {Count} rows of {RowBytes} that its header says");
        }
        return more ? throw Damaged(Path, $"has more than the {Count} rows of {RowBytes} that its header says") : rows;
    }

    private static Stream OpenStream(string path, out long bytes)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        bool packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        bytes = file.Length;
        return packed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static byte[] ReadHeader(Stream stream, int count, string path)
    {
        var bytes = new byte[count];
        int found = Unpack(path, () => stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false));
        return found == count ? bytes : throw Damaged(path, "ends within its header, or is empty");
    }

    private static T Unpack<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(path, $"is damaged and does not unpack ({e.Message.TrimEnd('.')})");
        }
    }

    private static InvalidDataException Damaged(string path, string what) => new($"The IDX file '{path}' {what}.");
}
