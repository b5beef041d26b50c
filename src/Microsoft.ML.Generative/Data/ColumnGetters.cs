namespace Microsoft.ML.Generative;

/// <summary>Errors of those who ask a row for getters.</summary>
internal static class ColumnGetters
{
    /// <exception cref="InvalidOperationException">The column's values are of another type.</exception>
    public static ValueGetter<TValue> As<TValue>(Delegate getter, DataViewSchema.Column column) => getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Column '{column.Name}' of type {column.Type} has values of "
            + $"{column.Type.RawType}, not of {typeof(TValue)}.");

    public static InvalidOperationException Inactive(DataViewSchema.Column column) =>
        new($"Column '{column.Name}' is not active: it was not among the columns that the cursor or row was asked for.");

    public static InvalidOperationException NotAtRow() =>
        new("The cursor stands before the first row or after the last; call MoveNext first.");
}
