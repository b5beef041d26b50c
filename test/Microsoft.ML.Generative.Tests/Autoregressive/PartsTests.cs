using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Autoregressive;

/// <summary>A batch that is computed some rows at a time, beside the whole batch at once.</summary>
public class PartsTests
{
    private static readonly ImageShape Square = new(1, 30, 30);

    private static IEnumerable<TestCaseData> Cases =>
    [
        // 8,192 pixels at once, of 900 each: 9 + 9 + 7 rows.
        Case("PixelCNN", new PlainPixelCnnNetwork { Channels = 4, ResidualBlocks = 1, HeadChannels = 4 }, Square, 0, 9),
        Case("Gated, condition", new GatedPixelCnnNetwork { Channels = 4, Layers = 2, HeadChannels = 4 }, Square, 3, 9),
        Case("two scales", new GatedPixelCnnNetwork { Channels = 4, Layers = 1, HeadChannels = 4, Scales = 2 }, Square, 0, 9),
        // 33,554,432 hidden units at once, of 2,000 · 1,600 each. Smooth ones: rounding can turn a rectified unit on or off.
        Case("NADE, condition", new NadeNetwork(2_000, Activation.Sigmoid, ValueOrder.Random), new ImageShape(1, 40, 40), 2, 10),
        Case("PixelCNN++", new PlusPlusPixelCnnNetwork { Channels = 4, BlocksPerLevel = 1, Halvings = 1, Dropout = 0 },
            Square, 0, 25),
        Case("Row LSTM", new RowLstmNetwork { Channels = 4, Layers = 1, HeadChannels = 4 }, Square, 0, 25),
    ];

    [TestCaseSource(nameof(Cases))]
    public void Gradients_losses_and_likelihoods_are_those_of_the_whole(
        AutoregressiveNetwork network, ImageShape image, int numbers, int atOnce)
    {
        const int Count = 25;
        var shapes = new AutoregressiveShapes(image.Size, image, numbers, OutputDistribution.Bernoulli);
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var whole = network.Create(shapes);
        using var model = new AutoregressiveModel(shapes, FeatureScaling.None(), network.Create(shapes));
        model.Network.load_state_dict(whole.state_dict());
        var rows = rand(Count, shapes.Features).round();
        var condition = shapes.Condition == 0 ? null : randn(Count, shapes.Condition);
        Assert.That(whole.Parts(rows).Select(p => p.Count), Is.EqualTo(Enumerable.Range(0, (Count + atOnce - 1) / atOnce)
            .Select(part => Math.Min(atOnce, Count - part * atOnce))));

        using var task = new AutoregressiveTask(new MadeTrainer.Options(), model, new TrainingBatch(rows, condition), CPU);
        var step = new TrainingStep(CPU);
        step.Begin(1, seed: 1);
        task.Step(new TrainingBatch(rows, condition), step);
        var likelihood = whole.LogLikelihood(rows, condition);
        var loss = -likelihood.mean();
        loss.backward();
        var nats = loss.item<float>();
        Assert.That(step.Values()[AutoregressiveDiagnosis.Nats], Is.EqualTo(nats).Within(1e-5 * nats));
        var inParts = task.Networks[0].Network.named_parameters();
        foreach (var ((name, parameter), (_, expected)) in inParts.Zip(whole.named_parameters()))
        {
            // Of a bias it is a sum of 22,500 numbers of either sign in single precision.
            var scale = expected.grad!.abs().max().item<float>();
            Assert.That((parameter.grad! - expected.grad!).abs().max().item<float>(), Is.LessThan(1e-3 * scale + 1e-7), name);
        }

        using var frozen = no_grad();
        model.Network.load_state_dict(whole.state_dict());
        var found = model.LogLikelihood(rows, condition).Numbers();
        Assert.That(found, Is.EqualTo(likelihood.Numbers()).Within(1e-2).Percent);
    }

    private static TestCaseData Case(string name, AutoregressiveNetwork network, ImageShape image, int condition, int atOnce) =>
        new TestCaseData(network, image, condition, atOnce).SetArgDisplayNames(name);
}
