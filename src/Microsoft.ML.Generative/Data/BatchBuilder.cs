using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>Gathers rows into batches of tensors, each row in one copy.</summary>
/// <param name="featureType">Byte or Single, for all batches.</param>
/// <param name="features">The feature column.</param>
/// <param name="condition">The condition column, with its classes.</param>
/// <param name="rows">The rows of a batch.</param>
internal sealed class BatchBuilder(torch.ScalarType featureType, FeatureColumn features, ConditionColumn? condition, int rows)
    : IDisposable
{
    private readonly int _codeWidth = condition?.CodeWidth ?? 0;
    private readonly float[] _codes = new float[rows * (condition?.CodeWidth ?? 0)];
    private torch.Tensor? _features;

    // The tensor's memory, which does not move; asking the tensor for it row by row would cost more than the copy.
    private nint _memory;

    public int Count { get; private set; }

    public bool IsFull => Count == rows;

    /// <summary>Copies a row of a block.</summary>
    public void Add(RowBlock block, int row)
    {
        if (_features is null)
            Begin();
        if (featureType == torch.uint8)
            block.Features.CopyTo(row, Next<byte>());
        else
            block.Features.CopyTo(row, Next<float>());
        block.Code(row).CopyTo(_codes.AsSpan(Count * _codeWidth));
        Count++;
    }

    /// <summary>The rows so far, at least one; the next row begins another batch.</summary>
    public TrainingBatch Take()
    {
        var taken = _features!;
        if (!IsFull)
        {
            using var whole = taken;
            using var part = taken.narrow(0, 0, Count);
            taken = part.clone().DetachFromDisposeScope();
        }
        var encoding = condition?.Encode(_codes.AsSpan(0, Count * _codeWidth)).DetachFromDisposeScope();
        (_features, Count) = (null, 0);
        return new TrainingBatch(taken, encoding);
    }

    public void Dispose() => _features?.Dispose();

    private unsafe void Begin()
    {
        _features = torch.empty([rows, features.Size], dtype: featureType).DetachFromDisposeScope();
        _memory = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(_features.bytes));
    }

    private unsafe Span<T> Next<T>()
        where T : unmanaged =>
        new((T*)_memory + (long)Count * features.Size, features.Size);
}
