using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>Reads a column's values, a vector's or the single one, of a row as it moves, with no allocation a row.</summary>
internal abstract class DenseReader<T> where T : unmanaged
{
    /// <param name="row">What moves from row to row.</param>
    /// <param name="column">The column; its values are of type T.</param>
    /// <param name="size">How many there must be.</param>
    /// <param name="wrong">The error for a row, of what is wrong with it.</param>
    public static DenseReader<T> Create(
        DataViewRow row, DataViewSchema.Column column, int size, Func<string, BadRowException> wrong) =>
        column.Type is VectorDataViewType ? new Vector(row, column, size, wrong) : new Scalar(row, column);

    /// <summary>The row's values, until the next call.</summary>
    /// <exception cref="BadRowException">The row has another number of them.</exception>
    public abstract ReadOnlySpan<T> Read();

    private sealed class Vector(
        DataViewRow row, DataViewSchema.Column column, int size, Func<string, BadRowException> wrong) : DenseReader<T>
    {
        private readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(column);
        private VBuffer<T> _buffer;
        private T[]? _dense;

        public override ReadOnlySpan<T> Read()
        {
            _getter(ref _buffer);
            if (_buffer.Length != size) throw wrong($"has {_buffer.Length} values; all rows must have {size}");
            if (_buffer.IsDense) return _buffer.GetValues();
            _buffer.CopyTo(_dense ??= new T[size]);
            return _dense;
        }
    }

    private sealed class Scalar(DataViewRow row, DataViewSchema.Column column) : DenseReader<T>
    {
        private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
        private readonly T[] _value = new T[1];

        public override ReadOnlySpan<T> Read()
        {
            _getter(ref _value[0]);
            return _value;
        }
    }
}
