using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>The end of a PixelCNN or PixelRNN: twice a ReLU and a 1×1 convolution (van den Oord et al. 2016a, table 1).</summary>
internal sealed class PixelHead : nn.Module
{
    private readonly CausalConvolution hidden;
    private readonly CausalConvolution output;

    /// <param name="inputs">The colours of the features.</param>
    /// <param name="hidden">The colours of the hidden channels.</param>
    /// <param name="outputs">The colours of the output.</param>
    public PixelHead(int[] inputs, int[] hidden, int[] outputs) : base(nameof(PixelHead))
    {
        this.hidden = CausalConvolution.Pointwise(inputs, hidden);
        output = CausalConvolution.Pointwise(hidden, outputs);
        RegisterComponents();
    }

    public Tensor Apply(CausalPass pass, Tensor features)
    {
        using var scope = NewDisposeScope();
        return pass.Convolve(output, pass.Convolve(hidden, features.relu()).relu_()).MoveToOuterDisposeScope();
    }
}
