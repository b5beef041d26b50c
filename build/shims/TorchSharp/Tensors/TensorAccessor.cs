using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>Reads and writes a tensor's elements where they lie, in row-major order whatever its strides.</summary>
public sealed class TensorAccessor<T> : IEnumerable<T>, IDisposable where T : unmanaged
{
    private readonly torch.Tensor _tensor;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _contiguous;
    private readonly nint _data;
    private readonly long _count;

    internal TensorAccessor(torch.Tensor tensor)
    {
        _tensor = tensor;
        _shape = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        _data = tensor.Data();
        _count = _shape.TotalSize();
    }

    public long Count
    {
        get
        {
            RequireLife();
            return _count;
        }
    }

    public bool IsReadOnly => false;

    /// <summary>An element, by its number in row-major order or by one index a dimension.</summary>
    public unsafe T this[params long[] indices]
    {
        get
        {
            var value = ((T*)_data)[Offset(indices)];
            GC.KeepAlive(_tensor);
            return value;
        }
        set
        {
            ((T*)_data)[Offset(indices)] = value;
            GC.KeepAlive(_tensor);
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">The tensor is empty and has two or more dimensions.</exception>
    public T[] ToArray()
    {
        if (_count == 0 && _shape.Length > 1)
            throw new ArgumentOutOfRangeException(
                "startingIndex", "An empty tensor of two or more dimensions has no first element to begin with.");
        return Flat();
    }

    /// <summary>An array with as many dimensions as the tensor, of one element for a tensor without dimensions.</summary>
    public Array ToNDArray()
    {
        var flat = Flat();
        if (_shape.Length < 2) return flat;
        var result = Array.CreateInstance(typeof(T), _shape);
        ref var first = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(result));
        flat.CopyTo(MemoryMarshal.CreateSpan(ref first, flat.Length));
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies until either side ends.</summary>
    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..Math.Max(arrayIndex, Last(array.Length, arrayIndex, tensorIndex))];
        if (target.IsEmpty) return;
        if (_contiguous)
        {
            new ReadOnlySpan<T>((T*)_data + tensorIndex, target.Length).CopyTo(target);
        }
        else
        {
            var walk = new Walk(this, tensorIndex);
            foreach (ref var element in target) element = ((T*)_data)[walk.Next()];
        }
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>Copies until either side ends.</summary>
    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..Math.Max(arrayIndex, Last(array.Length, arrayIndex, tensorIndex))];
        if (source.IsEmpty) return;
        if (_contiguous)
        {
            source.CopyTo(new Span<T>((T*)_data + tensorIndex, source.Length));
        }
        else
        {
            var walk = new Walk(this, tensorIndex);
            foreach (var element in source) ((T*)_data)[walk.Next()] = element;
        }
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < _count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The tensor is its owner's; nothing is let go of here.</summary>
    public void Dispose() { }

    private T[] Flat()
    {
        var result = GC.AllocateUninitializedArray<T>(checked((int)_count));
        CopyTo(result);
        return result;
    }

    // Freed memory would be read without complaint. A tensor that has been disposed of complains when it is asked for its own.
    private void RequireLife()
    {
        if (_tensor.Data() != _data)
            throw new InvalidOperationException(
                "The tensor has other memory than when its data were asked for: it has been converted, moved or set since.");
    }

    private int Last(int length, int arrayIndex, long tensorIndex)
    {
        RequireLife();
        if (tensorIndex < 0 || tensorIndex > _count)
            throw new ArgumentOutOfRangeException(nameof(tensorIndex), tensorIndex, $"The tensor has {_count} elements.");
        return (int)Math.Min(length, arrayIndex + _count - tensorIndex);
    }

    private long Offset(long[] indices)
    {
        RequireLife();
        if (indices.Length == 1) return Offset(indices[0]);
        if (indices.Length != _shape.Length)
            throw new ArgumentException($"{indices.Length} indices were given for a tensor of {_shape.Length} dimensions.",
                nameof(indices));
        long offset = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= _shape[i])
                throw new IndexOutOfRangeException($"Index {indices[i]} is outside dimension {i}, whose size is {_shape[i]}.");
            offset += indices[i] * _strides[i];
        }
        return offset;
    }

    private long Offset(long number)
    {
        if (number < 0 || number >= _count)
            throw new IndexOutOfRangeException($"Element {number} was asked of a tensor of {_count}.");
        if (_contiguous) return number;
        long offset = 0;
        for (var i = _shape.Length - 1; i >= 0; i--)
        {
            (number, var index) = Math.DivRem(number, _shape[i]);
            offset += index * _strides[i];
        }
        return offset;
    }

    /// <summary>The offsets of the elements, one after the other in row-major order.</summary>
    private struct Walk
    {
        private readonly TensorAccessor<T> _of;
        private readonly long[] _index;
        private long _offset;

        public Walk(TensorAccessor<T> of, long start)
        {
            _of = of;
            _index = new long[of._shape.Length];
            _offset = of.Offset(start);
            for (var i = _index.Length - 1; i >= 0; i--) (start, _index[i]) = Math.DivRem(start, of._shape[i]);
        }

        public long Next()
        {
            var offset = _offset;
            for (var i = _index.Length - 1; i >= 0; i--)
            {
                _offset += _of._strides[i];
                if (++_index[i] < _of._shape[i]) break;
                _offset -= _of._shape[i] * _of._strides[i];
                _index[i] = 0;
            }
            return offset;
        }
    }
}
