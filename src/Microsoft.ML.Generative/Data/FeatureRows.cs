using System.Runtime.Intrinsics;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>Rows of features in managed memory: as bytes while every value is a whole number from 0 to 255, else as Single.</summary>
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

    public bool AreBytes => _bytes != null;

    public bool IsFull => Count == Capacity;

    /// <summary>The memory that the rows take.</summary>
    public long SizeInBytes => (long)_size * Capacity * (AreBytes ? sizeof(byte) : sizeof(float));

    public void Clear() => Count = 0;

    /// <summary>Adds the row that the reader stands at, with its values' own type.</summary>
    /// <exception cref="BadRowException">The row has another length, or <paramref name="onlyFinite"/> and a value is not finite.</exception>
    public void Add(FeatureReader reader, bool onlyFinite)
    {
        Set(Count, reader, onlyFinite);
        Count++;
    }

    /// <summary>Replaces a row, or makes the next one.</summary>
    /// <exception cref="BadRowException">As for <see cref="Add"/>.</exception>
    public void Set(int row, FeatureReader reader, bool onlyFinite)
    {
        if (reader.GivesBytes)
        {
            if (_bytes != null)
                reader.ReadBytes().CopyTo(_bytes.AsSpan(row * _size, _size));
            else
                Widen(reader.ReadBytes(), _floats.AsSpan(row * _size, _size));
            return;
        }
        var values = reader.ReadFloats();
        if (_bytes != null && TryNarrow(values, _bytes.AsSpan(row * _size, _size)))
            return;
        if (onlyFinite && IndexOfNotFinite(values) is >= 0 and var slot)
            throw reader.NotFinite(slot, values[slot]);
        if (_bytes != null)
            BecomeFloats();
        values.CopyTo(_floats.AsSpan(row * _size, _size));
    }

    /// <summary>Rows as a tensor [count, size] of Byte or Single, of the current dispose scope.</summary>
    public torch.Tensor ToTensor() => AreBytes
        ? Tensors.Of<byte>(_bytes.AsSpan(0, Count * _size), Count, _size)
        : Tensors.Of<float>(_floats.AsSpan(0, Count * _size), Count, _size);

    /// <summary>Copies one of this object's rows to another's next.</summary>
    public void CopyTo(int row, FeatureRows destination)
    {
        var to = destination.Count++ * _size;
        if (_bytes != null && destination._bytes != null)
            _bytes.AsSpan(row * _size, _size).CopyTo(destination._bytes.AsSpan(to));
        else if (_bytes == null && destination._bytes == null)
            _floats.AsSpan(row * _size, _size).CopyTo(destination._floats.AsSpan(to));
        else
            throw new InvalidOperationException("Rows of bytes and rows of Single don't mix.");
    }

    /// <summary>Copies some rows to a tensor's memory of that type.</summary>
    public void CopyTo(int start, int count, Span<byte> destination)
    {
        (start, count) = (start * _size, count * _size);
        _bytes.AsSpan(start, count).CopyTo(destination);
    }

    /// <inheritdoc cref="CopyTo(int, int, Span{byte})"/>
    public void CopyTo(int start, int count, Span<float> destination)
    {
        (start, count) = (start * _size, count * _size);
        if (_bytes != null)
            Widen(_bytes.AsSpan(start, count), destination);
        else
            _floats.AsSpan(start, count).CopyTo(destination);
    }

    private void BecomeFloats()
    {
        _floats = GC.AllocateUninitializedArray<float>(_bytes!.Length);
        Widen(_bytes.AsSpan(0, Count * _size), _floats);
        _bytes = null;
    }

    private static void Widen(ReadOnlySpan<byte> source, Span<float> destination)
    {
        for (int i = 0; i < source.Length; i++)
            destination[i] = source[i];
    }

    /// <summary>Writes the values as bytes while they are; false at the first group with one that is none.</summary>
    private static bool TryNarrow(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        int i = 0;
        for (; i <= values.Length - 4 * Vector256<float>.Count; i += 4 * Vector256<float>.Count)
        {
            var ok = Vector256<int>.AllBitsSet;
            var low = Vector256.Narrow(Whole(values[i..], ref ok), Whole(values[(i + 8)..], ref ok));
            var high = Vector256.Narrow(Whole(values[(i + 16)..], ref ok), Whole(values[(i + 24)..], ref ok));
            if (ok != Vector256<int>.AllBitsSet)
                return false;
            Vector256.Narrow(low.AsUInt16(), high.AsUInt16()).CopyTo(bytes[i..]);
        }
        for (; i < values.Length; i++)
        {
            var value = values[i];
            if (!(value >= 0 && value <= byte.MaxValue && value == (byte)value))
                return false;
            bytes[i] = (byte)value;
        }
        return true;
    }

    private static Vector256<int> Whole(ReadOnlySpan<float> values, ref Vector256<int> ok)
    {
        var source = Vector256.Create(values);
        var whole = Vector256.ConvertToInt32(source);
        ok &= Vector256.Equals(Vector256.ConvertToSingle(whole), source).AsInt32()
            & Vector256.LessThanOrEqual(whole.AsUInt32(), Vector256.Create((uint)byte.MaxValue)).AsInt32();
        return whole;
    }

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
