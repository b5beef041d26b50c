namespace Microsoft.ML.Data;

/// <summary>Which CLR type, column type and <see cref="DataKind"/> belong together.</summary>
internal static class PrimitiveTypes
{
    // Row ids are a column type without a public DataKind.
    private static readonly (DataKind? Kind, PrimitiveDataViewType Type)[] All =
    [
        (DataKind.SByte, NumberDataViewType.SByte), (DataKind.Byte, NumberDataViewType.Byte),
        (DataKind.Int16, NumberDataViewType.Int16), (DataKind.UInt16, NumberDataViewType.UInt16),
        (DataKind.Int32, NumberDataViewType.Int32), (DataKind.UInt32, NumberDataViewType.UInt32),
        (DataKind.Int64, NumberDataViewType.Int64), (DataKind.UInt64, NumberDataViewType.UInt64),
        (DataKind.Single, NumberDataViewType.Single), (DataKind.Double, NumberDataViewType.Double),
        (DataKind.String, TextDataViewType.Instance), (DataKind.Boolean, BooleanDataViewType.Instance),
        (DataKind.TimeSpan, TimeSpanDataViewType.Instance), (DataKind.DateTime, DateTimeDataViewType.Instance),
        (DataKind.DateTimeOffset, DateTimeOffsetDataViewType.Instance), (null, RowIdDataViewType.Instance),
    ];

    private static readonly Dictionary<Type, PrimitiveDataViewType> ByRawType =
        All.ToDictionary(x => x.Type.RawType, x => x.Type);
    private static readonly Dictionary<DataKind, PrimitiveDataViewType> ByKind =
        All.Where(x => x.Kind != null).ToDictionary(x => x.Kind!.Value, x => x.Type);

    public static PrimitiveDataViewType? FromRawType(Type rawType) =>
        ByRawType.GetValueOrDefault(rawType == typeof(string) ? typeof(ReadOnlyMemory<char>) : rawType);

    public static PrimitiveDataViewType FromKind(DataKind kind) => ByKind.TryGetValue(kind, out var type) ? type
        : throw new ArgumentOutOfRangeException(nameof(kind), $"{kind} is not a kind of data.");

    public static DataKind? KindOf(DataViewType type) =>
        All.FirstOrDefault(x => x.Type.RawType == type.RawType).Kind;

    /// <summary>The item type of a vector, any other type itself.</summary>
    public static DataViewType ItemType(this DataViewType type) => (type as VectorDataViewType)?.ItemType ?? type;

    public static ulong MaxKeyCount(Type rawType) =>
        rawType == typeof(byte) ? byte.MaxValue : rawType == typeof(ushort) ? ushort.MaxValue
        : rawType == typeof(uint) ? uint.MaxValue : ulong.MaxValue;
}
