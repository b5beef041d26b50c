using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Writes and reads values of a column type: little-endian numbers, UTF-8 text, vectors with count and indices.
/// </summary>
internal sealed class ValueCodec<T>(Action<BinaryWriter, T> write, Func<BinaryReader, T> read)
{
    public void Write(BinaryWriter writer, T value) => write(writer, value);

    public T Read(BinaryReader reader) => read(reader);
}

internal static class ValueCodec
{
    /// <summary>The codec of values of the type's RawType, or null for a type that has none, such as images.</summary>
    public static ValueCodec<T>? For<T>(DataViewType type)
    {
        if (type is VectorDataViewType vector)
            return (ValueCodec<T>?)TypeDispatch.Call(ForVector<int>, vector.ItemType.RawType, vector);
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
            return (ValueCodec<T>)(object)new ValueCodec<ReadOnlyMemory<char>>(
                (w, text) => w.Write(text.ToString()), r => r.ReadString().AsMemory());
        if (typeof(T) == typeof(DateTime))
            return (ValueCodec<T>)(object)new ValueCodec<DateTime>(
                (w, time) => w.Write(time.Ticks), r => new DateTime(r.ReadInt64()));
        if (typeof(T) == typeof(DateTimeOffset))
            return (ValueCodec<T>)(object)new ValueCodec<DateTimeOffset>(
                (w, time) =>
                {
                    w.Write(time.Ticks);
                    w.Write((short)time.Offset.TotalMinutes);
                },
                r => new DateTimeOffset(r.ReadInt64(), TimeSpan.FromMinutes(r.ReadInt16())));
        return PrimitiveTypes.FromRawType(typeof(T)) == null ? null : new ValueCodec<T>(WriteBits, ReadBits<T>);
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
        For<T>(type.ItemType) is not { } item ? null : new ValueCodec<VBuffer<T>>(
            (writer, vector) =>
            {
                var values = vector.GetValues();
                writer.Write(vector.Length);
                writer.Write(values.Length);
                foreach (int index in vector.GetIndices())
                    writer.Write(index);
                foreach (var value in values)
                    item.Write(writer, value);
            },
            reader => ReadVector(reader, type, item));

    private static VBuffer<T> ReadVector<T>(BinaryReader reader, VectorDataViewType type, ValueCodec<T> item)
    {
        int length = reader.ReadInt32(), count = reader.ReadInt32();
        Contracts.CheckDecode(length >= 0 && 0 <= count && count <= length && (!type.IsKnownSize || length == type.Size),
            $"Corrupt vector: {count} values of {length} slots, where {type} is expected.");
        // Lists grow with what is really there; an unchecked count would allocate anything.
        var indices = new List<int>();
        for (int i = 0; i < count && count < length; i++)
        {
            indices.Add(reader.ReadInt32());
            Contracts.CheckDecode((i == 0 ? -1 : indices[i - 1]) < indices[i] && indices[i] < length,
                "Corrupt vector: its indices do not ascend.");
        }
        var values = new List<T>();
        for (int i = 0; i < count; i++)
            values.Add(item.Read(reader));
        return new VBuffer<T>(length, count, [.. values], count < length ? [.. indices] : null);
    }

    // Every other primitive is a plain structure of bits; all machines that .NET runs on here are little-endian.
    private static void WriteBits<T>(BinaryWriter writer, T value) =>
        writer.Write(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>()));

    private static T ReadBits<T>(BinaryReader reader)
    {
        T value = default!;
        reader.ReadExactly(MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref value!), Unsafe.SizeOf<T>()));
        return value;
    }
}
