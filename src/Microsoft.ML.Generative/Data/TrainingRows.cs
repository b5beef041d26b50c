namespace Microsoft.ML.Generative;

/// <summary>
/// One pass over a view: checks every row, counts them, collects the numbers of a condition column, and keeps the rows while
/// they fit a budget. Several cursors read at once where the view gives them; their rows come back into the view's order by
/// the cursors' batch numbers, of which ML.NET lets each one appear in one cursor only.
/// </summary>
internal sealed class TrainingRows
{
    // Where a row is, 16 bytes, and its number in an epoch's order.
    private const int BytesOfPlace = 16 + sizeof(long);

    private readonly long _budget;
    private readonly CancellationToken _cancellation;
    private readonly CursorRows[] _parts;
    private long _bytes;
    private volatile bool _failed;

    private TrainingRows(FeatureColumn features, ConditionColumn? condition, long budget, CancellationToken cancellation,
        int cursors)
    {
        (Features, Condition, _budget, _cancellation) = (features, condition, budget, cancellation);
        _parts = Enumerable.Range(0, cursors).Select(_ => new CursorRows(this, inBatches: cursors > 1)).ToArray();
    }

    public FeatureColumn Features { get; }

    public ConditionColumn? Condition { get; }

    public long Count => _parts.Sum(p => p.Count);

    /// <summary>Whether every value is a whole number from 0 to 255.</summary>
    public bool AreBytes => _parts.All(p => p.AreBytes);

    /// <summary>The memory that the rows take in the end where they are kept.</summary>
    public long SizeInBytes => Count * BytesOfKeptRow(AreBytes);

    /// <summary>Whether the rows fit the budget, so far; if not, only what was learnt of them is here.</summary>
    public bool AreKept => Volatile.Read(ref _bytes) <= _budget;

    /// <summary>The distinct values of a condition column of numbers; of too many only so many that it shows.</summary>
    public IReadOnlyCollection<float> Numbers => _parts.SelectMany(p => p.Numbers).ToHashSet();

    /// <exception cref="BadRowException">A row cannot be learnt from.</exception>
    public static TrainingRows Read(IDataView data, FeatureColumn features, ConditionColumn? condition, long budget,
        CancellationToken cancellation)
    {
        var columns = Columns(data.Schema, features, condition);
        var cursors = data.GetRowCursorSet(columns, Environment.ProcessorCount);
        if (cursors.Length > 1)
        {
            var rows = new TrainingRows(features, condition, budget, cancellation, cursors.Length);
            if (rows.TryRead(cursors))
                return rows.Complete();
            // One cursor, then: it tells a bad row's number, and needs no batch numbers to be in order.
            cursors = [data.GetRowCursor(columns)];
        }
        using (cursors[0])
        {
            var rows = new TrainingRows(features, condition, budget, cancellation, cursors: 1);
            rows._parts[0].Read(cursors[0]);
            return rows.Complete();
        }
    }

    /// <summary>The columns that training reads.</summary>
    public static DataViewSchema.Column[] Columns(DataViewSchema schema, FeatureColumn features, ConditionColumn? condition) =>
        condition is null ? [features.Find(schema)] : [features.Find(schema), condition.Find(schema)];

    /// <summary>Where the rows are, in the view's order.</summary>
    public (RowBlock Block, int Row)[] Places()
    {
        var places = new (RowBlock, int)[Count];
        int at = 0;
        foreach (var run in _parts.SelectMany(p => p.Runs).OrderBy(r => r.Batch))
            for (int i = 0; i < run.Length; i++)
                places[at++] = (run.Block, run.Start + i);
        return places;
    }

    /// <summary>The memory that a row's values take.</summary>
    public long BytesOfRow(bool asBytes) =>
        (long)Features.Size * (asBytes ? sizeof(byte) : sizeof(float)) + (Condition?.CodeWidth ?? 0) * sizeof(float);

    /// <summary>The memory that a kept row takes, which for narrow rows is its place's most of all.</summary>
    public long BytesOfKeptRow(bool asBytes) => BytesOfRow(asBytes) + BytesOfPlace;

    /// <summary>Called by the parts now and then, with the bytes that they have kept meanwhile.</summary>
    /// <exception cref="OperationCanceledException">Reading is to stop.</exception>
    public void Look(long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        _cancellation.ThrowIfCancellationRequested();
        if (_failed)
            throw new OperationCanceledException("Another cursor of the same set failed.");
    }

    private bool TryRead(DataViewRowCursor[] cursors)
    {
        // Each on a thread of its own: the cursors of a set may wait for one another.
        var tasks = _parts.Zip(cursors, (part, cursor) => Task.Factory.StartNew(() =>
        {
            using (cursor)
            {
                try
                {
                    part.Read(cursor);
                }
                catch
                {
                    _failed = true;
                    throw;
                }
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            Task.WaitAll(tasks);
        }
        catch (AggregateException)
        {
            _cancellation.ThrowIfCancellationRequested();
            return false;
        }
        var batches = new HashSet<long>();
        return _parts.All(p => p.IsOrdered && p.Runs.Select(r => r.Batch).Distinct().All(batches.Add));
    }

    // Bytes that became Single in the end may take more than the budget after all; and an array has only so many places.
    private TrainingRows Complete()
    {
        _bytes = Count <= Array.MaxLength ? SizeInBytes : long.MaxValue;
        if (!AreKept)
            foreach (var part in _parts)
                part.Release();
        return this;
    }
}
