using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>A pass over one pixel of images that are being drawn, from what is remembered of the pixels before it.</summary>
/// <param name="memory">What is remembered at this resolution.</param>
/// <param name="image">The images as far as they are drawn.</param>
/// <param name="row">The pixel's row, at this resolution.</param>
/// <param name="column">The pixel's column.</param>
internal sealed class PixelPass(SamplingMemory memory, ImageCanvas image, int row, int column) : CausalPass
{
    private bool IsOfHalf => row % 2 == 0 && column % 2 == 0;

    public override CausalPass Half => new PixelPass(memory.Half, image, row / 2, column / 2);

    public override Tensor ConvolveImage(CausalConvolution layer) =>
        F.linear(image.Pixel(layer.Window, row, column), memory.Matrix(layer), layer.Bias);

    public override Tensor Convolve(CausalConvolution layer, Tensor input) =>
        F.linear(layer.Window.IsPoint ? input : Remember(layer, input).Pixel(column), memory.Matrix(layer), layer.Bias);

    public override Tensor? Halve(CausalConvolution layer, Tensor input)
    {
        var rows = Remember(layer, input);
        return IsOfHalf ? F.linear(rows.Pixel(column), memory.Matrix(layer), layer.Bias) : null;
    }

    public override Tensor Double(ConvTranspose2d layer, Tensor? small)
    {
        // [2 rows, columns, n, outputs]
        var outputs = layer.bias!.shape[0];
        var doubled = memory.Doubled(layer, () => zeros([2, memory.Width + 1, memory.Count, outputs], device: memory.Device));
        if (IsOfHalf)
        {
            var square = F.linear(small!, memory.Matrix(layer)).reshape(memory.Count, outputs, 2, 2)
                + layer.bias!.reshape(-1, 1, 1);
            doubled.narrow(1, column, 2).copy_(square.permute(2, 3, 0, 1));
        }
        return doubled.select(0, row % 2).select(0, column);
    }

    public override Tensor At(Tensor above) => above.select(3, column).squeeze(2);

    public override Tensor Recur(RecurrentLayer layer, Tensor inputToState) =>
        memory.States(layer, row).Advance(column, inputToState);

    public override Tensor Condition(CausalConvolution layer)
    {
        var added = memory.Condition(layer);
        return added.shape[2] * added.shape[3] == 1 ? added.flatten(1) : added.select(3, column).select(2, row);
    }

    private CachedRows Remember(CausalConvolution layer, Tensor input)
    {
        var rows = memory.Rows(layer, row);
        rows.Write(column, input);
        return rows;
    }
}
