using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Writes a view in blocks of rows, each column of a block for itself, so that a reader takes only what it needs.
/// </summary>
internal sealed class BinarySaver(IHostEnvironment env)
{
    private const int MaxBlockRows = 1 << 13;
    private const long MaxBlockBytes = 16 << 20;

    private readonly IHost _host = env.Register(nameof(BinarySaver));

    public void Save(IDataView data, Stream stream, bool keepHidden)
    {
        using var channel = _host.Start("Saving");
        var columns = SavedColumns.Of(channel, data.Schema, keepHidden);
        var schema = new DataViewSchema.Builder();
        foreach (var column in columns)
            schema.AddColumn(column.Name, column.Type, column.Annotations);

        stream.Write(BlockTable.Mark);
        long offset = BlockTable.Mark.Length, row = 0;
        var blocks = new List<Block>();
        using var cursor = data.GetRowCursor(columns);
        var writers = columns.Select(c => TypeDispatch.Call(WriterOf<int>, c.Type.RawType, cursor, c)).ToArray();
        int rows = 0;
        long bytes = 0;
        bool more;
        do
        {
            more = cursor.MoveNext();
            if (more)
            {
                rows++;
                foreach (var writer in writers)
                    bytes += writer.Append();
            }
            if (rows == 0 || more && rows < MaxBlockRows && bytes < MaxBlockBytes)
                continue;
            blocks.Add(new(row, rows, writers.Select(w => w.Flush(stream, ref offset)).ToArray()));
            row += rows;
            (rows, bytes) = (0, 0);
        }
        while (more);
        new BlockTable(schema.ToSchema(), [.. blocks]).Write(stream, offset, _host);
        channel.Info(MessageSensitivity.None, "{0} rows of {1} columns written", row, columns.Length);
    }

    private static ColumnWriter WriterOf<T>(DataViewRow row, DataViewSchema.Column column) =>
        new ColumnWriter<T>(row.GetGetter<T>(column), ValueCodec.For<T>(column.Type)!);

    private abstract class ColumnWriter
    {
        public MemoryStream Content { get; } = new();

        /// <summary>Adds the value of the row that the cursor stands at; how many bytes that takes.</summary>
        public abstract long Append();

        public BlockSpan Flush(Stream stream, ref long offset)
        {
            byte[] packed = BlockTable.Pack(Content);
            var span = new BlockSpan(offset, packed.Length, (int)Content.Length);
            stream.Write(packed);
            offset += packed.Length;
            Content.SetLength(0);
            return span;
        }
    }

    private sealed class ColumnWriter<T> : ColumnWriter
    {
        private readonly ValueGetter<T> _get;
        private readonly ValueCodec<T> _codec;
        private readonly BinaryWriter _writer;
        private T _value = default!;

        public ColumnWriter(ValueGetter<T> get, ValueCodec<T> codec)
        {
            (_get, _codec) = (get, codec);
            _writer = new(Content, Encoding.UTF8);
        }

        public override long Append()
        {
            _get(ref _value);
            long before = Content.Length;
            _codec.Write(_writer, _value);
            return Content.Length - before;
        }
    }
}
