using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Getters whose value type is known only at run time, and the errors of asking for the wrong one.</summary>
internal static class Getters
{
    public const string NoRow = "Values cannot be fetched at this time: the cursor is before the first or after the last row.";

    /// <summary>The column's getter, a ValueGetter of its type's RawType.</summary>
    public static Delegate GetGetter(this DataViewRow row, DataViewSchema.Column column) =>
        TypeDispatch.Call(Get<int>, column.Type.RawType, row, column);

    /// <summary>A getter as what the caller takes it for.</summary>
    public static ValueGetter<TValue> As<TValue>(Delegate? getter, DataViewSchema.Column column) => getter switch
    {
        ValueGetter<TValue> typed => typed,
        null => throw Inactive(column),
        _ => throw Contracts.Except(null, $"Invalid TValue in GetGetter for column '{column.Name}': '{typeof(TValue)}', " +
            $"expected type: '{getter.GetType().GetGenericArguments()[0]}'."),
    };

    public static InvalidOperationException Inactive(DataViewSchema.Column column) => Contracts.Except(null,
        $"Column '{column.Name}' is not active: it was not among the columns that this cursor or row was asked for.");

    /// <summary>Copies a value so that the copy outlives the buffer it came from.</summary>
    public static void CopyValue<T>(in T source, ref T destination) => Copier<T>.Copy(in source, ref destination);

    private static Delegate Get<T>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<T>(column);

    private static class Copier<T>
    {
        public delegate void CopyDelegate(in T source, ref T destination);

        public static readonly CopyDelegate Copy = Create();

        private static CopyDelegate Create()
        {
            if (!typeof(T).IsGenericType || typeof(T).GetGenericTypeDefinition() != typeof(VBuffer<>))
                return (in T source, ref T destination) => destination = source;
            return (CopyDelegate)TypeDispatch.Call(CopyOfVector<int>, typeof(T).GetGenericArguments()[0]);
        }

        private static Delegate CopyOfVector<TItem>() =>
            (Copier<VBuffer<TItem>>.CopyDelegate)((in VBuffer<TItem> source, ref VBuffer<TItem> destination) =>
                source.CopyTo(ref destination));
    }
}
