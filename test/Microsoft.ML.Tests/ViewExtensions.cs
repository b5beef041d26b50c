namespace Microsoft.ML.Tests;

/// <summary>What tests of several transforms do and look at.</summary>
internal static class ViewExtensions
{
    /// <summary>Fits and transforms as part of a chain, so that the shapes of schemas are checked too.</summary>
    public static IDataView FitTransform<T>(this IEstimator<T> estimator, IDataView data)
        where T : class, ITransformer =>
        new EstimatorChain<ITransformer>().Append(estimator).Fit(data).Transform(data);

    /// <summary>The transformer once it has been saved and loaded by another context.</summary>
    public static ITransformer Reloaded(this ITransformer transformer, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(transformer, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    public static string[] SlotNames(this DataViewSchema.Column column) => column.Texts("SlotNames");

    public static string[] KeyValues(this DataViewSchema.Column column) => column.Texts("KeyValues");

    /// <summary>The texts of an annotation.</summary>
    public static string[] Texts(this DataViewSchema.Column column, string annotation)
    {
        var texts = default(VBuffer<ReadOnlyMemory<char>>);
        column.Annotations.GetValue(annotation, ref texts);
        return texts.DenseValues().Select(text => text.ToString()).ToArray();
    }
}
