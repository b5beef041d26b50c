using Microsoft.ML.Generative;

namespace Samples.Denoising;

/// <summary>Noise of the kinds that the autoencoder is trained to undo, on pixels from 0 to 255.</summary>
internal sealed record Noise(string Name, Corruption Corruption, Func<float, Random, float> Apply)
{
    private const double Deviation = 0.35, Masked = 0.5, Spiced = 0.3;

    /// <summary>The kinds, by name.</summary>
    public static IReadOnlyList<Noise> All { get; } =
    [
        // A photograph's noise is cut off at black and white as well.
        new("gaussian", Corruption.Gaussian(Deviation), (pixel, random) =>
            (float)Math.Clamp(pixel + 255 * Deviation * Normal(random), 0, 255)),
        new("masking", Corruption.Masking(Masked), (pixel, random) => random.NextDouble() < Masked ? 0 : pixel),
        new("salt-and-pepper", Corruption.SaltAndPepper(Spiced),
            (pixel, random) => random.NextDouble() >= Spiced ? pixel : random.Next(2) * 255),
    ];

    // Box and Muller 1958.
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
