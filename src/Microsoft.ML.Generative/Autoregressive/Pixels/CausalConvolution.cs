using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>What a convolution may see of the pixel that it computes, and right of it.</summary>
internal enum CausalMask
{
    /// <summary>All of its window: the input there depends on earlier pixels only.</summary>
    None,

    /// <summary>Of the pixel itself the earlier colours only, nothing right of it: for the image as input.</summary>
    A,

    /// <summary>Of the pixel itself its own colour too, nothing right of it: for features as input.</summary>
    B,
}

/// <summary>
/// A masked convolution (van den Oord et al. 2016a, section 3.4): [n, inputs, h, w] to [n, outputs, h, w], or to half the height
/// and width, rounded up, with a stride of 2. Its kernel covers the window only, so that the rows below a pixel cost nothing.
/// </summary>
internal sealed class CausalConvolution : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly Tensor? mask;
    private readonly long[] _padding;
    private readonly long[] _strides;

    /// <param name="inputs">The colour of each input channel.</param>
    /// <param name="outputs">The colour of each output channel.</param>
    /// <param name="window">What an output sees.</param>
    /// <param name="hides">What of that it may not use.</param>
    /// <param name="stride">1, or 2 to halve the image.</param>
    /// <param name="hasBias">Whether something is added to each output.</param>
    public CausalConvolution(
        int[] inputs, int[] outputs, CausalWindow window, CausalMask hides, int stride = 1, bool hasBias = true)
        : base(nameof(CausalConvolution))
    {
        Window = window;
        (Inputs, Outputs) = (inputs.Length, outputs.Length);
        _padding = [window.Left, window.Right, window.Above, window.Below];
        _strides = [stride, stride];
        long[] shape = [outputs.Length, inputs.Length, window.Height, window.Width];
        var visible = Mask(inputs, outputs, window, hides);
        var seen = visible.Count(v => v != 0);
        if (seen < visible.Length) mask = tensor(visible, shape).DetachFromDisposeScope();
        // PyTorch's convolutions begin so too, but count what is hidden.
        var bound = seen == 0 ? 0 : Math.Sqrt((double)outputs.Length / seen);
        weight = Uniform(bound, shape);
        if (hasBias) bias = Uniform(bound, outputs.Length);
        RegisterComponents();
    }

    /// <summary>A 1×1 convolution: each pixel for itself.</summary>
    public static CausalConvolution Pointwise(int[] inputs, int[] outputs, CausalMask hides = CausalMask.B) =>
        new(inputs, outputs, CausalWindow.Point, hides);

    /// <summary>What a condition of so many numbers adds to features.</summary>
    public static CausalConvolution OfCondition(int numbers, int[] outputs) =>
        new(ColourGroups.Of(numbers, 1), outputs, CausalWindow.Point, CausalMask.None, hasBias: false);

    public CausalWindow Window { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    public bool Halves => _strides[0] == 2;

    public Tensor? Bias => bias;

    /// <summary>Whether it adds what depends on the condition: see <see cref="OfCondition"/>.</summary>
    public bool IsOfCondition => bias is null;

    /// <summary>
    /// The weight with zeros for what is hidden, [outputs, inputs, height, width]; whoever gets it disposes of it.
    /// </summary>
    public Tensor VisibleWeight() => mask is null ? weight.alias() : weight * mask;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var padded = Window.IsPoint ? input : F.pad(input, _padding);
        return F.conv2d(padded, VisibleWeight(), bias, _strides).MoveToOuterDisposeScope();
    }

    private static Parameter Uniform(double bound, params long[] shape)
    {
        using var drawn = rand(shape).mul_(2 * bound).sub_(bound);
        var parameter = new Parameter(drawn);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    // 1 for what is visible, in the weight's order.
    private static float[] Mask(int[] inputs, int[] outputs, CausalWindow window, CausalMask hides)
    {
        var weights = (long)outputs.Length * inputs.Length * window.Height * window.Width;
        if (weights > Array.MaxLength)
            throw new ArgumentException($"A convolution from {inputs.Length} to {outputs.Length} channels that sees "
                + $"{window.Height}×{window.Width} pixels has more weights than one array can hold ({Array.MaxLength}). Take "
                + "fewer channels or a smaller kernel.");
        var visible = new float[weights];
        var next = 0;
        foreach (var output in outputs)
            foreach (var input in inputs)
                for (var row = 0; row < window.Height; row++)
                    for (var column = 0; column < window.Width; column++)
                        visible[next++] = IsVisible(row - window.Above, column - window.Left, input, output) ? 1 : 0;
        return visible;

        bool IsVisible(int y, int x, int input, int output) => hides switch
        {
            CausalMask.None => true,
            _ when y < 0 || x < 0 => true,
            _ when x > 0 => false,
            CausalMask.A => input < output,
            _ => input <= output,
        };
    }
}
