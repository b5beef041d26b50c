using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>What latent vectors are drawn from.</summary>
public enum LatentPrior
{
    /// <summary>Independent standard normal numbers.</summary>
    Normal,

    /// <summary>Independent numbers uniform in [−1, 1).</summary>
    Uniform,
}

internal static class LatentPriorSampling
{
    /// <summary>
    /// Draws [count, size] latent numbers. A truncation t keeps normal numbers within ±t by drawing them from the normal
    /// distribution truncated there (Brock et al. 2019, section 3.1), and narrows the uniform ones to ±t where t is below 1.
    /// </summary>
    public static Tensor Draw(
        this LatentPrior prior, long count, long size, Device device, Generator random, double? truncation = null)
    {
        if (prior == LatentPrior.Uniform)
        {
            var bound = Math.Min(truncation ?? 1, 1);
            return rand(count, size, device: device, generator: random).mul_(2 * bound).sub_(bound);
        }
        if (truncation is not { } limit) return randn(count, size, device: device, generator: random);
        using var scope = NewDisposeScope();
        // Φ⁻¹(u) for u uniform in (Φ(−t), Φ(t)), through erf, in double precision: float's tails are too coarse.
        var edge = tensor(limit / Math.Sqrt(2), dtype: ScalarType.Float64, device: device).erf();
        var uniform = rand(count, size, dtype: ScalarType.Float64, device: device, generator: random).mul_(2).sub_(1);
        return (uniform * edge).erfinv().mul(Math.Sqrt(2)).clamp(-limit, limit).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Draws a latent vector for each row that depends on the seed and the row's id only, [rows, size] on the CPU, so that a row
    /// gets the same one in whatever batch it is scored.
    /// </summary>
    public static Tensor DrawForRows(this LatentPrior prior, ReadOnlySpan<DataViewRowId> rows, int size, int seed)
    {
        var numbers = new float[rows.Length * size];
        for (var row = 0; row < rows.Length; row++)
        {
            var rowSeed = RowRandom.SeedOf(rows[row], seed);
            var latent = numbers.AsSpan(row * size, size);
            for (var i = 0; i < size; i++)
                latent[i] = (float)(prior == LatentPrior.Uniform
                    ? 2 * RowRandom.Uniform(rowSeed, i) - 1 : RowRandom.Normal(rowSeed, i));
        }
        return tensor(numbers, [rows.Length, size]);
    }
}
