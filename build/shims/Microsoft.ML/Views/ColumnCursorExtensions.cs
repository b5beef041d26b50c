using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName) =>
        data.GetColumn<T>(Contracts.CheckRef(data, nameof(data)).Schema[columnName]);

    /// <summary>
    /// The column's values row by row: as the type's RawType, or as string for text, as an array (of string for text) for a
    /// vector.
    /// </summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckRef(data, nameof(data));
        Contracts.CheckParam(column.Index < data.Schema.Count && data.Schema[column.Index] is var own && own.Name == column.Name
            && own.Type.Equals(column.Type), nameof(column),
            $"column with name {column.Name}, type {column.Type}, and index {column.Index} " +
            "cannot be found in data");
        return Read(data, column, MakeReader<T>(column));
    }

    private static IEnumerable<T> Read<T>(IDataView data, DataViewSchema.Column column, Func<DataViewRow, Func<T>> bind)
    {
        using var cursor = data.GetRowCursor([column]);
        var read = bind(cursor);
        while (cursor.MoveNext())
            yield return read();
    }

    private static Func<DataViewRow, Func<T>> MakeReader<T>(DataViewSchema.Column column)
    {
        var item = column.Type.ItemType().RawType;
        bool isVector = column.Type is VectorDataViewType, isText = item == typeof(ReadOnlyMemory<char>);
        if (typeof(T) == column.Type.RawType)
            return row => Convert<T, T>(row, column, value => value);
        if (!isVector && isText && typeof(T) == typeof(string))
            return row => (Func<T>)(object)Convert<ReadOnlyMemory<char>, string>(row, column, text => text.ToString());
        if (isVector && isText && typeof(T) == typeof(string[]))
            return row => (Func<T>)(object)Convert<VBuffer<ReadOnlyMemory<char>>, string[]>(row, column,
                texts => texts.DenseValues().Select(text => text.ToString()).ToArray());
        if (isVector && typeof(T) == item.MakeArrayType())
            return row => (Func<T>)(object)TypeDispatch.Call(ConvertToArray<int>, item, row, column);
        throw Contracts.Except(null, $"Could not map a data view column '{column.Name}' of type {column.Type} to {typeof(T)}.");
    }

    private static Delegate ConvertToArray<T>(DataViewRow row, DataViewSchema.Column column) =>
        Convert<VBuffer<T>, T[]>(row, column, vector => vector.DenseValues().ToArray());

    private static Func<TOut> Convert<TIn, TOut>(DataViewRow row, DataViewSchema.Column column, Func<TIn, TOut> convert)
    {
        var get = row.GetGetter<TIn>(column);
        return () =>
        {
            TIn value = default!;
            get(ref value);
            return convert(value);
        };
    }
}
