using MathNet.Numerics.Distributions;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

public sealed partial class VaeTransformer
{
    /// <summary>
    /// The picture of a two-dimensional latent space: images for latent vectors on a grid that is even in probability, each
    /// coordinate the standard normal distribution's quantile (Kingma and Welling 2014, appendix A).
    /// </summary>
    /// <param name="side">Images in a row and in a column, at least 2. Default 20.</param>
    /// <param name="label">The class of all images; null for the first one, or for a model without a label column.</param>
    /// <exception cref="InvalidOperationException">Latent vectors have not two numbers, or rows are no images.</exception>
    /// <exception cref="ArgumentException">
    /// An unknown class, a label for a model without a label column, a model conditioned on vectors, or too few images.
    /// </exception>
    public ImageGrid Manifold(int side = 20, string? label = null) => Manifold(side, CodesOf(OneClass(label)));

    /// <summary>As <see cref="Manifold(int, string?)"/>, for a model conditioned on a vector column.</summary>
    /// <param name="condition">The condition vector of all images.</param>
    /// <param name="side">Images in a row and in a column, at least 2. Default 20.</param>
    /// <exception cref="InvalidOperationException">Latent vectors have not two numbers, or rows are no images.</exception>
    /// <exception cref="ArgumentException">
    /// A condition of another size or one that is not finite, a model without a vector condition, or too few images.
    /// </exception>
    public ImageGrid Manifold(float[] condition, int side = 20)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Manifold(side, CodesOf([condition]));
    }

    private ImageGrid Manifold(int side, float[] code)
    {
        Check.AtLeast(2, side, nameof(side));
        if (LatentSize != 2)
            throw new InvalidOperationException($"Only latent vectors of two numbers lie in a plane; this model's have "
                + $"{LatentSize}. Train with {nameof(VaeTrainer.Options.LatentSize)} = 2, or see {nameof(Traversals)}.");
        var coordinates = Enumerable.Range(0, side).Select(i => (float)Normal.InvCDF(0, 1, (i + 0.5) / side)).ToArray();
        // The first number grows to the right, the second upwards.
        return Picture(side, side, code, [.. coordinates.Reverse().SelectMany(y => coordinates.Select(x => new[] { x, y }))]);
    }

    /// <summary>
    /// Images for a latent vector of which one number at a time is moved: a row of pictures for each latent number, as it goes
    /// from −range to range.
    /// </summary>
    /// <param name="from">The latent vector; null for the prior's centre.</param>
    /// <param name="steps">Images in a row, at least 2. Default 11.</param>
    /// <param name="range">How far a number goes, above 0. Default 3.</param>
    /// <param name="label">The class of all images; null for the first one, or for a model without a label column.</param>
    /// <exception cref="InvalidOperationException">Rows are no images.</exception>
    /// <exception cref="ArgumentException">
    /// A vector of another size, an unknown class, a label for a model without a label column, a model conditioned on vectors, or
    /// a number out of its range.
    /// </exception>
    public ImageGrid Traversals(float[]? from = null, int steps = 11, double range = 3, string? label = null) =>
        Traversals(from, steps, range, CodesOf(OneClass(label)));

    /// <summary>
    /// As <see cref="Traversals(float[], int, double, string?)"/>, for a model conditioned on a vector column.
    /// </summary>
    /// <param name="from">The latent vector; null for the prior's centre.</param>
    /// <param name="condition">The condition vector of all images.</param>
    /// <param name="steps">Images in a row, at least 2. Default 11.</param>
    /// <param name="range">How far a number goes, above 0. Default 3.</param>
    /// <exception cref="InvalidOperationException">Rows are no images.</exception>
    /// <exception cref="ArgumentException">
    /// A latent or condition vector of another size, a condition that is not finite, a model without a vector condition, or a
    /// number out of its range.
    /// </exception>
    public ImageGrid Traversals(float[]? from, float[] condition, int steps = 11, double range = 3)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Traversals(from, steps, range, CodesOf([condition]));
    }

    private ImageGrid Traversals(float[]? from, int steps, double range, float[] code)
    {
        Check.AtLeast(2, steps, nameof(steps));
        Check.Positive(range, nameof(range));
        from ??= new float[LatentSize];
        CheckLatents([from], LatentSize);
        return Picture(LatentSize, steps, code,
            [.. Enumerable.Range(0, LatentSize).SelectMany(number => Enumerable.Range(0, steps).Select(i => Moved(number, i)))]);

        float[] Moved(int number, int step)
        {
            var moved = (float[])from.Clone();
            moved[number] = (float)(range * (2.0 * step / (steps - 1) - 1));
            return moved;
        }
    }

    /// <param name="rows">Rows of images.</param>
    /// <param name="columns">Images in a row.</param>
    /// <param name="code">The code of all images' condition; empty where the model has none.</param>
    /// <param name="latents">The images' latent vectors, row by row.</param>
    private ImageGrid Picture(int rows, int columns, float[] code, float[][] latents)
    {
        if (Image is not { } image)
            throw new InvalidOperationException($"The model's rows are no images: {nameof(TrainerOptions.Image)} was not set.");
        CheckLatents(latents, LatentSize);
        CheckNotDisposed();
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var condition = Condition?.Encode(code).to(Device);
        var values = empty(latents.Length, image.Size);
        for (var start = 0; start < latents.Length; start += GeneratedDataView.BlockRows)
        {
            using var block = NewDisposeScope();
            var some = latents[start..Math.Min(start + GeneratedDataView.BlockRows, latents.Length)];
            var latent = tensor(some.SelectMany(l => l).ToArray(), [some.Length, LatentSize], device: Device);
            values.narrow(0, start, some.Length).copy_(Model.Decode(latent, condition?.expand(some.Length, -1)));
        }
        var (least, most) = values.Range();
        var grid = new ImageGrid(image, rows, columns, least, most, margin: 0);
        grid.AddBatch(values.data<float>().ToArray());
        return grid;
    }
}
