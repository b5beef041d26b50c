using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Greedy layer-wise pretraining of a stack of perceptrons (Bengio et al. 2007): each encoding layer is trained with the decoding
/// layer across from it, as an autoencoder of the values that the layers before it, which stay as they are, make of the rows.
/// With a corruption, the layer's own input is corrupted (stacked denoising autoencoders, Vincent et al. 2010).
/// </summary>
/// <remarks>
/// The first pair reconstructs rows, by the autoencoder's own loss; the others hidden values, by the squared error. The
/// last pair has the code between its layers, and the penalties and the noise that codes have.
/// </remarks>
internal sealed class LayerwisePretraining
{
    private readonly AutoencoderObjective _objective;
    private readonly ReconstructionLoss _loss;
    private readonly long _stepsPerLayer;
    private readonly Layer[] _layers;

    public LayerwisePretraining(AutoencoderTrainer.Options options, AutoencoderModel model, AutoencoderObjective objective)
    {
        (_objective, _loss, _stepsPerLayer) = (objective, options.ReconstructionLoss, options.PretrainingSteps);
        _layers = [.. Enumerable.Range(0, options.StackedLayers).Select(i => new Layer(model, i, options))];
    }

    public IEnumerable<NetworkOptimizer> Optimizers => _layers.Select(l => l.Optimizer);

    /// <summary>Whether a step, counted from 1, belongs to the pretraining.</summary>
    public bool Includes(long step) => (step - 1) / _stepsPerLayer < _layers.Length;

    /// <summary>A step of the layer whose turn it is.</summary>
    /// <param name="rows">Rows in the network's units, [n, d].</param>
    /// <param name="condition">Their conditions; null without any.</param>
    /// <param name="areUnit">Whether the rows' values go from 0 to 1.</param>
    /// <param name="step">The step.</param>
    public void Step(Tensor rows, Tensor? condition, bool areUnit, TrainingStep step)
    {
        var index = (int)((step.Number - 1) / _stepsPerLayer);
        var layer = _layers[index];
        // The condition stands beside rows and beside codes.
        Func<Tensor, Tensor> encode = index == 0 ? x => layer.Encode(Conditioning.Join(x, condition)) : layer.Encode;
        Func<Tensor, Tensor> decode = layer.IsCode ? h => layer.Decode(Conditioning.Join(h, condition)) : layer.Decode;
        var values = index == 0 ? rows : Below(index, Conditioning.Join(rows, condition));
        var coding = new Coding(encode, decode, index == 0 ? _loss : ReconstructionLoss.SquaredError, layer.IsCode,
            layer.Weight().narrow(1, 0, values.shape[1]));
        layer.Optimizer.Minimize(_objective.Compute(coding, values, areUnit && index == 0, step, $"layer {index + 1} loss"));
    }

    private Tensor Below(int index, Tensor values)
    {
        using var frozen = no_grad();
        foreach (var layer in _layers.Take(index)) values = layer.Encode(values);
        return values;
    }

    /// <summary>An encoding layer with its activation, and the decoding layer across from it.</summary>
    private sealed class Layer
    {
        private readonly AutoencoderModel _model;
        private readonly Linear _down;
        private readonly nn.Module<Tensor, Tensor> _up;
        private readonly nn.IModule<Tensor, Tensor>? _afterDown;
        private readonly nn.IModule<Tensor, Tensor>? _afterUp;

        public Layer(AutoencoderModel model, int index, AutoencoderTrainer.Options options)
        {
            // Linear layers and activations stand in turn; behind the last linear layer of either network there is none.
            var (encoder, decoder) = (model.EncoderLayers, model.DecoderLayers);
            _model = model;
            IsCode = index == options.StackedLayers - 1;
            _down = (Linear)encoder[2 * index];
            _up = (nn.Module<Tensor, Tensor>)decoder[decoder.Count - 1 - 2 * index];
            _afterDown = IsCode ? null : encoder[2 * index + 1];
            _afterUp = index == 0 ? null : decoder[decoder.Count - 2 * index];
            Optimizer = new NetworkOptimizer($"layer {index + 1}", [.. _down.parameters(), .. _up.parameters()],
                options.LearningRate, options.Beta1, options.Beta2, options.GradientClipNorm);
        }

        /// <summary>Whether the layer makes the autoencoder's codes.</summary>
        public bool IsCode { get; }

        public NetworkOptimizer Optimizer { get; }

        public Tensor Weight() => _down.weight!;

        public Tensor Encode(Tensor values)
        {
            var sums = _down.call(values);
            return _afterDown is { } activation ? activation.call(sums) : _model.CodeActivation.Apply(sums);
        }

        public Tensor Decode(Tensor code)
        {
            var sums = _up.call(code);
            return _afterUp is { } activation ? activation.call(sums) : sums;
        }
    }
}
