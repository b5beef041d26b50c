using System.Collections.Immutable;
using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>The annotations of columns that generated columns keep.</summary>
internal static class ColumnAnnotations
{
    public const string SlotNamesKind = "SlotNames";
    public const string KeyValuesKind = "KeyValues";

    /// <summary>The names of a vector's slots; empty where the column has none.</summary>
    public static ImmutableArray<string> SlotNames(this DataViewSchema.Column column)
    {
        if (!column.HasSlotNames())
            return [];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(n => n.ToString())];
    }

    public static void AddText(this DataViewSchema.Annotations.Builder builder, string kind, IReadOnlyList<string> texts)
    {
        var values = texts.Select(t => t.AsMemory()).ToArray();
        builder.Add(kind, new VectorDataViewType(TextDataViewType.Instance, values.Length),
            (ref VBuffer<ReadOnlyMemory<char>> result) =>
                VBuffer<ReadOnlyMemory<char>>.Copy(values, 0, ref result, values.Length));
    }
}
