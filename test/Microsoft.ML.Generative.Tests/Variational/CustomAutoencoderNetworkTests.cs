using System.Text.Json;
using Microsoft.ML.Data;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>An autoencoder's networks of the user's own: found by their contract, and refused where they don't fit.</summary>
[TestFixture]
public class CustomAutoencoderNetworkTests
{
    private static readonly AutoencoderShapes Shapes = new(Features: 5, Image: null, Latent: 2, Condition: 1);

    [NetworkContract("two linear maps of an autoencoder")]
    private sealed class LinearMaps : AutoencoderNetworkFactory
    {
        public override nn.Module<Tensor, Tensor> CreateEncoder(AutoencoderShapes shapes, int outputs) =>
            nn.Linear(shapes.Features + shapes.Condition, outputs);

        public override nn.Module<Tensor, Tensor> CreateDecoder(AutoencoderShapes shapes, int outputs) =>
            nn.Linear(shapes.Latent + shapes.Condition, outputs);
    }

    [NetworkContract("an autoencoder that forgets its condition")]
    private sealed class WrongSizes : AutoencoderNetworkFactory
    {
        public override nn.Module<Tensor, Tensor> CreateEncoder(AutoencoderShapes shapes, int outputs) =>
            nn.Linear(shapes.Features, outputs);

        public override nn.Module<Tensor, Tensor> CreateDecoder(AutoencoderShapes shapes, int outputs) =>
            nn.Linear(shapes.Latent + shapes.Condition, 1);
    }

    [NetworkContract("a decoder that writes over its input")]
    private sealed class InPlace : AutoencoderNetworkFactory
    {
        public override nn.Module<Tensor, Tensor> CreateEncoder(AutoencoderShapes shapes, int outputs) =>
            nn.Linear(shapes.Features, outputs);

        public override nn.Module<Tensor, Tensor> CreateDecoder(AutoencoderShapes shapes, int outputs) =>
            nn.Sequential(nn.ReLU(inplace: true), nn.Linear(shapes.Latent, outputs));
    }

    private sealed class Codes
    {
        public float[] Latent { get; set; } = [];

        public float ReconstructionError { get; set; }
    }

    [Test]
    public void A_column_is_the_same_whatever_is_computed_from_it_in_place()
    {
        var context = new MLContext(seed: 1);
        var view = NumberRow.View(context, NumberRow.Correlated(30, slots: 5, factors: 2, noise: 0.1, seed: 7));
        using var model = context.Generative().Autoencoder(new AutoencoderTrainer.Options
        {
            Network = CustomAutoencoderNetwork.From<InPlace>(), LatentSize = 2, MaximumSteps = 3, BatchSize = 10,
        }).Fit(view);
        var scored = model.Transform(view);
        var alone = scored.GetColumn<float[]>("Latent").ToArray();
        Assert.That(alone.SelectMany(code => code), Has.Some.Negative);
        Assert.That(context.Data.CreateEnumerable<Codes>(scored, reuseRowObject: false).Select(row => row.Latent),
            Is.EqualTo(alone));
    }

    /// <summary>They may hold batch normalisation, for which a part of a batch is another batch.</summary>
    [Test]
    public void A_step_gives_them_the_whole_batch() =>
        Assert.That(CustomAutoencoderNetwork.From<LinearMaps>().TreatsRowsIndependently, Is.False);

    [Test]
    public void Networks_are_made_by_the_factory_that_the_contract_names_after_a_round_through_json()
    {
        var json = JsonSerializer.Serialize<AutoencoderNetwork>(CustomAutoencoderNetwork.From<LinearMaps>());
        var network = JsonSerializer.Deserialize<AutoencoderNetwork>(json)!;
        Assert.That(network, Is.EqualTo(CustomAutoencoderNetwork.From<LinearMaps>()));
        network.Validate();
        using var encoder = network.CreateEncoder(Shapes, outputs: 4);
        using var decoder = network.CreateDecoder(Shapes, outputs: 10);
        Assert.That(encoder.Layout(), Is.EqualTo(new[] { "weight 4×6", "bias 4" }));
        Assert.That(decoder.Layout(), Is.EqualTo(new[] { "weight 10×3", "bias 10" }));
    }

    [Test]
    public void Networks_of_the_wrong_size_are_refused_with_what_was_found_and_expected()
    {
        var network = CustomAutoencoderNetwork.From<WrongSizes>();
        Assert.That(() => network.CreateEncoder(Shapes, outputs: 4), Throws.InvalidOperationException
            .With.Message.Contains("encoder").And.Message.Contains("[2, 6]"));
        Assert.That(() => network.CreateDecoder(Shapes, outputs: 10), Throws.InvalidOperationException
            .With.Message.Contains("decoder").And.Message.Contains("[2, 1]").And.Message.Contains("[2, 10]"));
    }
}
