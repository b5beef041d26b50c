using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Writes and reads values of a column type: little-endian numbers, UTF-8 text, vectors with count and indices.
/// </summary>
internal abstract class ValueCodec<T>
{
    public abstract void Write(BinaryWriter writer, T value);

    /// <summary>Reads into a value whose buffer, if it has one, is reused.</summary>
    public abstract void Read(BinaryReader reader, ref T value);

    public T Read(BinaryReader reader)
    {
        T value = default!;
        Read(reader, ref value);
        return value;
    }

    public virtual void WriteAll(BinaryWriter writer, ReadOnlySpan<T> values)
    {
        foreach (var value in values)
            Write(writer, value);
    }

    public virtual void ReadAll(BinaryReader reader, Span<T> values)
    {
        foreach (ref var value in values)
            Read(reader, ref value);
    }
}

internal static class ValueCodec
{
    /// <summary>The codec of values of the type's RawType, or null for a type that has none, such as images.</summary>
    public static ValueCodec<T>? For<T>(DataViewType type)
    {
        if (type is VectorDataViewType vector)
            return (ValueCodec<T>?)TypeDispatch.Call(ForVector<int>, vector.ItemType.RawType, vector);
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
            return (ValueCodec<T>)(object)new PartsCodec<ReadOnlyMemory<char>>(
                (w, text) => w.Write(text.ToString()), r => r.ReadString().AsMemory());
        if (typeof(T) == typeof(DateTime))
            return (ValueCodec<T>)(object)new PartsCodec<DateTime>(
                (w, time) => w.Write(time.Ticks), r => new DateTime(r.ReadInt64()));
        if (typeof(T) == typeof(DateTimeOffset))
            return (ValueCodec<T>)(object)new PartsCodec<DateTimeOffset>(
                (w, time) =>
                {
                    w.Write(time.Ticks);
                    w.Write((short)time.Offset.TotalMinutes);
                },
                r => new DateTimeOffset(r.ReadInt64(), TimeSpan.FromMinutes(r.ReadInt16())));
        return PrimitiveTypes.FromRawType(typeof(T)) == null ? null : new BitsCodec<T>();
    }

    public static void WriteType(BinaryWriter writer, DataViewType type)
    {
        if (type is VectorDataViewType vector)
        {
            writer.Write((byte)vector.Dimensions.Length);
            foreach (int dimension in vector.Dimensions)
                writer.Write(dimension);
        }
        else
            writer.Write((byte)0);
        var item = type.ItemType();
        writer.Write((byte)(PrimitiveTypes.KindOf(item) ?? 0));
        writer.Write((item as KeyDataViewType)?.Count ?? 0);
    }

    public static DataViewType ReadType(BinaryReader reader)
    {
        var dimensions = new int[reader.ReadByte()];
        for (int i = 0; i < dimensions.Length; i++)
            dimensions[i] = reader.ReadInt32();
        byte kind = reader.ReadByte();
        ulong keyCount = reader.ReadUInt64();
        Contracts.CheckDecode(kind == 0 || Enum.IsDefined((DataKind)kind), $"Corrupt schema: {kind} is no type.");
        PrimitiveDataViewType item = kind == 0 ? RowIdDataViewType.Instance : PrimitiveTypes.FromKind((DataKind)kind);
        Contracts.CheckDecode(keyCount == 0 || KeyDataViewType.IsValidDataType(item.RawType),
            $"Corrupt schema: {item} is no key.");
        Contracts.CheckDecode(dimensions.All(d => d >= 0), "Corrupt schema: a vector's size is negative.");
        if (keyCount > 0)
            item = new KeyDataViewType(item.RawType, keyCount);
        return dimensions.Length > 0 ? new VectorDataViewType(item, dimensions) : item;
    }

    /// <summary>Whether values of the type can be written.</summary>
    public static bool CanWrite(DataViewType type) =>
        PrimitiveTypes.FromRawType(type.ItemType().RawType) is { } known
            && (type.ItemType() is KeyDataViewType || type.ItemType().Equals(known));

    private static object? ForVector<T>(VectorDataViewType type) =>
        For<T>(type.ItemType) is { } item ? new VectorCodec<T>(type, item) : null;

    private sealed class PartsCodec<T>(Action<BinaryWriter, T> write, Func<BinaryReader, T> read) : ValueCodec<T>
    {
        public override void Write(BinaryWriter writer, T value) => write(writer, value);

        public override void Read(BinaryReader reader, ref T value) => value = read(reader);
    }

    // Every other primitive is a plain structure of bits; all machines that .NET runs on here are little-endian.
    private sealed class BitsCodec<T> : ValueCodec<T>
    {
        public override void Write(BinaryWriter writer, T value) => WriteAll(writer, new(ref value));

        public override void Read(BinaryReader reader, ref T value) => ReadAll(reader, new(ref value));

        public override void WriteAll(BinaryWriter writer, ReadOnlySpan<T> values) =>
            writer.Write(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(values)),
                checked(values.Length * Unsafe.SizeOf<T>())));

        public override void ReadAll(BinaryReader reader, Span<T> values) =>
            reader.ReadExactly(MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(values)),
                checked(values.Length * Unsafe.SizeOf<T>())));
    }

    private sealed class VectorCodec<T>(VectorDataViewType type, ValueCodec<T> item) : ValueCodec<VBuffer<T>>
    {
        private static readonly ValueCodec<int> IndexCodec = new BitsCodec<int>();

        public override void Write(BinaryWriter writer, VBuffer<T> vector)
        {
            writer.Write(vector.Length);
            writer.Write(vector.GetValues().Length);
            IndexCodec.WriteAll(writer, vector.GetIndices());
            item.WriteAll(writer, vector.GetValues());
        }

        public override void Read(BinaryReader reader, ref VBuffer<T> vector)
        {
            int length = reader.ReadInt32(), count = reader.ReadInt32();
            Contracts.CheckDecode(length >= 0 && 0 <= count && count <= length && (!type.IsKnownSize || length == type.Size),
                $"Corrupt vector: {count} values of {length} slots, where {type} is expected.");
            // A count is believed only as far as there are bytes for it: each value has one at least.
            if (count > reader.BaseStream.Length - reader.BaseStream.Position)
                throw new EndOfStreamException($"A vector of {count} values ends too early.");
            var editor = VBufferEditor.Create(ref vector, length, count);
            IndexCodec.ReadAll(reader, editor.Indices);
            for (int i = 0; i < editor.Indices.Length; i++)
                Contracts.CheckDecode((i == 0 ? -1 : editor.Indices[i - 1]) < editor.Indices[i] && editor.Indices[i] < length,
                    "Corrupt vector: its indices do not ascend.");
            item.ReadAll(reader, editor.Values);
            vector = editor.Commit();
        }
    }
}
