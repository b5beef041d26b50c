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

    public StreamedTrainingData(IDataView data, FeatureColumn features, ConditionColumn? condition, long count, torch.ScalarType featureType, long memoryBudget)
        : base(features, condition, count, featureType)
    {
        (_data, _columns) = (data, TrainingRows.Columns(data.Schema, features, condition));
        var rowBytes = (long)features.Size * (IsBytes ? sizeof(byte) : sizeof(float)) + CodeWidth * sizeof(float);
        _poolRows = Math.Min(Math.Min(count, memoryBudget / rowBytes), Array.MaxLength / Math.Max(features.Size, Math.Max(1, CodeWidth)));
    }

    public override bool IsStreamed => true;

    private bool IsBytes => FeatureType == torch.uint8;

    private int CodeWidth => Condition?.CodeWidth ?? 0;

    public override IEnumerable<TrainingBatch> Epoch(long seed, int batchSize, long skip = 0)
    {
        using var ready = new BlockingCollection<TrainingBatch>(BatchesAhead);
        using var stop = new CancellationTokenSource();
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

    public override IEnumerable<TrainingBatch> InOrder(int batchSize)
    {
        using var cursor = _data.GetRowCursor(_columns);
        var source = new Source(this, cursor);
        var batch = new Rows(this, batchSize);
        while (source.MoveNext())
        {
            batch.Add(source);
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
        var batch = new Rows(this, (int)Math.Min(batchSize, Count));
        var left = BatchesPerEpoch(batchSize);
        foreach (var (pool, row) in Shuffled(seed, batch.Capacity, stop))
        {
            batch.Add(pool, row);
            if (!batch.IsFull)
                continue;
            if (skip > 0)
            {
                skip--;
                batch.Clear();
            }
            else
            {
                yield return batch.Take();
            }
            if (--left == 0)
                yield break;
        }
        if (!stop.IsCancellationRequested)
            throw new InvalidOperationException($"The training data gave {Count} rows when it was first read, and fewer now; a view that is read in every epoch must give the same rows each time.");
    }

    /// <summary>The view's rows in random order, each as a place in the pool that is good until the next.</summary>
    private IEnumerable<(Rows Pool, int Row)> Shuffled(long seed, int atLeast, CancellationToken stop)
    {
        var random = _data.CanShuffle ? new Random((int)RandomSeed.Mix(seed, ViewStream)) : null;
        using var cursor = _data.GetRowCursor(_columns, random);
        var source = new Source(this, cursor);
        var pool = new Rows(this, (int)Math.Max(_poolRows, atLeast));
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

    /// <summary>A cursor with its readers.</summary>
    private sealed class Source(StreamedTrainingData data, DataViewRowCursor cursor)
    {
        public FeatureReader Features { get; } = FeatureReader.Create(cursor, data.Features);

        public ConditionReader? Condition { get; } = data.Condition == null ? null : ConditionReader.Create(cursor, data.Condition);

        public bool MoveNext() => cursor.MoveNext();
    }

    /// <summary>Features and codes of a limited number of rows.</summary>
    private sealed class Rows(StreamedTrainingData data, int capacity)
    {
        private readonly FeatureRows _features = new(data.Features.Size, capacity, data.IsBytes);
        private readonly float[] _codes = new float[capacity * data.CodeWidth];

        public int Capacity => capacity;

        public int Count => _features.Count;

        public bool IsFull => _features.IsFull;

        public void Clear() => _features.Clear();

        public void Add(Source source)
        {
            ReadCode(Count, source);
            _features.Add(source.Features, onlyFinite: true);
        }

        public void Set(int row, Source source)
        {
            ReadCode(row, source);
            _features.Set(row, source.Features, onlyFinite: true);
        }

        public void Add(Rows other, int row)
        {
            other._codes.AsSpan(row * data.CodeWidth, data.CodeWidth).CopyTo(_codes.AsSpan(Count * data.CodeWidth));
            other._features.CopyTo(row, _features);
        }

        /// <summary>The rows as a batch of tensors; the next ones take their places.</summary>
        public TrainingBatch Take()
        {
            var batch = new TrainingBatch(_features.ToTensor().DetachFromDisposeScope(),
                data.Condition?.Encode(_codes.AsSpan(0, Count * data.CodeWidth)).DetachFromDisposeScope());
            Clear();
            return batch;
        }

        private void ReadCode(int row, Source source) => source.Condition?.Read(_codes.AsSpan(row * data.CodeWidth, data.CodeWidth), onlyComplete: true);
    }
}
