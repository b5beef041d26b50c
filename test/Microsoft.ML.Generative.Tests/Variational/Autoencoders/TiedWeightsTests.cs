using Microsoft.ML.Data;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>A decoder with its encoder's weights: what it computes, whose gradient it adds to, and what is saved.</summary>
[TestFixture]
public class TiedWeightsTests
{
    private static readonly string[] Names =
        ["encoder.0.weight", "encoder.0.bias", "encoder.2.weight", "encoder.2.bias", "decoder.0.bias", "decoder.2.bias"];

    private static AutoencoderModel Create()
    {
        manual_seed(3);
        var network = new MlpAutoencoderNetwork { Widths = [4], Activation = Activation.Sigmoid };
        return new AutoencoderModel(network, new AutoencoderShapes(5, null, 2, 0), CodeActivation.Tanh, hasTiedWeights: true);
    }

    [Test]
    public void Weights_stand_once_among_the_parameters_and_in_the_state()
    {
        using var model = Create();
        Assert.That(model.state_dict().Keys, Is.EquivalentTo(Names));
        Assert.That(model.named_parameters().Select(p => p.name), Is.EquivalentTo(Names));
    }

    [Test]
    public void The_decoder_multiplies_by_the_transposed_weights()
    {
        using var scope = NewDisposeScope();
        using var model = Create();
        var state = model.state_dict();
        var rows = randn(3, 5);
        var code = ((rows.matmul(state["encoder.0.weight"].t()) + state["encoder.0.bias"]).sigmoid()
            .matmul(state["encoder.2.weight"].t()) + state["encoder.2.bias"]).tanh();
        var made = (code.matmul(state["encoder.2.weight"]) + state["decoder.0.bias"]).sigmoid()
            .matmul(state["encoder.0.weight"]) + state["decoder.2.bias"];
        Assert.That(model.Encode(rows, null).Numbers(), Is.EqualTo(code.Numbers()).Within(1e-6));
        Assert.That(model.Decode(code, null).Numbers(), Is.EqualTo(made.Numbers()).Within(1e-6));
    }

    /// <summary>A shared weight's gradient is the sum of those of a weight in each place.</summary>
    [Test]
    public void The_gradient_of_a_weight_comes_from_both_of_its_places()
    {
        using var scope = NewDisposeScope();
        using var model = Create();
        var rows = randn(3, 5);
        (model.Decode(model.Encode(rows, null), null) - rows).square().sum().backward();
        var gradient = model.EncoderParameters().First().grad!;

        var state = model.state_dict();
        var (down, up) = (Copy("encoder.0.weight"), Copy("encoder.0.weight"));
        var hidden = Sigmoid(rows.matmul(down.t()), "encoder.0.bias");
        var code = (hidden.matmul(state["encoder.2.weight"].t()) + state["encoder.2.bias"]).tanh();
        var made = Sigmoid(code.matmul(state["encoder.2.weight"]), "decoder.0.bias").matmul(up) + state["decoder.2.bias"];
        (made - rows).square().sum().backward();
        Assert.That(gradient.Numbers(), Is.EqualTo((down.grad! + up.grad!).Numbers()).Within(1e-4));
        Assert.That(up.grad!.abs().sum().ToDouble(), Is.GreaterThan(0.1));

        Tensor Copy(string name) => state[name].detach().clone().requires_grad_();
        Tensor Sigmoid(Tensor sums, string bias) => (sums + state[bias]).sigmoid();
    }

    [Test]
    public void Other_networks_and_label_columns_are_refused()
    {
        var catalog = new MLContext(seed: 1).Generative();
        Assert.That(() => catalog.Autoencoder(new AutoencoderTrainer.Options
        {
            TiedWeights = true, Network = AutoencoderNetwork.Convolutional,
        }), Throws.ArgumentException.With.Message.Contains("TiedWeights").And.Message.Contains("MlpAutoencoderNetwork"));
        Assert.That(() => catalog.Autoencoder(new AutoencoderTrainer.Options { TiedWeights = true, LabelColumnName = "Label" }),
            Throws.ArgumentException.With.Message.Contains("TiedWeights").And.Message.Contains("'Label'"));
    }

    /// <summary>
    /// Rows in a plane are restored by a linear autoencoder whose decoder is its encoder's transpose: the projection onto the
    /// plane is the transpose of itself.
    /// </summary>
    [Test]
    public void A_plane_is_learnt()
    {
        var context = new MLContext(seed: 1);
        var view = NumberRow.View(context, NumberRow.Correlated(200, slots: 6, factors: 2, noise: 0, seed: 4));
        using var model = context.Generative().Autoencoder(new AutoencoderTrainer.Options
        {
            Network = new MlpAutoencoderNetwork { Widths = [] },
            TiedWeights = true,
            LatentSize = 2,
            BatchSize = 200,
            Epochs = 600,
            LearningRate = 0.02,
            LearningRateSchedule = LearningRateSchedule.Cosine,
        }).Fit(view);
        Assert.That(model.Transform(view).GetColumn<float>("ReconstructionError").Average(), Is.LessThan(1e-4));
    }
}
