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
            TypeCode.Byte => Create<byte>(row, column, features, owner),
            TypeCode.Single => Create<float>(row, column, features, owner),
            _ => Create<double>(row, column, features, owner),
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

    private static FeatureReader Create<T>(
        DataViewRow row, DataViewSchema.Column column, FeatureColumn features, string? owner)
        where T : unmanaged =>
        column.Type is VectorDataViewType ? new Vectors<T>(row, column, features, owner)
            : new Scalars<T>(row, column, features, owner);

    private BadRowException Wrong(string problem) => new(_row.Position, _features.Name, problem, _owner);

    private abstract class Values<T>(DataViewRow row, FeatureColumn features, string? owner)
        : FeatureReader(row, features, owner)
        where T : unmanaged
    {
        private readonly float[] _floats = new float[typeof(T) == typeof(double) ? features.Size : 0];

        public override bool GivesBytes => typeof(T) == typeof(byte);

        public override ReadOnlySpan<byte> ReadBytes() => MemoryMarshal.AsBytes(Read());

        public override ReadOnlySpan<float> ReadFloats()
        {
            if (typeof(T) == typeof(float))
                return MemoryMarshal.Cast<T, float>(Read());
            var doubles = MemoryMarshal.Cast<T, double>(Read());
            for (int i = 0; i < _floats.Length; i++)
                _floats[i] = (float)doubles[i];
            return _floats;
        }

        protected abstract ReadOnlySpan<T> Read();
    }

    private sealed class Vectors<T>(DataViewRow row, DataViewSchema.Column column, FeatureColumn features, string? owner)
        : Values<T>(row, features, owner)
        where T : unmanaged
    {
        private readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(column);
        private readonly int _size = features.Size;
        private VBuffer<T> _buffer;
        private T[]? _dense;

        protected override ReadOnlySpan<T> Read()
        {
            _getter(ref _buffer);
            if (_buffer.Length != _size)
                throw Wrong($"has {_buffer.Length} values; all rows must have {_size}");
            if (_buffer.IsDense)
                return _buffer.GetValues();
            _buffer.CopyTo(_dense ??= new T[_size]);
            return _dense;
        }
    }

    private sealed class Scalars<T>(DataViewRow row, DataViewSchema.Column column, FeatureColumn features, string? owner)
        : Values<T>(row, features, owner)
        where T : unmanaged
    {
        private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
        private readonly T[] _value = new T[1];

        protected override ReadOnlySpan<T> Read()
        {
            _getter(ref _value[0]);
            return _value;
        }
    }
}
