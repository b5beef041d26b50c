namespace Microsoft.ML.Generative;

/// <summary>The path between two latent vectors.</summary>
public enum Interpolation
{
    /// <summary>The straight line. Between normal vectors its middle is shorter than any likely vector.</summary>
    Linear,

    /// <summary>The great arc (White 2016, section 2.1): lengths stay as likely as the ends' are.</summary>
    Spherical,
}

/// <summary>Arithmetic of latent vectors.</summary>
public static class LatentVectors
{
    // Far above any network that fits a memory; a file that says more is not to be believed.
    internal const int LargestSize = 1 << 20;

    /// <summary>Evenly spaced vectors from one to the other, ends included.</summary>
    /// <param name="from">The first vector.</param>
    /// <param name="to">The last vector, of the same size.</param>
    /// <param name="steps">How many vectors, at least 2.</param>
    /// <param name="interpolation">
    /// The path. Default: spherical. Parallel vectors have no arc; between them the path is linear.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The vectors differ in size, there are to be fewer than 2 steps, or the path is none of the enumeration.
    /// </exception>
    public static float[][] Interpolate(
        float[] from, float[] to, int steps, Interpolation interpolation = Interpolation.Spherical)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        CheckSizes(from, to);
        Check.AtLeast(2, steps, nameof(steps));
        Check.Defined(interpolation, nameof(interpolation));
        var angle = interpolation == Interpolation.Spherical ? Angle(from, to) : 0;
        var path = new float[steps][];
        for (var i = 0; i < steps; i++)
        {
            var t = (double)i / (steps - 1);
            var (a, b) = Math.Sin(angle) < 1e-6 ? (1 - t, t)
                : (Math.Sin((1 - t) * angle) / Math.Sin(angle), Math.Sin(t * angle) / Math.Sin(angle));
            path[i] = [.. from.Zip(to, (x, y) => (float)(a * x + b * y))];
        }
        return path;
    }

    /// <summary>The mean of vectors, such as those of samples that share a trait.</summary>
    /// <exception cref="ArgumentException">There are none, or they differ in size.</exception>
    public static float[] Mean(IReadOnlyList<float[]> vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        if (vectors.Count == 0) throw new ArgumentException("There must be at least one vector.", nameof(vectors));
        ArgumentNullException.ThrowIfNull(vectors[0], nameof(vectors));
        return vectors.Aggregate(new float[vectors[0].Length], Add).Select(x => x / vectors.Count).ToArray();
    }

    /// <summary>a + b.</summary>
    /// <exception cref="ArgumentException">The vectors differ in size.</exception>
    public static float[] Add(float[] a, float[] b)
    {
        CheckSizes(a, b);
        return [.. a.Zip(b, (x, y) => x + y)];
    }

    /// <summary>a − b.</summary>
    /// <exception cref="ArgumentException">The vectors differ in size.</exception>
    public static float[] Subtract(float[] a, float[] b)
    {
        CheckSizes(a, b);
        return [.. a.Zip(b, (x, y) => x - y)];
    }

    private static double Angle(float[] a, float[] b)
    {
        double dot = 0, normA = 0, normB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            normA += (double)a[i] * a[i];
            normB += (double)b[i] * b[i];
        }
        return normA == 0 || normB == 0 ? 0 : Math.Acos(Math.Clamp(dot / Math.Sqrt(normA * normB), -1, 1));
    }

    private static void CheckSizes(float[] a, float[] b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Length != b.Length)
            throw new ArgumentException($"The vectors have {a.Length} and {b.Length} numbers; they must be of one size.");
    }
}
