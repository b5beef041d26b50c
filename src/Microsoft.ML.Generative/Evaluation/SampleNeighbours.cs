namespace Microsoft.ML.Generative;

/// <summary>A training row near a sample.</summary>
/// <param name="Row">The row's place in the training view, from 0.</param>
/// <param name="Distance">The Euclidean distance from the sample, in the column's units.</param>
/// <param name="Values">The row.</param>
public sealed record Neighbour(long Row, double Distance, float[] Values);

/// <summary>A sample and the training rows nearest to it.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="Neighbours">The nearest rows, nearest first; of equally near ones the earlier first.</param>
public sealed record SampleNeighbours(float[] Sample, IReadOnlyList<Neighbour> Neighbours)
{
    /// <summary>A picture with a line for each sample: the sample itself, then its neighbours.</summary>
    /// <param name="samples">At least one sample.</param>
    /// <param name="image">The rows as images.</param>
    /// <param name="minimum">The value that becomes black. Default 0.</param>
    /// <param name="maximum">The value that becomes white, or the full colour. Default 255.</param>
    /// <param name="scale">Every pixel becomes a square of this many pixels a side. Default 1.</param>
    /// <exception cref="ArgumentException">
    /// There is no sample, rows are no such images, a number is out of its range, or the picture would be too large.
    /// </exception>
    public static ImageGrid Picture(
        IReadOnlyList<SampleNeighbours> samples, ImageShape image, float minimum = 0, float maximum = 255, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0) throw new ArgumentException("There are no samples to draw.", nameof(samples));
        var grid = new ImageGrid(
            image, samples.Count, 1 + samples.Max(s => s.Neighbours.Count), minimum, maximum, scale: scale);
        for (var row = 0; row < samples.Count; row++)
        {
            grid.Set(row, 0, samples[row].Sample);
            for (var near = 0; near < samples[row].Neighbours.Count; near++)
                grid.Set(row, near + 1, samples[row].Neighbours[near].Values);
        }
        return grid;
    }
}
