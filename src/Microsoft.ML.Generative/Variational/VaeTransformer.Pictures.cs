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
    /// <exception cref="ArgumentException">An unknown class, or too few images.</exception>
    public ImageGrid Manifold(int side = 20, string? label = null)
    {
        Check.AtLeast(2, side, nameof(side));
        if (LatentSize != 2)
            throw new InvalidOperationException($"Only latent vectors of two numbers lie in a plane; this model's have "
                + $"{LatentSize}. Train with {nameof(VaeTrainer.Options.LatentSize)} = 2, or see {nameof(Traversals)}.");
        var coordinates = Enumerable.Range(0, side).Select(i => (float)Normal.InvCDF(0, 1, (i + 0.5) / side)).ToArray();
        // The first number grows to the right, the second upwards.
        return Picture(side, side, label, [.. coordinates.Reverse().SelectMany(y => coordinates.Select(x => new[] { x, y }))]);
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
    /// <exception cref="ArgumentException">A vector of another size, an unknown class, or a number out of its range.</exception>
    public ImageGrid Traversals(float[]? from = null, int steps = 11, double range = 3, string? label = null)
    {
        Check.AtLeast(2, steps, nameof(steps));
        Check.Positive(range, nameof(range));
        from ??= new float[LatentSize];
        return Picture(LatentSize, steps, label,
            [.. Enumerable.Range(0, LatentSize).SelectMany(number => Enumerable.Range(0, steps).Select(i => Moved(number, i)))]);

        float[] Moved(int number, int step)
        {
            var moved = (float[])from.Clone();
            if (number < moved.Length) moved[number] = (float)(range * (2.0 * step / (steps - 1) - 1));
            return moved;
        }
    }

    private ImageGrid Picture(int rows, int columns, string? label, float[][] latents)
    {
        if (Image is not { } image)
            throw new InvalidOperationException($"The model's rows are no images: {nameof(TrainerOptions.Image)} was not set.");
        CheckLatents(latents, LatentSize);
        CheckNotDisposed();
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var codes = Enumerable.Repeat(CodesOf(OneClass(label)), latents.Length).SelectMany(code => code);
        var condition = Condition?.Encode([.. codes]);
        var latentRows = tensor(latents.SelectMany(l => l).ToArray(), [latents.Length, LatentSize], device: Device);
        var values = Model.Decode(latentRows, condition?.to(Device)).cpu().contiguous();
        var (least, most) = values.Range();
        var grid = new ImageGrid(image, rows, columns, least, most, margin: 0);
        grid.AddBatch(values.data<float>().ToArray());
        return grid;
    }
}
