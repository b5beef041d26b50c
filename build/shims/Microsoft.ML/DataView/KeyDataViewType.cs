using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Values out of a set of known size, stored as an unsigned integer: 0 is "missing", the set's first member is 1.
/// </summary>
public sealed class KeyDataViewType : PrimitiveDataViewType
{
    public KeyDataViewType(Type type, ulong count)
        : base(type)
    {
        if (!IsValidDataType(type))
            throw new ArgumentOutOfRangeException(nameof(type),
                $"A key is stored as Byte, UInt16, UInt32 or UInt64, not as {type}.");
        if (count == 0 || count > PrimitiveTypes.MaxKeyCount(type))
            throw new ArgumentOutOfRangeException(nameof(count),
                $"A key stored as {type.Name} has from 1 to {PrimitiveTypes.MaxKeyCount(type)} values, not {count}.");
        Count = count;
    }

    public KeyDataViewType(Type type, int count)
        : this(type, count > 0 ? (ulong)count
            : throw new ArgumentOutOfRangeException(nameof(count),
                $"The cardinality of a key must be positive, but it was {count}."))
    {
    }

    public ulong Count { get; }

    public static bool IsValidDataType(Type type) =>
        type == typeof(byte) || type == typeof(ushort) || type == typeof(uint) || type == typeof(ulong);

    public override bool Equals(DataViewType? other) =>
        other is KeyDataViewType key && RawType == key.RawType && Count == key.Count;

    public override bool Equals(object? other) => Equals(other as DataViewType);

    public override int GetHashCode() => HashCode.Combine(RawType, Count);

    public override string ToString() => $"Key<{RawType.Name}, 0-{Count - 1}>";
}
