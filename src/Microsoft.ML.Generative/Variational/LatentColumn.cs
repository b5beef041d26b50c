using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>Columns of latent vectors, whose slots have names for a downstream trainer or a text file to show.</summary>
internal static class LatentColumn
{
    /// <summary>A column of vectors of Single, with its own name and a number as its slots' names.</summary>
    public static DataViewSchema.DetachedColumn Of(string name, int size)
    {
        var names = new DataViewSchema.Annotations.Builder();
        names.AddText(ColumnAnnotations.SlotNamesKind,
            [.. Enumerable.Range(0, size).Select(i => FormattableString.Invariant($"{name}{i}"))]);
        return new(name, new VectorDataViewType(NumberDataViewType.Single, size), names.ToAnnotations());
    }
}
