using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// How the layers of a network over pixels are applied: to whole images, as in training, or to what a new row or a new
/// pixel needs, with all else remembered. A network is written once, against this class, and runs in every way.
/// </summary>
/// <remarks>
/// Features are [n, c, h, w] in a pass over whole images, [n, c, 1, w] over a row, [n, c] over a pixel: channels are dimension 1.
/// What a pass returns belongs to the current dispose scope.
/// </remarks>
internal abstract class CausalPass
{
    /// <summary>A convolution of the images themselves.</summary>
    public abstract Tensor ConvolveImage(CausalConvolution layer);

    /// <summary>A convolution of features at the same resolution.</summary>
    public abstract Tensor Convolve(CausalConvolution layer, Tensor input);

    /// <summary>A convolution that halves the resolution; null where the pass is at no pixel of the smaller image.</summary>
    public abstract Tensor? Halve(CausalConvolution layer, Tensor input);

    /// <summary>
    /// Features of twice the resolution, each small pixel spread over two by two; where the pass is at no pixel of the smaller
    /// image, they come from what is remembered.
    /// </summary>
    public abstract Tensor Double(TorchSharp.Modules.ConvTranspose2d layer, Tensor? small);

    /// <summary>The pass over the image of half the height and width, rounded up.</summary>
    public abstract CausalPass Half { get; }

    /// <summary>What features of the rows above give to the pass: a pixel's part of a row.</summary>
    public abstract Tensor At(Tensor above);

    /// <summary>A recurrent layer's output for the sums that features give to its gates.</summary>
    public abstract Tensor Recur(RecurrentLayer layer, Tensor inputToState);

    /// <summary>What the condition adds to features, in a shape that broadcasts to theirs.</summary>
    public abstract Tensor Condition(CausalConvolution layer);
}
