using Microsoft.ML.Runtime;

namespace Microsoft.ML.Generative;

/// <summary>How good samples are, as <c>mlContext.Generative()</c> measures it.</summary>
public static class EvaluationCatalog
{
    private const int MostRowsOfBatch = 2048, MostValuesOfBatch = 1 << 23;

    // The two views in messages.
    private const string Samples = "the samples", TrainingData = "the training data";

    /// <summary>
    /// The training rows nearest to each sample, by Euclidean distance in the column's units: samples that all but repeat
    /// training rows show a model that has learnt them by heart. To judge a distance, ask for held-out rows' neighbours as well.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="samples">The samples, such as a model's <c>Generate</c> gives them; they are kept in memory.</param>
    /// <param name="trainingData">The training rows; they are read once, batch by batch.</param>
    /// <param name="count">
    /// How many neighbours of each sample, at least 1; fewer where there are not so many rows. Default 5.
    /// </param>
    /// <param name="featureColumnName">The column of both views to compare. Default "Features".</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>For each sample, in order, its neighbours.</returns>
    /// <exception cref="ArgumentException">
    /// The column is missing in a view, or of another type or size than the training data's; or the count is below 1.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A view has no rows, or a value is missing or infinite, the message names it; or the context's GPU is not there.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<SampleNeighbours> NearestNeighbours(this GenerativeCatalog catalog, IDataView samples,
        IDataView trainingData, int count = 5, string featureColumnName = "Features",
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(trainingData);
        Check.AtLeast(1, count, nameof(count));
        var features = FeatureColumn.Bind(trainingData.Schema, featureColumnName, TrainingData);
        features.Find(samples.Schema, Samples);

        using var channel = ((IHostEnvironment)catalog.Context).Start(nameof(NearestNeighbours));
        var device = TrainingDevice.Choose(catalog.Context.GpuDeviceId, catalog.Context.FallbackToCpu,
            m => channel.Warning(MessageSensitivity.None, m));
        var wanted = RowsOf(samples, features, cancellationToken);
        if (wanted.Length == 0) throw new InvalidOperationException("There are no samples to find the neighbours of.");
        using var search = new NeighbourSearch(wanted, count, device);
        var rows = 0L;
        foreach (var batch in Batches(trainingData, features, TrainingData, cancellationToken))
        {
            search.Add(batch);
            rows += batch.Count;
        }
        if (rows == 0) throw new InvalidOperationException("The training data has no rows, so nothing is near the samples.");
        return search.Result();
    }

    private static IEnumerable<FeatureRows> Batches(
        IDataView view, FeatureColumn features, string owner, CancellationToken cancellation)
    {
        // Fewer of those so wide that as many would fill the memory.
        var rows = Math.Clamp(MostValuesOfBatch / features.Size, 1, MostRowsOfBatch);
        foreach (var batch in RowBatches.Read(view, features, rows, owner))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return batch;
        }
    }

    private static float[][] RowsOf(IDataView samples, FeatureColumn features, CancellationToken cancellation)
    {
        var rows = new List<float[]>();
        foreach (var batch in Batches(samples, features, Samples, cancellation))
            for (var i = 0; i < batch.Count; i++)
            {
                var row = new float[features.Size];
                batch.CopyTo(i, row);
                rows.Add(row);
            }
        return [.. rows];
    }
}
