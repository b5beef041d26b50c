using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// An encoder and a decoder with a code between them: rows x [n, d] to codes h [n, z] to the decoder's raw outputs [n, d]. A
/// condition [n, c] stands beside rows and codes.
/// </summary>
internal sealed class AutoencoderModel : nn.Module
{
    private readonly nn.Module<Tensor, Tensor> encoder;
    private readonly nn.Module<Tensor, Tensor> decoder;
    private readonly int _features;

    /// <param name="network">The architecture.</param>
    /// <param name="shapes">What it must fit.</param>
    /// <param name="activation">What the last encoding layer does with its sums.</param>
    /// <param name="hasTiedWeights">Whether the decoder, of perceptrons, has the encoder's weights.</param>
    public AutoencoderModel(AutoencoderNetwork network, AutoencoderShapes shapes, CodeActivation activation, bool hasTiedWeights)
        : base(nameof(AutoencoderModel))
    {
        (_features, CodeActivation) = (shapes.Features, activation);
        using var parts = new ConstructionScope();
        encoder = parts.Add(network.CreateEncoder(shapes, shapes.Latent));
        decoder = parts.Add(hasTiedWeights
            ? TransposedLinear.DecoderOf(EncoderLayers, ((MlpAutoencoderNetwork)network).Activation)
            : network.CreateDecoder(shapes, shapes.Features));
        parts.Complete(this);
        RegisterComponents();
    }

    public CodeActivation CodeActivation { get; }

    /// <summary>The parameters of the encoder alone.</summary>
    public IEnumerable<Parameter> EncoderParameters() => encoder.parameters();

    /// <summary>The encoder of a network of perceptrons.</summary>
    public Sequential EncoderLayers => (Sequential)encoder;

    /// <summary>The decoder of a network of perceptrons.</summary>
    public Sequential DecoderLayers => (Sequential)decoder;

    /// <summary>Codes [n, z] of rows in the network's units [n, d].</summary>
    public Tensor Encode(Tensor rows, Tensor? condition)
    {
        using var scope = NewDisposeScope();
        return CodeActivation.Apply(encoder.call(Conditioning.Join(rows, condition))).MoveToOuterDisposeScope();
    }

    /// <summary>The decoder's raw outputs [n, d] for codes [n, z].</summary>
    public Tensor Decode(Tensor code, Tensor? condition)
    {
        using var scope = NewDisposeScope();
        return decoder.call(Conditioning.Join(code, condition)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// What the rows are multiplied by, [z, d], where the encoder is one linear layer; null for any other encoder.
    /// </summary>
    public Tensor? OnlyWeight() =>
        encoder is Sequential { Count: 1 } layers && layers[0] is Linear linear ? linear.weight!.narrow(1, 0, _features) : null;
}
