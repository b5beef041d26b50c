using System.Numerics;

namespace Microsoft.ML.Transforms;

internal sealed record MeanVarianceSettings(long MaximumExampleCount, bool FixZero, bool UseCdf)
    : NormalizerSettings(MaximumExampleCount)
{
    public override NormalizerAccumulator<T> CreateAccumulator<T>(int size, bool isVector) =>
        new MeanVarianceAccumulator<T>(size, isVector, FixZero, UseCdf);
}

/// <summary>
/// Each slot's mean and population variance by Welford's method, numbers that are not finite left out. A slot of one value
/// only is scaled by 0.
/// </summary>
internal sealed class MeanVarianceAccumulator<T>(int size, bool isVector, bool fixZero, bool useCdf) : NormalizerAccumulator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] _mean = new double[size];
    private readonly double[] _squares = new double[size];
    private readonly long[] _nonZeroCount = new long[size];
    private readonly long[] _missingCount = new long[size];
    private long _count;

    public override void Add(ReadOnlySpan<T> values, ReadOnlySpan<int> indices)
    {
        _count++;
        for (int i = 0; i < values.Length; i++)
        {
            int slot = indices.IsEmpty ? i : indices[i];
            if (!T.IsFinite(values[i]))
                _missingCount[slot]++;
            else if (values[i] != T.Zero)
                Update(slot, double.CreateChecked(values[i]));
        }
    }

    public override NormalizerFunction Finish()
    {
        T[] first = new T[size], second = new T[size];
        for (int i = 0; i < size; i++)
            (first[i], second[i]) = useCdf ? MeanAndDeviation(i) : ScaleAndOffset(i);
        return useCdf ? new CdfNormalizer<T>(first, second, isVector) : new AffineNormalizer<T>(first, second, isVector);
    }

    private void Update(int slot, double value)
    {
        double delta = value - _mean[slot];
        _mean[slot] += delta / ++_nonZeroCount[slot];
        _squares[slot] += delta * (value - _mean[slot]);
    }

    // All zeros come in at once: most slots of sparse data have little else.
    private (double Mean, double Variance) WithZeros(int slot)
    {
        long count = _count - _missingCount[slot], zeros = count - _nonZeroCount[slot];
        if (count == 0)
            return default;
        double mean = _mean[slot] * (1 - (double)zeros / count);
        return (mean, (_squares[slot] + _mean[slot] * mean * zeros) / count);
    }

    private (T Mean, T Deviation) MeanAndDeviation(int slot)
    {
        var (mean, variance) = WithZeros(slot);
        return variance == 0 ? default : (T.CreateChecked(mean), T.CreateChecked(Math.Sqrt(variance)));
    }

    private (T Scale, T Offset) ScaleAndOffset(int slot)
    {
        var (mean, variance) = WithZeros(slot);
        if (variance == 0)
            return default;
        if (fixZero)
            return (T.One / T.CreateChecked(Math.Sqrt(variance + mean * mean)), T.Zero);
        var scale = T.One / T.CreateChecked(Math.Sqrt(variance));
        return (scale, scale == T.Zero ? T.Zero : T.CreateChecked(mean));
    }
}
