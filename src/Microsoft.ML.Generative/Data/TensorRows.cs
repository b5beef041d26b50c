using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>Gathers rows in the memory of tensors on the CPU, where each is written once.</summary>
/// <param name="type">Byte or Single.</param>
/// <param name="size">The number of values of a row.</param>
/// <param name="capacity">The most rows of a tensor.</param>
internal sealed class TensorRows(torch.ScalarType type, int size, int capacity) : IDisposable
{
    private torch.Tensor? _tensor;

    // The tensor's memory, which does not move; asking the tensor for it row by row would cost more than the copy.
    private nint _memory;

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    /// <summary>The place of another row, to be filled; the first one after <see cref="Take"/> begins another tensor.</summary>
    /// <typeparam name="T">The values' type, Byte or Single.</typeparam>
    public unsafe Span<T> Next<T>()
        where T : unmanaged
    {
        if (_tensor is null) Begin();
        return new((T*)_memory + (long)Count++ * size, size);
    }

    /// <summary>
    /// The rows so far, at least one, [n, size]; whoever takes the tensor disposes of it, no dispose scope does.
    /// </summary>
    public torch.Tensor Take()
    {
        var (whole, count) = (_tensor!, Count);
        // Before anything can fail: a later row must not be written to memory that is gone.
        (_tensor, Count) = (null, 0);
        if (count == capacity) return whole;
        using (whole)
        {
            using var part = whole.narrow(0, 0, count);
            return part.clone().DetachFromDisposeScope();
        }
    }

    /// <summary>Forgets the rows so far.</summary>
    public void Clear() => Count = 0;

    public void Dispose()
    {
        _tensor?.Dispose();
        (_tensor, Count) = (null, 0);
    }

    private unsafe void Begin()
    {
        _tensor = torch.empty([capacity, size], dtype: type).DetachFromDisposeScope();
        _memory = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(_tensor.bytes));
    }
}
