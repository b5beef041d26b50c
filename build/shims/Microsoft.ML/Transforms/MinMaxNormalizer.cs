using System.Numerics;

namespace Microsoft.ML.Transforms;

internal sealed record MinMaxSettings(long MaximumExampleCount, bool FixZero) : NormalizerSettings(MaximumExampleCount)
{
    public override NormalizerAccumulator<T> CreateAccumulator<T>(int size, bool isVector) =>
        new MinMaxAccumulator<T>(size, isVector, FixZero);
}

/// <summary>Each slot's smallest and greatest value, NaN left out. A slot with one value only is scaled by 0.</summary>
internal sealed class MinMaxAccumulator<T>(int size, bool isVector, bool fixZero) : NormalizerAccumulator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _min = Enumerable.Repeat(T.PositiveInfinity, size).ToArray();
    private readonly T[] _max = Enumerable.Repeat(T.NegativeInfinity, size).ToArray();
    private readonly long[] _explicitCount = new long[size];
    private long _count;

    public override void Add(ReadOnlySpan<T> values, ReadOnlySpan<int> indices)
    {
        _count++;
        for (int i = 0; i < values.Length; i++)
        {
            int slot = indices.IsEmpty ? i : indices[i];
            _explicitCount[slot]++;
            Extend(slot, values[i]);
        }
    }

    public override NormalizerFunction Finish()
    {
        T[] scale = new T[size], offset = new T[size];
        for (int i = 0; i < size; i++)
        {
            // Slots that some row left out were 0 there.
            if (_explicitCount[i] < _count)
                Extend(i, T.Zero);
            if (!(_max[i] > _min[i]))
                continue;
            scale[i] = T.One / (fixZero ? T.Max(T.Abs(_max[i]), T.Abs(_min[i])) : _max[i] - _min[i]);
            offset[i] = fixZero || scale[i] == T.Zero ? T.Zero : _min[i];
        }
        return new AffineNormalizer<T>(scale, offset, isVector);
    }

    private void Extend(int slot, T value)
    {
        if (value > _max[slot])
            _max[slot] = value;
        if (value < _min[slot])
            _min[slot] = value;
    }
}
