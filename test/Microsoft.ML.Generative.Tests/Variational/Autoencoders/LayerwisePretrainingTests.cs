using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Greedy pretraining: before the fine-tuning a stack's weights are those of autoencoders of one layer each.</summary>
[TestFixture]
public class LayerwisePretrainingTests
{
    private const int Rows = 64;
    private const int Slots = 6;
    private const int StepsPerLayer = 30;
    private const double LearningRate = 0.01;
    private static readonly int[] Widths = [5, 4];
    private static readonly string[] Encoders = ["encoder.0", "encoder.2", "encoder.4"];
    private static readonly string[] Decoders = ["decoder.4", "decoder.2", "decoder.0"];

    private readonly float[][] _rows = NumberRow.Correlated(Rows, Slots, factors: 3, noise: 0.2, seed: 5);

    [Test]
    public void Each_layer_is_trained_in_its_turn_and_all_of_them_afterwards()
    {
        var weights = Enumerable.Range(0, 5).Select(phase =>
            Weights(phase == 4 ? 3 * StepsPerLayer + 1 : Math.Max(1, phase * StepsPerLayer),
            phase == 0 ? 1e-30 : LearningRate)).ToArray();
        for (var phase = 1; phase <= 3; phase++)
            for (var layer = 0; layer < 3; layer++)
                foreach (var name in new[] { Encoders[layer], Decoders[layer] }.SelectMany(n =>
                    new[] { n + ".weight", n + ".bias" }))
                    Assert.That(weights[phase][name].SequenceEqual(weights[phase - 1][name]), Is.EqualTo(layer != phase - 1),
                        $"{name} in the turn of layer {phase}");
        foreach (var (name, values) in weights[4]) Assert.That(values, Is.Not.EqualTo(weights[3][name]), name);
    }

    /// <summary>
    /// Each pair of layers is trained here by itself, written out with other means: Adam on all rows at once, the squared error,
    /// hidden values of the layers before as data. What differs is the order in which sums of single precision are taken.
    /// </summary>
    [Test]
    public void Before_fine_tuning_weights_are_those_of_single_layers_trained_one_after_the_other()
    {
        var expected = Weights(1, 1e-30);
        var actual = Weights(3 * StepsPerLayer);
        using var scope = NewDisposeScope();
        var values = Standardised();
        for (var layer = 0; layer < 3; layer++)
        {
            var (isFirst, isLast) = (layer == 0, layer == 2);
            var inputs = layer == 0 ? Slots : Widths[layer - 1];
            var outputs = isLast ? 2 : Widths[layer];
            using var down = nn.Linear(inputs, outputs);
            using var up = nn.Linear(outputs, inputs);
            Set(down, Encoders[layer]);
            Set(up, Decoders[layer]);
            using var adam = optim.Adam([.. down.parameters(), .. up.parameters()], lr: LearningRate);
            Tensor Encode(Tensor x) => isLast ? down.call(x) : down.call(x).tanh();
            for (var step = 0; step < StepsPerLayer; step++)
            {
                var made = isFirst ? up.call(Encode(values)) : up.call(Encode(values)).tanh();
                adam.zero_grad();
                (made - values).square().sum(1).mean().backward();
                adam.step();
            }
            Compare(down, Encoders[layer]);
            Compare(up, Decoders[layer]);
            values = Encode(values).detach();
        }

        void Set(TorchSharp.Modules.Linear linear, string name)
        {
            using var frozen = no_grad();
            linear.weight!.copy_(tensor(expected[name + ".weight"]).reshape(linear.weight.shape));
            linear.bias!.copy_(tensor(expected[name + ".bias"]));
        }

        void Compare(TorchSharp.Modules.Linear linear, string name)
        {
            Assert.That(linear.weight!.Numbers(), Is.EqualTo(actual[name + ".weight"]).Within(1e-3), name);
            Assert.That(linear.bias!.Numbers(), Is.EqualTo(actual[name + ".bias"]).Within(1e-3), name);
        }
    }

    [Test]
    public void A_stack_that_is_not_of_perceptrons_is_refused_and_a_run_that_is_too_short_warned_of()
    {
        var context = new MLContext(seed: 1);
        Assert.That(() => context.Generative().Autoencoder(new AutoencoderTrainer.Options
        {
            PretrainingSteps = 10, Network = AutoencoderNetwork.Convolutional,
        }), Throws.ArgumentException.With.Message.Contains("PretrainingSteps").And.Message.Contains("MlpAutoencoderNetwork"));

        List<string> messages = [];
        context.Log += (_, e) => messages.Add(e.Message);
        using var model = context.Generative().Autoencoder(Options(3 * StepsPerLayer)).Fit(NumberRow.View(context, _rows));
        Assert.That(messages, Has.Some.Contains("PretrainingSteps").And.Contains("90"));
    }

    /// <summary>The model's weights after so many steps, in double precision.</summary>
    private Dictionary<string, double[]> Weights(long steps, double learningRate = LearningRate)
    {
        var context = new MLContext(seed: 1);
        var options = Options(steps);
        options.LearningRate = learningRate;
        using var model = context.Generative().Autoencoder(options).Fit(NumberRow.View(context, _rows));
        return model.Model.state_dict().ToDictionary(e => e.Key, e => e.Value.Numbers());
    }

    private static AutoencoderTrainer.Options Options(long steps) => new()
    {
        Network = new MlpAutoencoderNetwork { Widths = Widths, Activation = Activation.Tanh },
        LatentSize = 2,
        BatchSize = Rows,
        MaximumSteps = steps,
        PretrainingSteps = StepsPerLayer,
    };

    private Tensor Standardised()
    {
        var rows = tensor(_rows.SelectMany(r => r).ToArray(), [Rows, Slots]).to(ScalarType.Float64);
        var centred = rows - rows.mean([0L], keepdim: true);
        return (centred / centred.square().mean([0L], keepdim: true).sqrt()).to(ScalarType.Float32);
    }
}
