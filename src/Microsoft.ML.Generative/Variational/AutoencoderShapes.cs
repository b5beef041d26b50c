namespace Microsoft.ML.Generative;

/// <summary>What an autoencoder's networks must fit.</summary>
/// <param name="Features">Numbers of a row, d.</param>
/// <param name="Image">The row as an image, channel first; null where it is none.</param>
/// <param name="Latent">Numbers of a latent vector.</param>
/// <param name="Condition">Numbers of the encoded label or condition; 0 without one.</param>
public sealed record AutoencoderShapes(int Features, ImageShape? Image, int Latent, int Condition);
