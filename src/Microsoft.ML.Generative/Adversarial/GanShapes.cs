namespace Microsoft.ML.Generative;

/// <summary>What a GAN's networks must fit.</summary>
/// <param name="Features">Numbers of a row, d.</param>
/// <param name="Image">The row as an image, channel first; null where it is none.</param>
/// <param name="Noise">Numbers of a latent vector.</param>
/// <param name="Condition">Numbers of the encoded label or condition; 0 without one.</param>
public sealed record GanShapes(int Features, ImageShape? Image, int Noise, int Condition);
