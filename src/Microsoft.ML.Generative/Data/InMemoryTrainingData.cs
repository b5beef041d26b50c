using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>Training rows in one tensor: a batch is a selection of it.</summary>
internal sealed class InMemoryTrainingData : TrainingData
{
    private readonly torch.Tensor _features;
    private readonly float[] _codes;

    private InMemoryTrainingData(torch.Tensor rows, float[] codes, FeatureColumn features, ConditionColumn? condition)
        : base(features, condition, rows.shape[0], rows.dtype)
    {
        (_features, _codes) = (rows, codes);
    }

    public override bool IsStreamed => false;

    /// <param name="rows">What was read.</param>
    /// <param name="features">The feature column.</param>
    /// <param name="condition">The condition column, with its classes.</param>
    public static InMemoryTrainingData From(TrainingRows rows, FeatureColumn features, ConditionColumn? condition)
    {
        var codes = rows.ToCodes();
        // Read before the classes were known, a number's code is the number.
        if (rows.Condition is { IsUnlearnt: true })
            for (int i = 0; i < codes.Length; i++)
                condition!.TryGetCode(codes[i], out codes[i]);
        return new InMemoryTrainingData(rows.ToFeatures(), codes, features, condition);
    }

    public override IEnumerable<TrainingBatch> Epoch(long seed, int batchSize, long skip = 0)
    {
        var order = Shuffle.Order((int)Count, seed);
        var size = (int)Math.Min(batchSize, Count);
        for (long batch = skip; batch < BatchesPerEpoch(batchSize); batch++)
            yield return Select(order.AsSpan((int)(batch * size), size));
    }

    public override IEnumerable<TrainingBatch> InOrder(int batchSize)
    {
        for (long start = 0; start < Count; start += batchSize)
        {
            var size = (int)Math.Min(batchSize, Count - start);
            // Narrowing gives a view of the tensor, which lives on when a caller writes to its batch: hence the copy.
            using var view = _features.narrow(0, start, size);
            var width = Condition?.CodeWidth ?? 0;
            yield return new TrainingBatch(view.clone().DetachFromDisposeScope(), Encode(_codes.AsSpan((int)start * width, size * width)));
        }
    }

    public override void Dispose() => _features.Dispose();

    private TrainingBatch Select(ReadOnlySpan<long> rows)
    {
        using var index = Tensors.Of(rows, rows.Length);
        var width = Condition?.CodeWidth ?? 0;
        var codes = new float[rows.Length * width];
        for (int i = 0; i < rows.Length; i++)
            _codes.AsSpan((int)rows[i] * width, width).CopyTo(codes.AsSpan(i * width));
        return new TrainingBatch(_features.index_select(0, index).DetachFromDisposeScope(), Encode(codes));
    }

    private torch.Tensor? Encode(ReadOnlySpan<float> codes) => Condition?.Encode(codes).DetachFromDisposeScope();
}
