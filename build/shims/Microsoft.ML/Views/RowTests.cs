using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>Tests of rows for <see cref="FilteredView"/>.</summary>
internal static class RowTests
{
    /// <summary>A number from the lower bound to below the upper one. NaN is in no range.</summary>
    public static Func<DataViewRow, Func<bool>> InRange(DataViewSchema.Column column, double lower, double upper)
    {
        return row => TypeDispatch.Call(Bind<float>, column.Type.RawType, row);

        Func<bool> Bind<T>(DataViewRow row)
        {
            var toDouble = (Func<T, double>)(object)(typeof(T) == typeof(float) ? (Func<float, double>)(x => x)
                : (Func<double, double>)(x => x));
            var get = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                get(ref value);
                double number = toDouble(value);
                return lower <= number && number < upper;
            };
        }
    }

    /// <summary>A key whose place in its set, as a fraction of it, is from the lower bound to below the upper one.</summary>
    public static Func<DataViewRow, Func<bool>> InKeyFraction(DataViewSchema.Column column, double lower, double upper)
    {
        double count = ((KeyDataViewType)column.Type).Count;
        return row =>
        {
            var get = KeyGetter(row, column);
            ulong key = 0;
            return () =>
            {
                get(ref key);
                double fraction = (key - 0.5) / count;
                return key > 0 && lower <= fraction && fraction < upper;
            };
        };
    }

    /// <summary>No NaN and no missing key in the column, all of a vector's items counted.</summary>
    public static Func<DataViewRow, Func<bool>> NotMissing(DataViewSchema.Column column)
    {
        bool isKey = column.Type.ItemType() is KeyDataViewType;
        var item = column.Type.ItemType().RawType;
        return row => column.Type is VectorDataViewType ? TypeDispatch.Call(BindVector<float>, item, row)
            : TypeDispatch.Call(BindScalar<float>, item, row);

        Func<bool> BindScalar<T>(DataViewRow row)
        {
            var get = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                get(ref value);
                return !IsMissing(value);
            };
        }

        Func<bool> BindVector<T>(DataViewRow row)
        {
            var get = row.GetGetter<VBuffer<T>>(column);
            var vector = default(VBuffer<T>);
            return () =>
            {
                get(ref vector);
                if (isKey && !vector.IsDense)
                    return false;
                foreach (var value in vector.GetValues())
                    if (IsMissing(value))
                        return false;
                return true;
            };
        }

        // A missing number is not equal to itself; a missing key is 0.
        bool IsMissing<T>(T value) => isKey ? EqualityComparer<T>.Default.Equals(value, default!)
            : value is float f ? float.IsNaN(f) : value is double d && double.IsNaN(d);
    }

    /// <summary>
    /// A number in [0, 1) made of the seed and the row, or of the seed and the key column's value: rows alike stay together.
    /// </summary>
    public static Func<DataViewRow, Func<double>> Fraction(DataViewSchema.Column? keyColumn, int seed)
    {
        ulong salt = Mix((uint)seed);
        if (keyColumn is not { } column)
            return row =>
            {
                var get = row.GetIdGetter();
                DataViewRowId id = default;
                return () =>
                {
                    get(ref id);
                    return ToFraction(Mix(Mix(id.Low ^ salt) ^ id.High));
                };
            };
        var item = column.Type.ItemType().RawType;
        return row => column.Type is VectorDataViewType ? TypeDispatch.Call(BindVector<float>, item, row)
            : TypeDispatch.Call(BindScalar<float>, item, row);

        Func<double> BindScalar<T>(DataViewRow row)
        {
            var get = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                get(ref value);
                return ToFraction(Mix(StableHash(value) ^ salt));
            };
        }

        Func<double> BindVector<T>(DataViewRow row)
        {
            var get = row.GetGetter<VBuffer<T>>(column);
            var vector = default(VBuffer<T>);
            return () =>
            {
                get(ref vector);
                return ToFraction(vector.Items(all: true).Aggregate(salt, (hash, item) => Mix(hash ^ StableHash(item.Value))));
            };
        }
    }

    private static ValueGetter<ulong> KeyGetter(DataViewRow row, DataViewSchema.Column column)
    {
        var type = column.Type.RawType;
        return type == typeof(byte) ? Widen<byte>() : type == typeof(ushort) ? Widen<ushort>()
            : type == typeof(uint) ? Widen<uint>() : Widen<ulong>();

        ValueGetter<ulong> Widen<T>()
            where T : IBinaryInteger<T>
        {
            var get = row.GetGetter<T>(column);
            T key = T.Zero;
            return (ref ulong destination) =>
            {
                get(ref key);
                destination = ulong.CreateChecked(key);
            };
        }
    }

    // The hash codes of strings differ from process to process, those of the other types do not.
    private static ulong StableHash<T>(T value)
    {
        if (value is not ReadOnlyMemory<char> text)
            return (ulong)EqualityComparer<T>.Default.GetHashCode(value!);
        ulong hash = 14695981039346656037;
        foreach (char c in text.Span)
            hash = (hash ^ c) * 1099511628211;
        return hash;
    }

    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static double ToFraction(ulong hash) => (hash >> 11) * (1.0 / (1ul << 53));
}
