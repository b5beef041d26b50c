using System.Globalization;
using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>ML.NET's number types by name, and their values as Double.</summary>
internal static class NumberTypes
{
    private static readonly NumberDataViewType[] All =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double,
    ];

    /// <summary>The type of that .NET name, such as "Single"; null where there is none.</summary>
    public static NumberDataViewType? Named(string name) => Array.Find(All, t => t.RawType.Name == name);

    /// <summary>Whether it is a type that features have: Single, Double or Byte.</summary>
    public static bool IsFeatureType(DataViewType? type) => type is NumberDataViewType
        && Type.GetTypeCode(type.RawType) is TypeCode.Single or TypeCode.Double or TypeCode.Byte;

    /// <summary>The vector type whose extents a model file's settings give for a column.</summary>
    /// <exception cref="FormatException">The extents cannot be a vector's.</exception>
    public static VectorDataViewType VectorOf(PrimitiveDataViewType itemType, int[] dimensions, string column) =>
        dimensions.Length > 0 && dimensions.All(n => n > 0) && dimensions.Aggregate(1.0, (size, n) => size * n) <= Array.MaxLength
            ? new VectorDataViewType(itemType, dimensions)
            : throw new FormatException($"The settings give column '{column}' the dimensions [{string.Join(", ", dimensions)}]; "
                + "they must be positive, and their product the size of an array.");

    /// <summary>Reads a row's number, or key, whatever its type.</summary>
    public static Func<double> Reader(DataViewRow row, DataViewSchema.Column column) =>
        ByRawType(column.Type).Reader(row, column);

    /// <summary>A getter of a number or key of that type; the values given as Double must fit it.</summary>
    public static Delegate Getter(DataViewType type, Func<double> value) => ByRawType(type).Getter(value);

    /// <summary>Adds an annotation that is a vector of numbers of that type, given as Double.</summary>
    public static void AddVector(this DataViewSchema.Annotations.Builder builder, string kind, PrimitiveDataViewType type,
        IReadOnlyList<double> values) =>
        ByRawType(type).AddVector(builder, kind, type, values);

    /// <summary>Reads an annotation that is a vector of numbers.</summary>
    public static double[] Vector(DataViewSchema.Annotations annotations, string kind, PrimitiveDataViewType type) =>
        ByRawType(type).Vector(annotations, kind);

    /// <summary>A number as it stands in messages and class names: invariant, shortest, 3 rather than 3.0.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static Converter ByRawType(DataViewType type) => Type.GetTypeCode(type.RawType) switch
    {
        TypeCode.SByte => new Converter<sbyte>(),
        TypeCode.Byte => new Converter<byte>(),
        TypeCode.Int16 => new Converter<short>(),
        TypeCode.UInt16 => new Converter<ushort>(),
        TypeCode.Int32 => new Converter<int>(),
        TypeCode.UInt32 => new Converter<uint>(),
        TypeCode.Int64 => new Converter<long>(),
        TypeCode.UInt64 => new Converter<ulong>(),
        TypeCode.Single => new Converter<float>(),
        TypeCode.Double => new Converter<double>(),
        _ => throw new NotSupportedException($"{type} is no number type."),
    };

    private abstract class Converter
    {
        public abstract Func<double> Reader(DataViewRow row, DataViewSchema.Column column);

        public abstract Delegate Getter(Func<double> value);

        public abstract void AddVector(DataViewSchema.Annotations.Builder builder, string kind, PrimitiveDataViewType type,
            IReadOnlyList<double> values);

        public abstract double[] Vector(DataViewSchema.Annotations annotations, string kind);
    }

    private sealed class Converter<T> : Converter
        where T : struct, INumberBase<T>
    {
        public override Func<double> Reader(DataViewRow row, DataViewSchema.Column column)
        {
            var getter = row.GetGetter<T>(column);
            T value = default;
            return () =>
            {
                getter(ref value);
                return double.CreateChecked(value);
            };
        }

        public override Delegate Getter(Func<double> value) =>
            new ValueGetter<T>((ref T result) => result = T.CreateChecked(value()));

        public override void AddVector(DataViewSchema.Annotations.Builder builder, string kind, PrimitiveDataViewType type,
            IReadOnlyList<double> values)
        {
            var converted = values.Select(T.CreateChecked).ToArray();
            builder.Add(kind, new VectorDataViewType(type, converted.Length),
                (ref VBuffer<T> result) => VBuffer<T>.Copy(converted, 0, ref result, converted.Length));
        }

        public override double[] Vector(DataViewSchema.Annotations annotations, string kind)
        {
            VBuffer<T> values = default;
            annotations.GetValue(kind, ref values);
            return values.DenseValues().Select(double.CreateChecked).ToArray();
        }
    }
}
