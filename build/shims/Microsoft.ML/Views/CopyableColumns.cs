using Microsoft.ML.Transforms;

namespace Microsoft.ML.Data;

/// <summary>
/// The columns whose values a view can keep for later: an image and its like are disposed of by the cursor that made them.
/// </summary>
internal static class CopyableColumns
{
    public static bool IsCopyable(this DataViewSchema.Column column) =>
        column.Type is PrimitiveDataViewType or VectorDataViewType;

    public static IDataView OnlyCopyable(this IDataView input)
    {
        var kept = input.Schema.Where(IsCopyable).ToArray();
        return kept.Length == input.Schema.Count ? input
            : new RowMappedView(input, new ColumnSelectingTransformer.SelectingMapper(input.Schema, kept));
    }
}
