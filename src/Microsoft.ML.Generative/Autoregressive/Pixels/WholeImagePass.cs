using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>A pass over whole images at once.</summary>
internal sealed class WholeImagePass : CausalPass
{
    private readonly Tensor? _image;
    private readonly Tensor? _condition;
    private readonly long _height;
    private readonly long _width;
    private WholeImagePass? _half;

    /// <param name="image">[n, channels, h, w].</param>
    /// <param name="condition">[n, c, 1, 1], or [n, c, h, w] with one for each pixel; null without any.</param>
    public WholeImagePass(Tensor image, Tensor? condition) : this(image, condition, image.shape[2], image.shape[3]) { }

    private WholeImagePass(Tensor? image, Tensor? condition, long height, long width) =>
        (_image, _condition, _height, _width) = (image, condition, height, width);

    // Both streams of a network go through it.
    public override CausalPass Half =>
        _half ??= new WholeImagePass(null, Halved(_condition), (_height + 1) / 2, (_width + 1) / 2);

    public override Tensor ConvolveImage(CausalConvolution layer) => layer.call(_image!);

    public override Tensor Convolve(CausalConvolution layer, Tensor input) => layer.call(input);

    public override Tensor? Halve(CausalConvolution layer, Tensor input) => layer.call(input);

    public override Tensor Double(ConvTranspose2d layer, Tensor? small) =>
        layer.call(small!).narrow(2, 0, _height).narrow(3, 0, _width);

    public override Tensor At(Tensor above) => above;

    public override Tensor Recur(RecurrentLayer layer, Tensor inputToState) => layer.call(inputToState);

    public override Tensor Condition(CausalConvolution layer) => layer.call(_condition!);

    /// <summary>A condition for each pixel at half the resolution: the mean of two by two. One for all pixels stays.</summary>
    public static Tensor? Halved(Tensor? condition) =>
        condition is null || condition.shape[2] * condition.shape[3] == 1 ? condition
        : F.avg_pool2d(condition, 2, ceil_mode: true);
}
