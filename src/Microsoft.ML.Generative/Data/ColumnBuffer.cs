using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>The values of one column for the rows that a cursor has read ahead.</summary>
internal abstract class ColumnBuffer
{
    /// <param name="source">The cursor that reads ahead.</param>
    /// <param name="column">A column that is active in it.</param>
    /// <param name="capacity">The most rows.</param>
    public static ColumnBuffer Create(DataViewRow source, DataViewSchema.Column column, int capacity)
    {
        var raw = column.Type.RawType;
        var type = raw.IsGenericType && raw.GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? typeof(Vectors<>).MakeGenericType(raw.GetGenericArguments())
            : typeof(Values<>).MakeGenericType(raw);
        // The source's own error for a column that it cannot give, not one about reflection.
        const BindingFlags flags = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions;
        return (ColumnBuffer)Activator.CreateInstance(type, flags, binder: null, [source, column, capacity], culture: null)!;
    }

    /// <summary>Keeps the value of the row that the source stands at.</summary>
    public abstract void Read(int row);

    /// <summary>A ValueGetter of the column's raw type.</summary>
    /// <param name="row">The row that the reader stands at.</param>
    public abstract Delegate Getter(Func<int> row);

    /// <summary>Whether a column's values are images or the like, which hold memory until they are disposed of.</summary>
    public static bool IsOfDisposables(DataViewSchema.Column column) =>
        typeof(IDisposable).IsAssignableFrom(column.Type.RawType);

    /// <summary>Disposes of kept values that nobody has got, where they are disposable.</summary>
    public abstract void Clear();

    private sealed class Vectors<T>(DataViewRow source, DataViewSchema.Column column, int capacity) : ColumnBuffer
    {
        private readonly ValueGetter<VBuffer<T>> _source = source.GetGetter<VBuffer<T>>(column);
        private readonly VBuffer<T>[] _values = new VBuffer<T>[capacity];

        public override void Read(int row) => _source(ref _values[row]);

        public override Delegate Getter(Func<int> row) =>
            new ValueGetter<VBuffer<T>>((ref VBuffer<T> value) => _values[row()].CopyTo(ref value));

        public override void Clear()
        {
        }
    }

    private sealed class Values<T>(DataViewRow source, DataViewSchema.Column column, int capacity) : ColumnBuffer
    {
        private static readonly bool IsDisposable = typeof(IDisposable).IsAssignableFrom(typeof(T));

        private readonly ValueGetter<T> _source = source.GetGetter<T>(column);
        private readonly T[] _values = new T[capacity];
        private readonly bool[] _isOurs = new bool[IsDisposable ? capacity : 0];

        public override void Read(int row)
        {
            // Getters of images and the like dispose of what they are handed, so each row's gets none.
            if (IsDisposable)
            {
                Clear(row);
                _isOurs[row] = true;
            }
            _source(ref _values[row]);
        }

        public override Delegate Getter(Func<int> row) => new ValueGetter<T>((ref T value) =>
        {
            var at = row();
            if (IsDisposable)
            {
                _isOurs[at] = false;
                if (!ReferenceEquals(value, _values[at]))
                    (value as IDisposable)?.Dispose();
            }
            value = _values[at];
        });

        public override void Clear()
        {
            for (int i = 0; i < _isOurs.Length; i++)
                Clear(i);
        }

        private void Clear(int row)
        {
            if (_isOurs[row])
                (_values[row] as IDisposable)?.Dispose();
            _values[row] = default!;
            _isOurs[row] = false;
        }
    }
}
