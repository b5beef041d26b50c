using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Generative;

/// <summary>
/// y = Wᵀ x + b, [n, m] to [n, d], with the weight W [m, d] of another layer and a bias of its own: tied weights (Vincent et al.
/// 2010, section 2.2).
/// </summary>
internal sealed class TransposedLinear : Module<Tensor, Tensor>
{
    private readonly Parameter bias;

    // Asked for at each call, since moving the layer to a device replaces it. The layer itself is no field here: it would be
    // registered a second time, and with it its weight.
    private readonly Func<Tensor> _weight;

    public TransposedLinear(Linear layer) : base(nameof(TransposedLinear))
    {
        _weight = () => layer.weight!;
        using var scope = NewDisposeScope();
        var shape = layer.weight!.shape;
        // As PyTorch's linear layers have it: uniform to one over the root of the inputs' number.
        var bound = 1 / Math.Sqrt(shape[0]);
        bias = (Parameter)Parameter(empty(shape[1]).uniform_(-bound, bound)).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>
    /// The decoder of an encoder of perceptrons: its layers transposed and in reverse, each but the last with the activation.
    /// </summary>
    public static Sequential DecoderOf(Sequential encoder, Activation activation)
    {
        var decoder = Sequential();
        // Linear layers and activations stand in turn.
        for (var i = encoder.Count - 1; i >= 0; i -= 2)
        {
            decoder.append(new TransposedLinear((Linear)encoder[i]));
            if (i > 0) decoder.append(activation.Create());
        }
        return decoder;
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return functional.linear(input, _weight().t(), bias).MoveToOuterDisposeScope();
    }
}
