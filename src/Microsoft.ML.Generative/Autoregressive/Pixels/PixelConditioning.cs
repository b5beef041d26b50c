using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>How a condition reaches the pixels of an image.</summary>
public enum PixelConditioning
{
    /// <summary>
    /// One condition for the whole image, such as its class (van den Oord et al. 2016b, section 2.3, h without a location).
    /// </summary>
    Global,

    /// <summary>
    /// A condition for each pixel: the condition column holds images of the features' height and width, of any number of
    /// channels, channel first (section 2.3, the map s).
    /// </summary>
    Local,
}

internal static class PixelConditions
{
    /// <summary>How many numbers of the condition a pixel gets.</summary>
    public static int Channels(this PixelConditioning conditioning, int condition, ImageShape image) =>
        conditioning == PixelConditioning.Global ? condition : condition / (image.Height * image.Width);

    /// <summary>Conditions [n, c] by place: [n, c, 1, 1], the same for all pixels, or [n, c / (h · w), h, w].</summary>
    public static Tensor Maps(this PixelConditioning conditioning, Tensor condition, ImageShape image) =>
        conditioning == PixelConditioning.Global ? condition.unsqueeze(-1).unsqueeze(-1)
        : condition.reshape(condition.shape[0], -1, image.Height, image.Width);
}
