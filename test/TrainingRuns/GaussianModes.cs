namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>
/// A mixture of equally likely round Gaussians in the plane, the usual test of whether a GAN forgets some of its data.
/// </summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Centres">The modes' centres.</param>
/// <param name="Deviation">The standard deviation of each coordinate.</param>
public sealed record GaussianModes(string Name, IReadOnlyList<(double X, double Y)> Centres, double Deviation)
{
    /// <summary>Eight modes on a circle of radius 2.</summary>
    public static GaussianModes Ring { get; } = new("ring of 8",
        [.. Enumerable.Range(0, 8).Select(i => (2 * Math.Cos(i * Math.PI / 4), 2 * Math.Sin(i * Math.PI / 4)))], 0.05);

    /// <summary>Twenty-five modes on a square grid, 2 apart.</summary>
    public static GaussianModes Grid { get; } = new("grid of 25",
        [.. Enumerable.Range(0, 25).Select(i => (2.0 * (i / 5 - 2), 2.0 * (i % 5 - 2)))], 0.05);

    /// <summary>A point of mode <paramref name="mode"/>.</summary>
    public float[] Draw(int mode, Random random)
    {
        // Box and Muller 1958: both numbers of a pair.
        var radius = Deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        var angle = 2 * Math.PI * random.NextDouble();
        var (x, y) = Centres[mode];
        return [(float)(x + radius * Math.Cos(angle)), (float)(y + radius * Math.Sin(angle))];
    }

    /// <summary>The mode that a point lies within three standard deviations of; null where it lies between them.</summary>
    public int? ModeOf(float[] point)
    {
        for (var mode = 0; mode < Centres.Count; mode++)
        {
            var (x, y) = Centres[mode];
            if (Math.Sqrt(Math.Pow(point[0] - x, 2) + Math.Pow(point[1] - y, 2)) <= 3 * Deviation) return mode;
        }
        return null;
    }
}
