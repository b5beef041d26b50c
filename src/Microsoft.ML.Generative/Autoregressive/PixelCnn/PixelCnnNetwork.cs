namespace Microsoft.ML.Generative;

/// <summary>The architecture of a convolutional network over the pixels of images.</summary>
public abstract record PixelCnnNetwork : PixelNetwork
{
    private protected PixelCnnNetwork() { }

    /// <summary>Masked convolutions in residual blocks: <see cref="PlainPixelCnnNetwork"/>.</summary>
    public static PixelCnnNetwork Plain { get; } = new PlainPixelCnnNetwork();

    /// <summary>
    /// Gated units in a vertical and a horizontal stack, without a blind spot: <see cref="GatedPixelCnnNetwork"/>.
    /// </summary>
    public static PixelCnnNetwork Gated { get; } = new GatedPixelCnnNetwork();

    /// <summary>PixelCNN++, which works at several resolutions: <see cref="PlusPlusPixelCnnNetwork"/>.</summary>
    public static PixelCnnNetwork PlusPlus { get; } = new PlusPlusPixelCnnNetwork();
}
