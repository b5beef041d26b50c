namespace Microsoft.ML.Data;

/// <summary>A 128-bit number that names a row of a view, whatever order the rows are read in.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high) => (Low, High) = (low, high);

    public int CompareTo(DataViewRowId other)
    {
        int high = High.CompareTo(other.High);
        return high != 0 ? high : Low.CompareTo(other.Low);
    }

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object? obj) => obj is DataViewRowId other && Equals(other);

    // Not System.HashCode, which differs from process to process: splits of data are made by it.
    public override int GetHashCode() => (Low * 0x9E3779B97F4A7C15 ^ High).GetHashCode();

    public override string ToString() => $"{High:x16}{Low:x16}";
}
