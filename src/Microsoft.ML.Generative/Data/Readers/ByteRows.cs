namespace Microsoft.ML.Generative;

/// <summary>
/// Rows of equally many bytes, read from streams into blocks of about a megabyte. Blocks are allocated as the bytes come, so
/// that a wrong row count costs an error and no memory.
/// </summary>
internal sealed class ByteRows
{
    private const int BlockBytes = 1 << 20;

    private readonly List<byte[]> _blocks = [];
    private readonly int _rowBytes;
    private readonly int _rowsPerBlock;

    public ByteRows(int rowBytes)
    {
        _rowBytes = rowBytes;
        _rowsPerBlock = Math.Max(1, BlockBytes / rowBytes);
    }

    public long Count { get; private set; }

    public ReadOnlySpan<byte> this[long row] =>
        _blocks[(int)(row / _rowsPerBlock)].AsSpan((int)(row % _rowsPerBlock) * _rowBytes, _rowBytes);

    /// <summary>Adds <paramref name="count"/> rows, or fewer where the stream ends before; returns how many.</summary>
    public long Add(Stream stream, long count)
    {
        long before = Count;
        while (count > 0)
        {
            int started = (int)(Count % _rowsPerBlock), rows = (int)Math.Min(count, _rowsPerBlock - started);
            var block = new byte[(started + rows) * _rowBytes];
            if (started > 0)
            {
                _blocks[^1].CopyTo(block, 0);
                _blocks.RemoveAt(_blocks.Count - 1);
            }
            _blocks.Add(block);
            Span<byte> free = block.AsSpan(started * _rowBytes);
            int found = stream.ReadAtLeast(free, free.Length, throwOnEndOfStream: false) / _rowBytes;
            Count += found;
            if (found < rows)
            {
                break;
            }
            count -= rows;
        }
        return Count - before;
    }
}
