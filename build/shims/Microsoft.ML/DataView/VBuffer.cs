using System.Collections;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A vector, dense or sparse (indices ascending, every other slot has the type's default value). The arrays behind it
/// may be longer than what is used of them, so that a getter can fill the same ones row after row.
/// </summary>
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[]? _values;
    private readonly int[]? _indices;
    private readonly int _count;

    public readonly int Length;

    public VBuffer(int length, T[] values, int[]? indices = null)
        : this(length, length, values, indices)
    {
    }

    public VBuffer(int length, int count, T[] values, int[]? indices)
    {
        Contracts.CheckParam(length >= 0, nameof(length), "A vector's length is not negative.");
        Contracts.CheckParam(0 <= count && count <= length, nameof(count), "The count is from 0 to the length.");
        Contracts.CheckParam(count <= (values?.Length ?? 0), nameof(values), "There are fewer values than the count says.");
        Contracts.CheckParam(count == length || count <= (indices?.Length ?? 0), nameof(indices),
            "A sparse vector needs an index a value.");
        (Length, _count, _values, _indices) = (length, count, values, indices);
    }

    public bool IsDense => _count == Length;

    public ReadOnlySpan<T> GetValues() => new(_values, 0, _count);

    /// <summary>The slots of the values of a sparse vector; nothing for a dense one.</summary>
    public ReadOnlySpan<int> GetIndices() => IsDense ? default : new(_indices, 0, _count);

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = destination.GetEditor(Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = destination.GetEditor(Length, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Contracts.CheckParam(0 <= sourceIndex && sourceIndex <= Length, nameof(sourceIndex), "Outside of the vector.");
        Contracts.CheckParam(0 <= length && length <= Length - sourceIndex, nameof(length), "Beyond the vector's end.");
        int first = sourceIndex, count = length;
        if (!IsDense)
        {
            first = FirstAtOrAfter(sourceIndex);
            count = FirstAtOrAfter(sourceIndex + length) - first;
        }
        var editor = destination.GetEditor(length, count);
        GetValues().Slice(first, count).CopyTo(editor.Values);
        if (count < length)
            for (int i = 0; i < count; i++)
                editor.Indices[i] = _indices![first + i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default!)
    {
        Contracts.CheckParam(0 <= destinationIndex && destinationIndex <= destination.Length - Length, nameof(destination),
            "Not large enough to hold these values.");
        destination = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(destination);
            return;
        }
        destination.Fill(defaultValue);
        for (int i = 0; i < _count; i++)
            destination[_indices![i]] = _values![i];
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        int available = source?.Length ?? 0;
        Contracts.CheckParam(0 <= length && length <= available, nameof(length), "Beyond the source's end.");
        Contracts.CheckParam(0 <= sourceIndex && sourceIndex <= available - length, nameof(sourceIndex),
            "Outside of the source.");
        var editor = destination.GetEditor(length, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>The explicit slots with their values, or <paramref name="all"/> slots.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false) =>
        IsDense || !all ? ExplicitItems() : DenseValues().Select((value, slot) => KeyValuePair.Create(slot, value));

    public IEnumerable<T> DenseValues()
    {
        int next = 0;
        for (int slot = 0; slot < Length; slot++)
            yield return IsDense ? _values![slot] : next < _count && _indices![next] == slot ? _values![next++] : default!;
    }

    public T GetItemOrDefault(int index)
    {
        T item = default!;
        GetItemOrDefault(index, ref item);
        return item;
    }

    public void GetItemOrDefault(int index, ref T destination)
    {
        Contracts.CheckParam(0 <= index && index < Length, nameof(index), "Outside of the vector.");
        int at = IsDense ? index : Array.BinarySearch(_indices ?? [], 0, _count, index);
        destination = at >= 0 ? _values![at] : default!;
    }

    /// <summary>Enumerates the array behind the explicit values, unused elements included.</summary>
    public IEnumerator GetEnumerator() => (_values ?? []).GetEnumerator();

    public override string ToString() => IsDense
        ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    internal VBufferEditor<T> GetEditor(int length, int count, bool keepOld = false, bool indicesOnDense = false,
        int? maxCapacity = null)
    {
        var values = Grown(_values, count, keepOld, maxCapacity, out bool newValues);
        bool newIndices = false;
        var indices = count < length || indicesOnDense ? Grown(_indices, count, keepOld, maxCapacity, out newIndices) : _indices;
        return new VBufferEditor<T>(length, count, values, indices, indicesOnDense, newValues, newIndices);
    }

    private static TItem[] Grown<TItem>(TItem[]? array, int needed, bool keepOld, int? maxCapacity, out bool isNew)
    {
        isNew = array == null || array.Length < needed;
        if (!isNew)
            return array!;
        // Rows of growing vectors should not allocate each time; vectors of one length should waste nothing.
        int capacity = array == null || array.Length == 0 ? needed
            : Math.Max(needed, Math.Min(array.Length * 2, maxCapacity ?? Array.MaxLength));
        if (capacity == 0)
            return [];
        var grown = new TItem[capacity];
        if (keepOld)
            array?.CopyTo(grown, 0);
        return grown;
    }

    private IEnumerable<KeyValuePair<int, T>> ExplicitItems()
    {
        for (int i = 0; i < _count; i++)
            yield return KeyValuePair.Create(IsDense ? i : _indices![i], _values![i]);
    }

    private int FirstAtOrAfter(int slot)
    {
        int at = Array.BinarySearch(_indices ?? [], 0, _count, slot);
        return at < 0 ? ~at : at;
    }
}
