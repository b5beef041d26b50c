using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A schema as bytes: names, types and annotations with their values.</summary>
internal static class SchemaFormat
{
    private const ulong Mark = 0x414D4548_43534D4C;

    /// <summary>Columns and annotations of types that cannot be written are left out; a warning names them.</summary>
    public static void Write(IChannelProvider provider, DataViewSchema schema, Stream stream)
    {
        using var channel = provider.Start("Saving Schema");
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Mark);
        WriteColumns(channel, writer, schema, (column, _) =>
            WriteColumns(channel, writer, column.Annotations.Schema, (annotation, type) =>
                TypeDispatch.Call(WriteValue<int>, type.RawType, writer, column.Annotations, annotation)));
    }

    public static DataViewSchema Read(IExceptionContext context, Stream stream)
    {
        try
        {
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            Contracts.CheckDecode(reader.ReadUInt64() == Mark, "Corrupt schema: it does not begin as a schema does.");
            var schema = new DataViewSchema.Builder();
            for (int columns = reader.ReadInt32(); columns > 0; columns--)
            {
                string name = reader.ReadString();
                var type = ValueCodec.ReadType(reader);
                var annotations = new DataViewSchema.Annotations.Builder();
                for (int kinds = reader.ReadInt32(); kinds > 0; kinds--)
                {
                    string kind = reader.ReadString();
                    var kindType = ValueCodec.ReadType(reader);
                    annotations.Add(kind, kindType, TypeDispatch.Call(ReadValue<int>, kindType.RawType, reader, kindType));
                }
                schema.AddColumn(name, type, annotations.ToAnnotations());
            }
            return schema.ToSchema();
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException or OverflowException)
        {
            throw context.ExceptDecode("Corrupt schema: it ends too early, or a name or size in it is wrong.", e);
        }
    }

    private static void WriteColumns(IChannel channel, BinaryWriter writer, DataViewSchema schema,
        Action<DataViewSchema.Column, DataViewType> writeContent)
    {
        var columns = schema.Where(c => ValueCodec.CanWrite(c.Type)).ToArray();
        if (columns.Length < schema.Count)
            channel.Warning(MessageSensitivity.Schema, "Not saved, because their types cannot be written: {0}.",
                string.Join(", ", schema.Where(c => !ValueCodec.CanWrite(c.Type)).Select(c => $"'{c.Name}' ({c.Type})")));
        writer.Write(columns.Length);
        foreach (var column in columns)
        {
            writer.Write(column.Name);
            ValueCodec.WriteType(writer, column.Type);
            writeContent(column, column.Type);
        }
    }

    private static object? WriteValue<T>(BinaryWriter writer, DataViewSchema.Annotations annotations,
        DataViewSchema.Column column)
    {
        T value = default!;
        annotations.GetGetter<T>(column)(ref value);
        ValueCodec.For<T>(column.Type)!.Write(writer, value);
        return null;
    }

    private static Delegate ReadValue<T>(BinaryReader reader, DataViewType type)
    {
        T value = ValueCodec.For<T>(type)!.Read(reader);
        return (ValueGetter<T>)((ref T destination) => Getters.CopyValue(in value, ref destination));
    }
}
