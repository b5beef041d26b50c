using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The types of columns in text files, and what text files themselves call them.</summary>
internal static class TextColumnTypes
{
    /// <summary>Row ids are read and written, though the public kinds of data have none.</summary>
    private const DataKind RowId = DataKind.DateTimeOffset + 1;

    private static readonly (string Name, DataKind Kind)[] Names =
    [
        ("I1", DataKind.SByte), ("U1", DataKind.Byte), ("I2", DataKind.Int16), ("U2", DataKind.UInt16),
        ("I4", DataKind.Int32), ("U4", DataKind.UInt32), ("I8", DataKind.Int64), ("U8", DataKind.UInt64),
        ("R4", DataKind.Single), ("R8", DataKind.Double), ("TX", DataKind.String), ("BL", DataKind.Boolean),
        ("TS", DataKind.TimeSpan), ("DT", DataKind.DateTime), ("DZ", DataKind.DateTimeOffset), ("UG", RowId),
    ];

    public static PrimitiveDataViewType FromKind(DataKind kind) => kind == RowId ? RowIdDataViewType.Instance
        : kind == default ? NumberDataViewType.Single : PrimitiveTypes.FromKind(kind);

    public static DataKind KindOf(PrimitiveDataViewType type) => PrimitiveTypes.KindOf(type) ?? RowId;

    public static PrimitiveDataViewType Of(TextLoader.Column column)
    {
        var type = FromKind(column.DataKind);
        if (column.KeyCount == null)
            return type;
        Contracts.CheckParam(KeyDataViewType.IsValidDataType(type.RawType), nameof(column.DataKind),
            $"Column '{column.Name}' cannot be a key of {column.DataKind}: keys are unsigned integers.");
        return new KeyDataViewType(type.RawType, column.KeyCount.Count ?? PrimitiveTypes.MaxKeyCount(type.RawType));
    }

    public static string NameOf(DataViewType type) =>
        Names.First(n => n.Kind == KindOf((PrimitiveDataViewType)type)).Name;

    public static DataKind? KindFromName(string name) =>
        Names.Where(n => n.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(n => (DataKind?)n.Kind).FirstOrDefault();
}
