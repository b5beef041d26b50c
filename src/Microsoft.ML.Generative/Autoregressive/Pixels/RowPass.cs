using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>A pass over one row of images that are being drawn, from what is remembered of the rows above it.</summary>
/// <param name="memory">What is remembered at this resolution.</param>
/// <param name="image">The images as far as they are drawn.</param>
/// <param name="row">The row, at this resolution.</param>
internal sealed class RowPass(SamplingMemory memory, ImageCanvas image, int row) : CausalPass
{
    private bool IsOfHalf => row % 2 == 0;

    public override CausalPass Half => new RowPass(memory.Half, image, row / 2);

    public override Tensor ConvolveImage(CausalConvolution layer) =>
        F.conv2d(image.Row(layer.Window, row), memory.Weight(layer), layer.Bias);

    public override Tensor Convolve(CausalConvolution layer, Tensor input) =>
        F.conv2d(layer.Window.IsPoint ? input : Remember(layer, input).Row(), memory.Weight(layer), layer.Bias);

    public override Tensor? Halve(CausalConvolution layer, Tensor input)
    {
        var rows = Remember(layer, input);
        return IsOfHalf ? F.conv2d(rows.Row(), memory.Weight(layer), layer.Bias, [2, 2]) : null;
    }

    public override Tensor Double(ConvTranspose2d layer, Tensor? small)
    {
        if (IsOfHalf) memory.ForgetDoubled(layer);
        return memory.Doubled(layer, () => layer.call(small!).narrow(3, 0, memory.Width)).narrow(2, row % 2, 1);
    }

    public override Tensor At(Tensor above) => above;

    public override Tensor Recur(RecurrentLayer layer, Tensor inputToState) => throw new NotSupportedException(
        "A recurrent layer takes pixel after pixel; its features belong to the stream that sees the pixels to the left.");

    public override Tensor Condition(CausalConvolution layer)
    {
        var added = memory.Condition(layer);
        return added.shape[2] == 1 ? added : added.narrow(2, row, 1);
    }

    private CachedRows Remember(CausalConvolution layer, Tensor input)
    {
        var rows = memory.Rows(layer, row);
        rows.Write(input);
        return rows;
    }
}
