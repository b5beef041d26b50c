using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>Random numbers of rows, which stay the same in whatever batch a row is scored.</summary>
internal static class RowRandom
{
    /// <summary>The seed of a row's own numbers, under a seed for all rows. Not negative.</summary>
    public static long SeedOf(DataViewRowId row, long seed) =>
        RandomSeed.Mix(RandomSeed.Mix(seed, (long)row.Low), (long)row.High);

    /// <summary>
    /// Numbers uniform in [0, 1) of Double, [rows, size] on the CPU, that depend on the seed and the row's id only.
    /// </summary>
    public static torch.Tensor Uniforms(ReadOnlySpan<DataViewRowId> rows, int size, int seed)
    {
        var numbers = new double[rows.Length * size];
        for (int row = 0; row < rows.Length; row++)
        {
            var rowSeed = SeedOf(rows[row], seed);
            var uniforms = numbers.AsSpan(row * size, size);
            for (int i = 0; i < size; i++)
                uniforms[i] = Uniform(rowSeed, i);
        }
        return torch.tensor(numbers, [rows.Length, size]);
    }

    /// <summary>
    /// Standard normal numbers, [samples, rows, size] on the rows' device, that depend on the seed and the row's values only, so
    /// that a row has the same ones wherever it stands.
    /// </summary>
    /// <param name="rows">[rows, d] of Single.</param>
    /// <param name="samples">Vectors of a row.</param>
    /// <param name="size">Numbers of a vector.</param>
    /// <param name="seed">Decides them together with the values.</param>
    public static torch.Tensor Normals(torch.Tensor rows, int samples, int size, int seed)
    {
        using var scope = torch.NewDisposeScope();
        var (count, width) = ((int)rows.shape[0], (int)rows.shape[1]);
        var values = new float[count * width];
        rows.CopyTo(values);
        var numbers = new float[samples * count * size];
        for (int row = 0; row < count; row++)
        {
            var rowSeed = RandomSeed.Mix(seed, Hash(values.AsSpan(row * width, width)));
            for (int sample = 0; sample < samples; sample++)
            {
                var normals = numbers.AsSpan((sample * count + row) * size, size);
                for (int i = 0; i < size; i++)
                    normals[i] = (float)Normal(rowSeed, (long)sample * size + i);
            }
        }
        return torch.tensor(numbers, [samples, count, size]).to(rows.device).MoveToOuterDisposeScope();
    }

    /// <summary>The number of that index among a seed's, uniform in [0, 1).</summary>
    public static double Uniform(long seed, long index) => (RandomSeed.Mix(seed, index) >> 10) * (1.0 / (1L << 53));

    /// <summary>The number of that index among a seed's, standard normal (Box and Muller 1958).</summary>
    public static double Normal(long seed, long index) =>
        Math.Sqrt(-2 * Math.Log(1 - Uniform(seed, 2 * index))) * Math.Cos(2 * Math.PI * Uniform(seed, 2 * index + 1));

    // FNV-1a, over the numbers' bits rather than their bytes.
    private static long Hash(ReadOnlySpan<float> values)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var bits in MemoryMarshal.Cast<float, uint>(values))
            hash = (hash ^ bits) * 0x100000001B3;
        return (long)hash;
    }
}
