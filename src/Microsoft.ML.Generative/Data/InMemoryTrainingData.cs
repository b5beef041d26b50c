using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>Training rows that are kept where they were read to; a batch is gathered from there.</summary>
internal sealed class InMemoryTrainingData : TrainingData
{
    private (RowBlock Block, int Row)[] _rows;

    /// <param name="rows">What was read.</param>
    /// <param name="condition">The condition column, with its classes.</param>
    public InMemoryTrainingData(TrainingRows rows, ConditionColumn? condition)
        : base(rows.Features, condition, rows.Count, rows.AreBytes ? torch.uint8 : torch.float32)
    {
        _rows = rows.Places();
        // Read before the classes were known, a number's code is the number.
        if (rows.Condition is { IsUnlearnt: true })
            foreach (var (block, row) in _rows)
                condition!.TryGetCode(block.Code(row)[0], out block.Code(row)[0]);
    }

    public override bool IsStreamed => false;

    public override IEnumerable<TrainingBatch> Epoch(long seed, int batchSize, long skip = 0)
    {
        var order = Shuffle.Order((int)Count, seed);
        var size = (int)Math.Min(batchSize, Count);
        using var batch = Builder(size);
        for (var row = skip * size; row < BatchesPerEpoch(batchSize) * size; row++)
        {
            var (block, place) = _rows[order[row]];
            batch.Add(block, place);
            if (batch.IsFull)
                yield return batch.Take();
        }
    }

    public override IEnumerable<TrainingBatch> InOrder(int batchSize, bool withCondition = true)
    {
        using var batch = Builder((int)Math.Min(batchSize, Count), withCondition);
        foreach (var (block, row) in _rows)
        {
            batch.Add(block, row);
            if (batch.IsFull)
                yield return batch.Take();
        }
        if (batch.Count > 0)
            yield return batch.Take();
    }

    public override void Dispose() => _rows = [];
}
