using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>A step whose latent vectors are decoded some at a time, beside the whole batch at once.</summary>
[TestFixture]
public class VaePartsTests
{
    private const int Count = 25, Latent = 3, Samples = 100;

    private static readonly VaeObjective[] Objectives =
        [new ImportanceWeightedObjective { Samples = Samples }, new ElboObjective { Beta = 2, Samples = Samples }];

    /// <summary>Of 900 numbers 1,024 vectors are decoded at once: those of 10, 10 and 5 rows.</summary>
    [TestCaseSource(nameof(Objectives))]
    public void Gradients_and_measurements_are_those_of_the_whole(VaeObjective objective)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var shapes = new AutoencoderShapes(900, new ImageShape(1, 30, 30), Latent, Condition: 2);
        // Smooth units: rounding can turn a rectified one on or off.
        var architecture = new ConvolutionalAutoencoderNetwork { BaseChannels = 2, Activation = Activation.Tanh };
        VaeNetwork Create() => new(architecture, shapes, OutputDistribution.Gaussian(), PosteriorCovariance.Diagonal);
        using var whole = Create();
        using var model = new VaeModel(shapes, OutputDistribution.Gaussian(), FeatureScaling.None(), Create());
        model.Network.load_state_dict(whole.state_dict());
        Assert.That(whole.LatentsAtOnce, Is.EqualTo(1024));

        using var batch = new TrainingBatch(rand(Count, shapes.Features), randn(Count, shapes.Condition));
        var options = new VaeTrainer.Options { Objective = objective, Network = architecture };
        using var task = new VaeTask(options, model, Count, batch, CPU);
        using var step = new TrainingStep(CPU);
        step.Begin(1, seed: 1);
        task.Step(batch, step);
        var measured = step.Values();

        step.Begin(1, seed: 1);
        var posterior = whole.Encode(batch.Features, batch.Condition);
        var latent = posterior.Sample(randn(Samples, Count, Latent, generator: step.Random));
        var pass = new VaePass(posterior, latent, whole.LogLikelihood(latent, batch.Features, batch.Condition), step.Random);
        var loss = objective.Loss(pass, (_, _) => { });
        loss.backward();
        Assert.That(measured["loss"], Is.EqualTo(loss.ToDouble()).Within(1e-3).Percent);
        Assert.That(measured[VaeDiagnosis.Reconstruction], Is.EqualTo(pass.Reconstruction.ToDouble()).Within(1e-3).Percent);
        Assert.That(measured[VaeDiagnosis.Divergence], Is.EqualTo(pass.Divergence.ToDouble()).Within(1e-3).Percent);
        foreach (var ((name, parameter), (_, expected)) in task.Networks[0].Network.named_parameters().Zip(whole.named_parameters()))
        {
            var scale = expected.grad!.abs().max().item<float>();
            Assert.That((parameter.grad! - expected.grad!).abs().max().item<float>(), Is.LessThan(1e-3 * scale + 1e-7), name);
        }
    }

    [TestCase(1, 1 << 12)]
    [TestCase(256, 1 << 12)]
    [TestCase(257, 1 << 11)]
    [TestCase(784, 1 << 10)]
    [TestCase(3 * 64 * 64, 64)]
    [TestCase(1 << 21, 1)]
    public void Of_larger_rows_fewer_are_decoded_at_once(int features, int expected)
    {
        var shapes = new AutoencoderShapes(features, Image: null, Latent: 1, Condition: 0);
        using var network = new VaeNetwork(new MlpAutoencoderNetwork { Widths = [1] }, shapes,
            OutputDistribution.Bernoulli, PosteriorCovariance.Diagonal);
        Assert.That(network.LatentsAtOnce, Is.EqualTo(expected));
    }
}
