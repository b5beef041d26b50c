using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The two operations that linear models spend their time in, on as many numbers at once as the machine takes.</summary>
internal static class FloatVectors
{
    public static float Dot(in VBuffer<float> sparseOrDense, ReadOnlySpan<float> dense)
    {
        var values = sparseOrDense.GetValues();
        float sum = 0;
        if (!sparseOrDense.IsDense)
        {
            var indices = sparseOrDense.GetIndices();
            for (int j = 0; j < values.Length; j++)
                sum += values[j] * dense[indices[j]];
            return sum;
        }
        dense = dense[..values.Length];
        var sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            sums += new Vector<float>(values[i..]) * new Vector<float>(dense[i..]);
        sum = Vector.Sum(sums);
        for (; i < values.Length; i++)
            sum += values[i] * dense[i];
        return sum;
    }

    /// <summary>Adds the vector, times a number, to <paramref name="target"/>.</summary>
    public static void AddScaled(in VBuffer<float> sparseOrDense, float factor, Span<float> target)
    {
        var values = sparseOrDense.GetValues();
        if (!sparseOrDense.IsDense)
        {
            var indices = sparseOrDense.GetIndices();
            for (int j = 0; j < values.Length; j++)
                target[indices[j]] += values[j] * factor;
            return;
        }
        target = target[..values.Length];
        var factors = new Vector<float>(factor);
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(target[i..]) + new Vector<float>(values[i..]) * factors).CopyTo(target[i..]);
        for (; i < values.Length; i++)
            target[i] += values[i] * factor;
    }
}
