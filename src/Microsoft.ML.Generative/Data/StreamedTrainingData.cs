using System.Collections.Concurrent;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>
/// Training rows that are read anew in every epoch. A pool as large as the memory budget shuffles them: each row that comes in
/// takes the place of a random one, which goes out; a view that can shuffle is asked to as well. A thread prepares the next
/// batches meanwhile.
/// </summary>
internal sealed class StreamedTrainingData : TrainingData
{
    private const int BatchesAhead = 2;

    // Streams of random numbers of an epoch's seed, apart from the pool's draws, which are numbered from 0.
    private const long ViewStream = -1;
    private const long RestStream = -2;

    private readonly IDataView _data;
    private readonly DataViewSchema.Column[] _columns;
    private readonly long _poolRows;
    private readonly CancellationToken _cancellation;

    /// <param name="data">The view.</param>
    /// <param name="features">The feature column, bound to the view's schema.</param>
    /// <param name="condition">The condition column, with its classes.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="featureType">Byte or Single.</param>
    /// <param name="poolRows">How many rows of the pool the memory budget allows.</param>
    /// <param name="cancellation">Stops every reading.</param>
    public StreamedTrainingData(IDataView data, FeatureColumn features, ConditionColumn? condition, long count,
        torch.ScalarType featureType, long poolRows, CancellationToken cancellation)
        : base(features, condition, count, featureType)
    {
        (_data, _columns) = (data, TrainingRows.Columns(data.Schema, features, condition));
        _cancellation = cancellation;
        var widest = Math.Max(features.Size, condition?.CodeWidth ?? 0);
        _poolRows = Math.Min(Math.Min(count, poolRows), Array.MaxLength / widest);
    }

    public override bool IsStreamed => true;

    public override IEnumerable<TrainingBatch> Epoch(long seed, int batchSize, long skip = 0)
    {
        using var ready = new BlockingCollection<TrainingBatch>(BatchesAhead);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        var producer = Task.Factory.StartNew(() => Produce(ready, seed, batchSize, skip, stop.Token),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            foreach (var batch in ready.GetConsumingEnumerable())
                yield return batch;
            producer.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            // Its failure has been thrown above, or nobody waits for more of its batches.
            ((IAsyncResult)producer).AsyncWaitHandle.WaitOne();
            _ = producer.Exception;
            while (ready.TryTake(out var unused))
                unused.Dispose();
        }
    }

    public override IEnumerable<TrainingBatch> InOrder(int batchSize, bool withCondition = true)
    {
        using var cursor = _data.GetRowCursor(_columns);
        var source = new RowSource(cursor, Features, Condition);
        var row = Block(1);
        using var batch = Builder((int)Math.Min(batchSize, Count), withCondition);
        for (; source.MoveNext(); row.Clear())
        {
            _cancellation.ThrowIfCancellationRequested();
            row.Add(source);
            batch.Add(row, 0);
            if (batch.IsFull)
                yield return batch.Take();
        }
        if (batch.Count > 0)
            yield return batch.Take();
    }

    public override void Dispose()
    {
    }

    private void Produce(BlockingCollection<TrainingBatch> ready, long seed, int batchSize, long skip, CancellationToken stop)
    {
        try
        {
            foreach (var batch in Batches(seed, batchSize, skip, stop))
            {
                try
                {
                    ready.Add(batch, stop);
                }
                catch (OperationCanceledException)
                {
                    batch.Dispose();
                    _cancellation.ThrowIfCancellationRequested();
                    return;
                }
            }
        }
        finally
        {
            ready.CompleteAdding();
        }
    }

    private IEnumerable<TrainingBatch> Batches(long seed, int batchSize, long skip, CancellationToken stop)
    {
        var size = (int)Math.Min(batchSize, Count);
        var (first, last) = (skip * size, BatchesPerEpoch(batchSize) * size);
        if (first >= last)
            yield break;
        using var batch = Builder(size);
        long count = 0;
        foreach (var (pool, row) in Shuffled(seed, size, stop))
        {
            if (count++ < first)
                continue;
            batch.Add(pool, row);
            if (batch.IsFull)
                yield return batch.Take();
            if (count == last)
                yield break;
        }
        _cancellation.ThrowIfCancellationRequested();
        if (!stop.IsCancellationRequested)
            throw new InvalidOperationException($"The training data had {Count} rows when first read, and only {count} now. "
                + "A view that does not fit the memory budget is read in every epoch, and must give the same rows each time.");
    }

    /// <summary>The view's rows in random order, each as a place in the pool that is good until the next.</summary>
    private IEnumerable<(RowBlock Pool, int Row)> Shuffled(long seed, int atLeast, CancellationToken stop)
    {
        var random = _data.CanShuffle ? new Random((int)RandomSeed.Mix(seed, ViewStream)) : null;
        using var cursor = _data.GetRowCursor(_columns, random);
        var source = new RowSource(cursor, Features, Condition);
        var pool = Block((int)Math.Max(_poolRows, atLeast));
        for (long draw = 0; source.MoveNext();)
        {
            if (stop.IsCancellationRequested)
                yield break;
            if (!pool.IsFull)
            {
                pool.Add(source);
                continue;
            }
            var row = Shuffle.Below(pool.Capacity, seed, draw++);
            yield return (pool, row);
            pool.Set(row, source);
        }
        foreach (var row in Shuffle.Order(pool.Count, RandomSeed.Mix(seed, RestStream)))
            yield return (pool, (int)row);
    }

    private RowBlock Block(int rows) => new(Features.Size, Condition?.CodeWidth ?? 0, rows, asBytes: FeatureType == torch.uint8);
}
