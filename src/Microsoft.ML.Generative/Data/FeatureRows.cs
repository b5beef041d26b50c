using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>
/// Rows of features in managed memory: as bytes while every value is a whole number from 0 to 255, else as Single.
/// </summary>
internal sealed class FeatureRows
{
    private readonly int _size;
    private byte[]? _bytes;
    private float[]? _floats;

    /// <param name="size">The number of values of a row.</param>
    /// <param name="capacity">The most rows.</param>
    /// <param name="asBytes">Whether to begin with bytes.</param>
    public FeatureRows(int size, int capacity, bool asBytes)
    {
        (_size, Capacity) = (size, capacity);
        if (asBytes)
            _bytes = GC.AllocateUninitializedArray<byte>(checked(size * capacity));
        else
            _floats = GC.AllocateUninitializedArray<float>(checked(size * capacity));
    }

    public int Capacity { get; }

    public int Count { get; private set; }

    public bool AreBytes => _bytes is not null;

    public bool IsFull => Count == Capacity;

    public void Clear() => Count = 0;

    /// <summary>Adds the row that the reader stands at, with its values' own type.</summary>
    /// <exception cref="BadRowException">The row has another length, or a value is not finite.</exception>
    public void Add(FeatureReader reader)
    {
        Set(Count, reader);
        Count++;
    }

    /// <summary>Replaces a row, or makes the next one.</summary>
    /// <exception cref="BadRowException">As for <see cref="Add"/>.</exception>
    public void Set(int row, FeatureReader reader)
    {
        if (reader.GivesBytes)
        {
            if (_bytes is not null)
                reader.ReadBytes().CopyTo(_bytes.AsSpan(row * _size, _size));
            else
                ByteValues.Widen(reader.ReadBytes(), _floats.AsSpan(row * _size, _size));
            return;
        }
        var values = reader.ReadFloats();
        if (_bytes is not null && ByteValues.TryNarrow(values, _bytes.AsSpan(row * _size, _size)))
            return;
        if (IndexOfNotFinite(values) is >= 0 and var slot)
            throw reader.NotFinite(slot, values[slot]);
        if (_bytes is not null)
            BecomeFloats();
        values.CopyTo(_floats.AsSpan(row * _size, _size));
    }

    /// <summary>Rows as a tensor [count, size] of Byte or Single, of the current dispose scope.</summary>
    public torch.Tensor ToTensor() => AreBytes
        ? Tensors.Of<byte>(_bytes.AsSpan(0, Count * _size), Count, _size)
        : Tensors.Of<float>(_floats.AsSpan(0, Count * _size), Count, _size);

    /// <summary>Copies a row to the memory of a tensor of Byte.</summary>
    /// <exception cref="InvalidOperationException">The rows are not of bytes.</exception>
    public void CopyTo(int row, Span<byte> destination)
    {
        if (_bytes is null)
            throw new InvalidOperationException("The features were whole numbers from 0 to 255 when first read, and are "
                + "others now. A view that does not fit the memory budget is read in every epoch, and must give the same rows "
                + "each time.");
        _bytes.AsSpan(row * _size, _size).CopyTo(destination);
    }

    /// <summary>Copies a row to the memory of a tensor of Single.</summary>
    public void CopyTo(int row, Span<float> destination)
    {
        if (_bytes is not null)
            ByteValues.Widen(_bytes.AsSpan(row * _size, _size), destination);
        else
            _floats.AsSpan(row * _size, _size).CopyTo(destination);
    }

    private void BecomeFloats()
    {
        _floats = GC.AllocateUninitializedArray<float>(_bytes!.Length);
        ByteValues.Widen(_bytes.AsSpan(0, Count * _size), _floats);
        _bytes = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int IndexOfNotFinite(ReadOnlySpan<float> values)
    {
        int i = 0;
        var largest = Vector256.Create(float.MaxValue);
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            if (!Vector256.LessThanOrEqualAll(Vector256.Abs(Vector256.Create(values[i..])), largest))
                break;
        for (; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                return i;
        return -1;
    }
}
