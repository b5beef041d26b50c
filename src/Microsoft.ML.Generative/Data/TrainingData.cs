using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>
/// The training rows, checked, as batches of tensors. They are kept in memory while they fit a budget; beyond it every epoch
/// reads the view again, through a pool that shuffles.
/// </summary>
internal abstract class TrainingData : IDisposable
{
    private const int RowsHashedAtOnce = 256, ValuesHashedAtOnce = 1 << 20;

    // Any number, for as long as a run that resumes is to see the rows that it saw before.
    private const long SeedOfSample = 0;

    private ValueStatistics? _values;

    private protected TrainingData(FeatureColumn features, ConditionColumn? condition, long count, torch.ScalarType featureType)
    {
        (Features, Condition, Count, FeatureType) = (features, condition, count, featureType);
    }

    public FeatureColumn Features { get; }

    /// <summary>The condition column, with the classes learnt where it holds numbers.</summary>
    public ConditionColumn? Condition { get; }

    /// <summary>The number of rows, at least 1.</summary>
    public long Count { get; }

    /// <summary>Byte where every value is a whole number from 0 to 255, else Single.</summary>
    public torch.ScalarType FeatureType { get; }

    /// <summary>What kind of values the features have, found out by a pass over the rows when first asked for.</summary>
    public ValueStatistics Values => _values ??= FeatureStatistics.Values(this);

    /// <summary>Whether the rows are read anew in every epoch, because they don't fit the memory budget.</summary>
    public abstract bool IsStreamed { get; }

    /// <summary>Reads and checks all rows.</summary>
    /// <param name="channel">Is told what was read.</param>
    /// <param name="data">The view; its rows' order is kept, however many cursors read them.</param>
    /// <param name="features">The feature column, bound to the view's schema.</param>
    /// <param name="condition">The condition column, if any, bound to the view's schema.</param>
    /// <param name="memoryBudget">The most bytes of rows to keep in memory.</param>
    /// <param name="cancellation">Stops the reading, and every later one of a view that is read in every epoch.</param>
    /// <exception cref="InvalidOperationException">There are no rows, or one that cannot be learnt from; the message names
    /// it.</exception>
    public static TrainingData Read(IChannel channel, IDataView data, FeatureColumn features, ConditionColumn? condition,
        long memoryBudget, CancellationToken cancellation = default)
    {
        var rows = TrainingRows.Read(data, features, condition, memoryBudget, cancellation);
        if (rows.Count == 0)
            throw new InvalidOperationException($"There are no rows, so there is nothing to be had of column "
                + $"'{features.Name}'. Look at the filters and the file before this step.");
        if (condition is { IsUnlearnt: true })
            condition = condition.WithClassesOf(rows.Numbers);
        var type = rows.AreBytes ? torch.uint8 : torch.float32;
        channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"read {rows.Count} rows of {features.Size} values ({Mebibytes(rows.SizeInBytes)} as {type})")
            + (rows.AreKept ? "" : $"; the memory budget is {Mebibytes(memoryBudget)}, so every epoch reads them again"));
        return rows.AreKept
            ? new InMemoryTrainingData(rows, condition)
            : new StreamedTrainingData(data, features, condition, rows.Count, type,
                poolRows: memoryBudget / rows.BytesOfRow(rows.AreBytes), cancellation);
    }

    /// <summary>A hash of all rows and their conditions, for which a pass is made over them.</summary>
    /// <inheritdoc cref="Epoch" path="/exception"/>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var width = Features.Size + (Condition?.Width ?? 0);
        foreach (var batch in InOrder(Math.Clamp(ValuesHashedAtOnce / width, 1, RowsHashedAtOnce)))
            using (batch)
            {
                hash.AppendData(batch.Features.bytes);
                if (batch.Condition is { } condition) hash.AppendData(condition.bytes);
            }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    /// <summary>The number of batches of an epoch: the last partial one is left out, unless it is the only one.</summary>
    public long BatchesPerEpoch(int batchSize) => Math.Max(1, Count / batchSize);

    /// <summary>An epoch's batches of shuffled rows. The same seed gives the same batches.</summary>
    /// <param name="seed">Decides the order.</param>
    /// <param name="batchSize">The rows of a batch; with fewer rows than that there is one batch of all of them.</param>
    /// <param name="skip">So many first batches are left out, to go on in the middle of an epoch.</param>
    /// <exception cref="OperationCanceledException">The reading of a view that is read in every epoch was cancelled.</exception>
    public abstract IEnumerable<TrainingBatch> Epoch(long seed, int batchSize, long skip = 0);

    /// <summary>
    /// Some rows from all over the view, which may be in the order of its classes; the same each time. Whoever gets them disposes
    /// of them.
    /// </summary>
    /// <param name="rows">How many; all where there are fewer.</param>
    /// <inheritdoc cref="Epoch" path="/exception"/>
    public TrainingBatch Sample(int rows) => Epoch(SeedOfSample, rows).First();

    /// <summary>All rows in the view's order; the last batch may be smaller.</summary>
    /// <param name="batchSize">The rows of a batch.</param>
    /// <param name="withCondition">Whether the batches have their conditions, of which many rows' may take much memory.</param>
    /// <inheritdoc cref="Epoch" path="/exception"/>
    public abstract IEnumerable<TrainingBatch> InOrder(int batchSize, bool withCondition = true);

    public abstract void Dispose();

    private protected BatchBuilder Builder(int rows, bool withCondition = true) =>
        new(FeatureType, Features, withCondition ? Condition : null, rows);

    private static string Mebibytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):F1} MiB");
}
