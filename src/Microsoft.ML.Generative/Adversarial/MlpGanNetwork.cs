using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Generative;

/// <summary>
/// Multilayer perceptrons, as in Goodfellow et al. 2014. Latent vector and condition enter the generator side by side, row and
/// condition the discriminator (Mirza and Osindero 2014). Images come out of a tanh, other rows as they are.
/// </summary>
public sealed record MlpGanNetwork : GanNetwork
{
    /// <summary>
    /// Widths of the generator's hidden layers, from the latent vector on, each from 1 to 65,536; none for a linear map.
    /// Default: one of 128.
    /// </summary>
    public IReadOnlyList<int> GeneratorWidths { get; init; } = [128];

    /// <summary>
    /// Widths of the discriminator's hidden layers, from the row on, each from 1 to 65,536; none for a linear map. Default: one
    /// of 128.
    /// </summary>
    public IReadOnlyList<int> DiscriminatorWidths { get; init; } = [128];

    /// <summary>Default: tanh.</summary>
    public Activation GeneratorActivation { get; init; } = Activation.Tanh;

    /// <summary>Default: ReLU.</summary>
    public Activation DiscriminatorActivation { get; init; } = Activation.ReLU;

    internal override bool BoundedOutput(GanShapes shapes) => shapes.Image is not null;

    internal override void Validate()
    {
        Perceptron.Check(GeneratorWidths, nameof(GeneratorWidths));
        Perceptron.Check(DiscriminatorWidths, nameof(DiscriminatorWidths));
        Check.Defined(GeneratorActivation, nameof(GeneratorActivation));
        Check.Defined(DiscriminatorActivation, nameof(DiscriminatorActivation));
    }

    internal override long LeastWeights(GanShapes shapes) =>
        Perceptron.Weights((long)shapes.Noise + shapes.Condition, GeneratorWidths, shapes.Features)
        + Perceptron.Weights((long)shapes.Features + shapes.Condition, DiscriminatorWidths, 1);

    internal override Module<Tensor, Tensor> CreateGenerator(GanShapes shapes)
    {
        var network = Perceptron.Create(
            shapes.Noise + shapes.Condition, GeneratorWidths, GeneratorActivation, shapes.Features);
        if (BoundedOutput(shapes)) network.append(new HyperbolicTangent());
        return network;
    }

    internal override Discriminator CreateDiscriminator(GanShapes shapes, bool rowsIndependent)
    {
        var body = Perceptron.Hidden(
            shapes.Features + shapes.Condition, DiscriminatorWidths, DiscriminatorActivation, out var width);
        return new MlpDiscriminator(body, width);
    }

    private sealed class MlpDiscriminator : Discriminator
    {
        private readonly Module<Tensor, Tensor> body;
        private readonly Module<Tensor, Tensor> head;

        public MlpDiscriminator(Module<Tensor, Tensor> body, int width)
        {
            FeatureCount = width;
            this.body = body;
            head = Linear(width, 1);
            RegisterComponents();
        }

        public override int FeatureCount { get; }

        public override bool TreatsRowsIndependently => true;

        public override Tensor Features(Tensor rows, Tensor? condition)
        {
            using var input = Conditioning.Join(rows, condition);
            return body.call(input);
        }

        public override Tensor Judge(Tensor features)
        {
            using var output = head.call(features);
            return output.flatten();
        }
    }
}
