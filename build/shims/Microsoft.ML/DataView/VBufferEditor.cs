using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public static class VBufferEditor
{
    /// <summary>
    /// An editor over the buffer's arrays, grown where <paramref name="valuesCount"/> explicit values (null: all of them)
    /// need more. The contents are undefined until written, unless <paramref name="keepOldOnResize"/>.
    /// </summary>
    public static VBufferEditor<T> Create<T>(ref VBuffer<T> destination, int newLogicalLength, int? valuesCount = null,
        int? maxValuesCapacity = null, bool keepOldOnResize = false, bool requireIndicesOnDense = false)
    {
        Contracts.CheckParam(newLogicalLength >= 0, nameof(newLogicalLength), "Must be non-negative.");
        Contracts.CheckParam(valuesCount is null or >= 0, nameof(valuesCount), "If specified, must be non-negative.");
        Contracts.CheckParam(valuesCount is null || valuesCount <= newLogicalLength, nameof(valuesCount),
            "If specified, must be no greater than " + nameof(newLogicalLength));
        return destination.GetEditor(newLogicalLength, valuesCount ?? newLogicalLength, keepOldOnResize, requireIndicesOnDense,
            maxValuesCapacity);
    }

    /// <summary>An editor over a buffer's own values, to change them in place.</summary>
    public static VBufferEditor<T> CreateFromBuffer<T>(ref VBuffer<T> destination) =>
        destination.GetEditor(destination.Length, destination.GetValues().Length);
}

public readonly ref struct VBufferEditor<T>
{
    private readonly int _length;
    private readonly T[] _values;
    private readonly int[]? _indices;

    public readonly Span<T> Values;

    /// <summary>Empty for a dense vector, unless indices were required.</summary>
    public readonly Span<int> Indices;

    internal VBufferEditor(int length, int count, T[] values, int[]? indices, bool indicesOnDense, bool newValues,
        bool newIndices)
    {
        (_length, _values, _indices) = (length, values, indices);
        (CreatedNewValues, CreatedNewIndices) = (newValues, newIndices);
        Values = _values.AsSpan(0, count);
        Indices = count < length || indicesOnDense ? _indices.AsSpan(0, count) : default;
    }

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new(_length, Values.Length, _values, _indices);

    /// <summary>As <see cref="Commit"/>, but only the first values count.</summary>
    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        Contracts.CheckParam(physicalValuesCount <= Values.Length, nameof(physicalValuesCount),
            "There are fewer values than that.");
        Contracts.CheckParam(physicalValuesCount == _length || physicalValuesCount <= Indices.Length, nameof(physicalValuesCount),
            "A dense editor has no indices; a truncated vector needs them.");
        return new(_length, physicalValuesCount, _values, _indices);
    }
}
