using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>Rows of a tensor that was computed, read where they lie in its memory.</summary>
/// <param name="width">The number of values of a row.</param>
internal sealed class ComputedRows(int width) : IDisposable
{
    private torch.Tensor? _rows;

    // The tensor's memory, which does not move; asking the tensor for it row by row would cost more than a row's copy.
    private nint _memory;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Takes rows in place of those before, as Single and on the CPU. The tensor stays the caller's.</summary>
    /// <param name="rows">[n, width], or n · width values in any other shape; of any type, on any device.</param>
    public unsafe void Set(torch.Tensor rows)
    {
        Clear();
        using var scope = torch.NewDisposeScope();
        _rows = rows.detach().to(torch.float32, torch.CPU).contiguous().DetachFromDisposeScope();
        _memory = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(_rows.bytes));
        Count = (int)(_rows.NumberOfElements / width);
    }

    /// <summary>A row's values, as long as these rows are here and this object is referred to.</summary>
    /// <exception cref="InvalidOperationException">There is no such row, as there is none after the last or at the end.</exception>
    public unsafe ReadOnlySpan<float> Row(int row) => (uint)row < (uint)Count
        ? new((float*)_memory + (long)row * width, width)
        : throw ColumnGetters.NotAtRow();

    /// <summary>Lets go of the rows; others may be set.</summary>
    public void Clear()
    {
        Count = 0;
        _rows?.Dispose();
        _rows = null;
    }

    public void Dispose() => Clear();
}
