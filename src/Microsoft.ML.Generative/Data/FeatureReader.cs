using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>Reads the features of a row, as it moves, with no allocation a row.</summary>
internal abstract class FeatureReader
{
    private readonly DataViewRow _row;
    private readonly FeatureColumn _features;
    private readonly string? _owner;

    private FeatureReader(DataViewRow row, FeatureColumn features, string? owner) =>
        (_row, _features, _owner) = (row, features, owner);

    /// <summary>
    /// Whether the column's values are bytes: then <see cref="ReadBytes"/> reads them, else <see cref="ReadFloats"/>.
    /// </summary>
    public abstract bool GivesBytes { get; }

    /// <param name="row">What moves from row to row.</param>
    /// <param name="features">The column.</param>
    /// <param name="owner">Which data it is, for messages, where there are others beside.</param>
    public static FeatureReader Create(DataViewRow row, FeatureColumn features, string? owner = null)
    {
        var column = features.Find(row.Schema, owner);
        return Type.GetTypeCode((column.Type as VectorDataViewType)?.ItemType.RawType ?? column.Type.RawType) switch
        {
            TypeCode.Byte => new Values<byte>(row, column, features, owner),
            TypeCode.Single => new Values<float>(row, column, features, owner),
            _ => new Values<double>(row, column, features, owner),
        };
    }

    /// <summary>The row's values, until the next call.</summary>
    /// <exception cref="BadRowException">The row has another length than the column's type says.</exception>
    public abstract ReadOnlySpan<byte> ReadBytes();

    /// <inheritdoc cref="ReadBytes"/>
    public abstract ReadOnlySpan<float> ReadFloats();

    /// <summary>The error for a value that is NaN or infinite.</summary>
    public BadRowException NotFinite(int slot, float value) => Wrong(float.IsNaN(value)
        ? $"is NaN (missing) in slot {slot}; replace missing values (ReplaceMissingValues) or leave such rows out "
            + "(FilterRowsByMissingValues) first"
        : $"is {(value > 0 ? "" : "-")}infinite, or too large for Single, in slot {slot}; values must be finite");

    private BadRowException Wrong(string problem) => new(_row.Position, _features.Name, problem, _owner);

    private sealed class Values<T> : FeatureReader where T : unmanaged
    {
        private readonly DenseReader<T> _values;
        private readonly float[] _floats;

        public Values(DataViewRow row, DataViewSchema.Column column, FeatureColumn features, string? owner)
            : base(row, features, owner)
        {
            _values = DenseReader<T>.Create(row, column, features.Size, Wrong);
            _floats = new float[typeof(T) == typeof(double) ? features.Size : 0];
        }

        public override bool GivesBytes => typeof(T) == typeof(byte);

        public override ReadOnlySpan<byte> ReadBytes() => MemoryMarshal.AsBytes(_values.Read());

        public override ReadOnlySpan<float> ReadFloats()
        {
            if (typeof(T) == typeof(float))
                return MemoryMarshal.Cast<T, float>(_values.Read());
            var doubles = MemoryMarshal.Cast<T, double>(_values.Read());
            for (int i = 0; i < _floats.Length; i++)
                _floats[i] = (float)doubles[i];
            return _floats;
        }
    }
}
