namespace Microsoft.ML.Generative;

/// <summary>The features of a view's rows, read once, in the view's order.</summary>
internal static class RowBatches
{
    /// <summary>Batches of rows; each is good until the next, the last may be smaller.</summary>
    /// <param name="view">The view.</param>
    /// <param name="features">The column, by the name and size it has there.</param>
    /// <param name="rows">The rows of a batch.</param>
    /// <param name="owner">What the view is to its user, for messages.</param>
    /// <exception cref="BadRowException">A row has another length, or a value is not finite.</exception>
    public static IEnumerable<FeatureRows> Read(IDataView view, FeatureColumn features, int rows, string owner)
    {
        using var cursor = view.GetRowCursor([features.Find(view.Schema, owner)]);
        var reader = FeatureReader.Create(cursor, features, owner);
        var batch = new FeatureRows(features.Size, rows, asBytes: true);
        while (cursor.MoveNext())
        {
            batch.Add(reader);
            if (!batch.IsFull) continue;
            yield return batch;
            batch.Clear();
        }
        if (batch.Count > 0) yield return batch;
    }
}
