using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Generative;

/// <summary>
/// Multilayer perceptrons, as in Kingma and Welling 2014, appendix C; the decoder has the encoder's layers in reverse. The
/// condition enters both beside the row or the latent vector (Sohn, Lee and Yan 2015).
/// </summary>
public sealed record MlpAutoencoderNetwork : AutoencoderNetwork
{
    /// <summary>
    /// Widths of the encoder's hidden layers, from the row on, and of the decoder's from its end back; none for linear maps.
    /// Each from 1 to 65,536. Default: one of 400.
    /// </summary>
    public IReadOnlyList<int> Widths { get; init; } = [400];

    /// <summary>What follows each hidden layer. Default: ReLU.</summary>
    public Activation Activation { get; init; } = Activation.ReLU;

    internal override void Validate()
    {
        Perceptron.Check(Widths, nameof(Widths));
        Check.Defined(Activation, nameof(Activation));
    }

    internal override long LeastEncoderWeights(AutoencoderShapes shapes, long outputs) =>
        Perceptron.Weights((long)shapes.Features + shapes.Condition, Widths, outputs);

    internal override long LeastDecoderWeights(AutoencoderShapes shapes, long outputs) =>
        Perceptron.Weights((long)shapes.Latent + shapes.Condition, Widths.Reverse(), outputs);

    internal override Module<Tensor, Tensor> CreateEncoder(AutoencoderShapes shapes, int outputs) =>
        Perceptron.Create(shapes.Features + shapes.Condition, Widths, Activation, outputs);

    internal override Module<Tensor, Tensor> CreateDecoder(AutoencoderShapes shapes, int outputs) =>
        Perceptron.Create(shapes.Latent + shapes.Condition, [.. Widths.Reverse()], Activation, outputs);
}
