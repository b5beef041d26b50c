using Microsoft.ML.Data;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>Random numbers of rows, which stay the same in whatever batch a row is scored.</summary>
internal static class RowRandom
{
    /// <summary>
    /// Numbers uniform in [0, 1) of Double, [rows, size] on the CPU, that depend on the seed and the row's id only.
    /// </summary>
    public static torch.Tensor Uniforms(ReadOnlySpan<DataViewRowId> rows, int size, int seed)
    {
        var numbers = new double[rows.Length * size];
        for (int row = 0; row < rows.Length; row++)
        {
            var rowSeed = RandomSeed.Mix(RandomSeed.Mix(seed, (long)rows[row].Low), (long)rows[row].High);
            var uniforms = numbers.AsSpan(row * size, size);
            for (int i = 0; i < size; i++)
                uniforms[i] = (RandomSeed.Mix(rowSeed, i) >> 10) * (1.0 / (1L << 53));
        }
        return torch.tensor(numbers, [rows.Length, size]);
    }
}
