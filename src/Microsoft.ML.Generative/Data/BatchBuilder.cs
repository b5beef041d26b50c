using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>Gathers rows into batches of tensors, each row in one copy.</summary>
/// <param name="featureType">Byte or Single, for all batches.</param>
/// <param name="features">The feature column.</param>
/// <param name="condition">The condition column, with its classes; null for batches without conditions.</param>
/// <param name="rows">The rows of a batch.</param>
internal sealed class BatchBuilder(torch.ScalarType featureType, FeatureColumn features, ConditionColumn? condition, int rows)
    : IDisposable
{
    private readonly int _codeWidth = condition?.CodeWidth ?? 0;
    private readonly float[] _codes = new float[rows * (condition?.CodeWidth ?? 0)];
    private readonly TensorRows _features = new(featureType, features.Size, rows);

    public int Count => _features.Count;

    public bool IsFull => _features.IsFull;

    /// <summary>Copies a row of a block.</summary>
    public void Add(RowBlock block, int row)
    {
        if (condition is not null)
            block.Code(row).CopyTo(_codes.AsSpan(Count * _codeWidth));
        if (featureType == torch.uint8)
            block.Features.CopyTo(row, _features.Next<byte>());
        else
            block.Features.CopyTo(row, _features.Next<float>());
    }

    /// <summary>The rows so far, at least one; the next row begins another batch.</summary>
    public TrainingBatch Take()
    {
        var encoding = condition?.Encode(_codes.AsSpan(0, Count * _codeWidth)).DetachFromDisposeScope();
        return new TrainingBatch(_features.Take(), encoding);
    }

    public void Dispose() => _features.Dispose();
}
