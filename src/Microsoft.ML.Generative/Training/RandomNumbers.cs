namespace Microsoft.ML.Generative;

/// <summary>Numbers that <see cref="Random"/> itself does not make.</summary>
internal static class RandomNumbers
{
    /// <summary>A standard normal number (Box and Muller 1958).</summary>
    public static double NextNormal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
