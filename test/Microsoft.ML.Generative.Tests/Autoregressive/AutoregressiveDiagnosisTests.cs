using Microsoft.ML.Data;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Autoregressive;

/// <summary>What a training tells of its likelihood, and what it warns of.</summary>
public class AutoregressiveDiagnosisTests
{
    private const int Size = 5;

    /// <summary>−ln p(x) in nats is d ln 2 times the bits per dimension; for a density both are in the column's units.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void Progress_has_nats_and_bits_in_the_columns_units(bool binary)
    {
        var context = new MLContext(seed: 1);
        var random = new Random(1);
        Row[] rows = [.. Enumerable.Range(0, 64).Select(_ => new Row
        {
            Features = [.. Enumerable.Range(0, Size).Select(_ => binary ? random.Next(2) : 100 * random.NextSingle())],
        })];
        var progress = new Reports();
        var data = context.Data.LoadFromEnumerable(rows);
        using var model = context.Generative().Made(new MadeTrainer.Options
        {
            HiddenWidths = [4],
            Output = binary ? OutputDistribution.Bernoulli : OutputDistribution.Gaussian(),
            // So small a rate that the weights of the last step's loss are as good as those of the end.
            LearningRate = 1e-9,
            BatchSize = 64,
            MaximumSteps = 3,
            Progress = progress,
        }).Fit(data);
        var values = progress.All[^1].Values;
        Assert.That(values["bits per dimension"], Is.EqualTo(values["loss in nats"] / (Size * Math.Log(2))).Within(1e-5));
        Assert.That(values["bits per dimension"],
            Is.EqualTo(model.Transform(data).GetColumn<float>("BitsPerDimension").Average()).Within(1e-4));
    }

    [Test]
    public void A_likelihood_that_does_not_rise_is_told_at_the_fifth_look()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        using var diagnosis = new AutoregressiveDiagnosis(model, Batch());
        using var frozen = no_grad();
        for (var look = 1; look < 5; look++) Assert.That(diagnosis.Look(), Is.Empty, $"look {look}");
        Assert.That(diagnosis.Look(), Has.One.With.Property("Message").Contains("does not rise"));
        Learn(model, 1);
        Assert.That(diagnosis.Look(), Is.Empty, "it has risen");
    }

    [Test]
    public void Validations_that_get_worse_while_the_rows_get_likelier_are_overfitting()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        using var diagnosis = new AutoregressiveDiagnosis(model, Batch());
        using var frozen = no_grad();
        Learn(model, 1);
        diagnosis.Validated(1);
        // Scores above the best one mean nothing while the rows do not get likelier.
        for (var i = 0; i < 10; i++) diagnosis.Validated(2);
        Assert.That(diagnosis.Look(), Is.Empty);
        for (var i = 0; i < 5; i++)
        {
            Assert.That(diagnosis.Look(), Is.Empty, $"{i} validations");
            Learn(model, 0.2);
            diagnosis.Validated(2);
        }
        Assert.That(diagnosis.Look(), Has.One.With.Property("Message").Contains("overfitting"));
        diagnosis.Validated(0.5);
        Assert.That(diagnosis.Look(), Is.Empty, "a better score than any before");
    }

    private static AutoregressiveModel Model()
    {
        var shapes = new AutoregressiveShapes(Size, null, 0, OutputDistribution.Bernoulli);
        var beliefNet = new MadeNetwork([], Activation.ReLU, ValueOrder.AsGiven, 1, false);
        var network = AutoregressiveCases.Create(beliefNet, shapes, gain: 0);
        return new AutoregressiveModel(shapes, FeatureScaling.None(), network);
    }

    // All values are 1: a greater bias makes them likelier.
    private static TrainingBatch Batch() => new(ones(8, Size), null);

    private static void Learn(AutoregressiveModel model, double more) => model.Network.state_dict()["direct.bias"].add_(more);

    private sealed class Row
    {
        [VectorType(Size)]
        public float[] Features { get; set; } = [];
    }
}
