using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Generative;

/// <summary>
/// Multilayer perceptrons, for rows of any kind: the encoder's last layer makes a number of vectors side by side, a grid of
/// 1 × n, and the decoder has its layers in reverse. A condition stands beside the row and beside the vectors.
/// </summary>
public sealed record MlpVqVaeNetwork : VqVaeNetwork
{
    private const int MostCodes = 1 << 12;

    /// <summary>
    /// Widths of the encoder's hidden layers, from the row on, and of the decoder's from its end back; none for linear maps.
    /// Each from 1 to 65,536. Default: one of 400.
    /// </summary>
    public IReadOnlyList<int> Widths { get; init; } = [400];

    /// <summary>What follows each hidden layer. Default: ReLU.</summary>
    public Activation Activation { get; init; } = Activation.ReLU;

    /// <summary>Codes of a row, from 1 to 4,096. Default 16.</summary>
    public int Codes { get; init; } = 16;

    internal override void Validate()
    {
        Perceptron.Check(Widths, nameof(Widths));
        Check.Defined(Activation, nameof(Activation));
        Check.Between(1, Codes, MostCodes, nameof(Codes));
    }

    internal override (int Height, int Width) Grid(VqVaeShapes shapes) => (1, Codes);

    internal override long LeastWeights(VqVaeShapes shapes)
    {
        var vectors = (long)Codes * shapes.Embedding;
        return Perceptron.Weights((long)shapes.Features + shapes.Condition, Widths, vectors)
            + Perceptron.Weights(vectors + shapes.Condition, Widths.Reverse(), shapes.Features);
    }

    internal override GridAutoencoder Create(VqVaeShapes shapes) => new Perceptrons(this, shapes);

    private sealed class Perceptrons : GridAutoencoder
    {
        private readonly Sequential encoder;
        private readonly Sequential decoder;
        private readonly int _embedding;

        public Perceptrons(MlpVqVaeNetwork network, VqVaeShapes shapes) : base(nameof(Perceptrons))
        {
            _embedding = shapes.Embedding;
            var vectors = network.Codes * shapes.Embedding;
            encoder = Perceptron.Create(shapes.Features + shapes.Condition, network.Widths, network.Activation, vectors);
            decoder = Perceptron.Create(
                vectors + shapes.Condition, [.. network.Widths.Reverse()], network.Activation, shapes.Features);
            RegisterComponents();
        }

        public override Tensor Encode(Tensor rows, Tensor? condition)
        {
            using var scope = NewDisposeScope();
            return encoder.call(Conditioning.Join(rows, condition)).reshape(rows.shape[0], _embedding, 1, -1)
                .MoveToOuterDisposeScope();
        }

        public override Tensor Decode(Tensor grids, Tensor? condition)
        {
            using var scope = NewDisposeScope();
            return decoder.call(Conditioning.Join(grids.flatten(1), condition)).MoveToOuterDisposeScope();
        }
    }
}
