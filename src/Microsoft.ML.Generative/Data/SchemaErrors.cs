namespace Microsoft.ML.Generative;

/// <summary>
/// Finds columns by name; what is not there or of the wrong type is ML.NET's schema error, which names the column.
/// </summary>
internal static class SchemaErrors
{
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public static DataViewSchema.Column Find(this DataViewSchema schema, string name, string role) =>
        schema.GetColumnOrNull(name) ?? throw Missing(role, name, schema.Where(c => !c.IsHidden).Select(c => c.Name));

    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public static SchemaShape.Column Find(this SchemaShape shape, string name, string role)
    {
        foreach (var column in shape)
            if (column.Name == name)
                return column;
        throw Missing(role, name, shape.Select(c => c.Name));
    }

    public static string Describe(this SchemaShape.Column column)
    {
        var item = column.IsKey ? $"Key<{column.ItemType}>" : $"{column.ItemType}";
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            SchemaShape.Column.VectorKind.VariableVector => $"Vector<{item}> of unknown size",
            _ => item,
        };
    }

    /// <summary>A thing with its owner, such as "the samples' column"; the thing alone where no owner need be told.</summary>
    public static string Of(string? owner, string thing) =>
        owner is null ? thing : $"{owner}{(owner.EndsWith('s') ? "'" : "'s")} {thing}";

    public static ArgumentOutOfRangeException WrongType(
        string role, string name, string expected, object found, string advice = "") =>
        new("inputSchema", $"Schema mismatch for {role} column '{name}': expected {expected}, got {found}.{advice}");

    private static ArgumentOutOfRangeException Missing(string role, string name, IEnumerable<string> present)
    {
        var names = present.Take(31).ToArray();
        return new ArgumentOutOfRangeException("inputSchema",
            $"Could not find {role} column '{name}'. The columns are: "
                + $"{string.Join(", ", names.Take(30))}{(names.Length > 30 ? ", ..." : "")}.");
    }
}
