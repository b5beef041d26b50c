using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>
/// The column that says which of a row's values are missing, whatever stands in their place: as many values as the features
/// have, of Boolean, Byte, Single or Double. What is not 0 is missing, as in the columns that ML.NET's IndicateMissingValues
/// makes.
/// </summary>
/// <param name="Name">The column's name.</param>
/// <param name="Size">The number of values of a row.</param>
internal sealed record MaskColumn(string Name, int Size)
{
    private const string Role = "mask";

    /// <summary>Checks what is known of a pipeline's schema before it is fitted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or its type is another one.</exception>
    public static void Check(SchemaShape shape, string name)
    {
        var column = shape.Find(name, Role);
        if (column.IsKey || column.Kind == SchemaShape.Column.VectorKind.VariableVector || !IsMaskType(column.ItemType))
            throw SchemaErrors.WrongType(Role, name, "as many values as the features have, of Boolean, Single, Double or Byte",
                column.Describe());
    }

    /// <summary>The column in a view.</summary>
    /// <param name="schema">The view's schema.</param>
    /// <param name="owner">Who needs the column, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of another type or size.</exception>
    public DataViewSchema.Column Find(DataViewSchema schema, string? owner = null)
    {
        var role = SchemaErrors.Of(owner, Role);
        var column = schema.Find(Name, role);
        var vector = column.Type as VectorDataViewType;
        return IsMaskType(vector?.ItemType ?? column.Type) && (vector?.Size ?? 1) == Size ? column
            : throw SchemaErrors.WrongType(role, Name,
                $"{Size} value{(Size == 1 ? "" : "s")} of Boolean, Single, Double or Byte, as many as the features have",
                column.Type);
    }

    private static bool IsMaskType(DataViewType type) => type is BooleanDataViewType || NumberTypes.IsFeatureType(type);
}
