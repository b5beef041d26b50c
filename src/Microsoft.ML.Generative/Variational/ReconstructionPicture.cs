using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Pairs of an image and its reconstruction below it, for the report of a training.</summary>
internal static class ReconstructionPicture
{
    private const int Pairs = 4;
    private const int Columns = 8;

    /// <summary>A PNG.</summary>
    /// <param name="image">The rows' shape.</param>
    /// <param name="rows">Rows from 0 to 1, [n, d]; the first ones are drawn.</param>
    /// <param name="condition">Their conditions; null without any.</param>
    /// <param name="reconstruct">Makes the reconstructions of rows with their conditions.</param>
    public static byte[] Draw(ImageShape image, Tensor rows, Tensor? condition, Func<Tensor, Tensor?, Tensor> reconstruct)
    {
        using var scope = NewDisposeScope();
        var count = Math.Min(Pairs * Columns, rows.shape[0]);
        var before = rows.narrow(0, 0, count);
        float[] originals = Numbers(before), made = Numbers(reconstruct(before, condition?.narrow(0, 0, count)));
        var grid = new ImageGrid(image, 2 * Pairs, Columns, minimum: 0, maximum: 1);
        for (var i = 0; i < count; i++)
        {
            var (row, column) = (2 * (i / Columns), i % Columns);
            grid.Set(row, column, originals.AsSpan(i * image.Size, image.Size));
            grid.Set(row + 1, column, made.AsSpan(i * image.Size, image.Size));
        }
        return grid.ToPng();
    }

    private static float[] Numbers(Tensor rows)
    {
        var numbers = new float[rows.NumberOfElements];
        rows.CopyTo(numbers);
        return numbers;
    }
}
