using Microsoft.ML.Data;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

/// <summary>The columns and methods of a trained autoencoder.</summary>
[TestFixture]
public class AutoencoderTransformerTests
{
    private const int Rows = 400;
    private const int Slots = 8;

    private readonly MLContext _context = new(seed: 1);
    private readonly float[][] _rows = NumberRow.Correlated(Rows, Slots, factors: 2, noise: 0.1, seed: 7);
    private IDataView _view = null!;
    private AutoencoderTransformer _model = null!;

    [OneTimeSetUp]
    public void Train()
    {
        _view = NumberRow.View(_context, _rows, label: i => _rows[i][0] > 0 ? 1u : 0);
        _model = _context.Generative().Autoencoder(Options()).Fit(_view);
    }

    [OneTimeTearDown]
    public void Dispose() => _model.Dispose();

    [Test]
    public void Latent_columns_carry_slot_names()
    {
        var column = _model.GetOutputSchema(_view.Schema)["Latent"];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        Assert.That(names.DenseValues().Select(n => n.ToString()), Is.EqualTo(new[] { "Latent0", "Latent1" }));
    }

    [Test]
    public void Codes_decode_to_the_reconstructions()
    {
        var scored = _model.Transform(_view);
        var codes = _model.Encode(_view);
        Assert.That(codes, Is.EqualTo(scored.GetColumn<float[]>("Latent")));
        Assert.That(codes, Has.All.Length.EqualTo(_model.LatentSize));
        var decoded = _model.Decode(codes).GetColumn<float[]>("Features").ToArray();
        var reconstructed = scored.GetColumn<float[]>("Reconstruction").ToArray();
        for (var i = 0; i < Rows; i++) Assert.That(decoded[i], Is.EqualTo(reconstructed[i]).Within(1e-5));
    }

    [Test]
    public void The_error_is_the_mean_squared_difference_where_deviations_are_1()
    {
        var deviations = Enumerable.Range(0, Slots).Select(j => Moments(_rows, j).Deviation).ToArray();
        var scored = _model.Transform(_view);
        var made = scored.GetColumn<float[]>("Reconstruction").ToArray();
        var errors = scored.GetColumn<float>("ReconstructionError").ToArray();
        for (var i = 0; i < Rows; i++)
        {
            var expected = Enumerable.Range(0, Slots).Average(j => Math.Pow((made[i][j] - _rows[i][j]) / deviations[j], 2));
            Assert.That(errors[i], Is.EqualTo(expected).Within(1e-5));
        }
        // Two factors make eight slots: two numbers say nearly all of them.
        Assert.That(errors.Average(), Is.LessThan(0.05));
    }

    [Test]
    public void The_threshold_is_the_quantile_of_training_errors_and_decides_the_flags()
    {
        var scored = _model.Transform(_view);
        var errors = scored.GetColumn<float>("ReconstructionError").ToArray();
        var flags = scored.GetColumn<bool>("IsAnomaly").ToArray();
        // Nine tenths of 400 rows: between the 360th and the 361st.
        var sorted = errors.Order().ToArray();
        Assert.That(_model.AnomalyThreshold, Is.InRange(sorted[359], sorted[360]));
        Assert.That(flags, Is.EqualTo(errors.Select(e => e > _model.AnomalyThreshold)));
        Assert.That(flags.Count(f => f), Is.EqualTo(40));
    }

    [Test]
    public void Rows_unlike_the_training_rows_and_rows_with_missing_values_are_anomalies()
    {
        // The slots' correlations broken: each is likely by itself.
        var strange = _rows.Take(50).Select((row, i) => row.Select((_, j) => _rows[(i + 37 * j) % Rows][j]).ToArray()).ToArray();
        var flags = _model.Transform(NumberRow.View(_context, strange)).GetColumn<bool>("IsAnomaly").ToArray();
        Assert.That(flags.Count(f => f), Is.GreaterThan(45));
        var missing = _rows[0].Select((x, j) => j == 3 ? float.NaN : x).ToArray();
        Assert.That(_model.Transform(NumberRow.View(_context, [missing])).GetColumn<bool>("IsAnomaly"),
            Is.EqualTo(new[] { true }));
    }

    [Test]
    public void Rows_between_two_codes_begin_and_end_with_theirs()
    {
        var codes = _model.Encode(_view);
        var path = _model.Interpolate(codes[0], codes[1], steps: 5).GetColumn<float[]>("Features").ToArray();
        var ends = _model.Decode([codes[0], codes[1]]).GetColumn<float[]>("Features").ToArray();
        var middle = codes[0].Zip(codes[1], (a, b) => (a + b) / 2).ToArray();
        Assert.That(path, Has.Length.EqualTo(5));
        Assert.That(path[0], Is.EqualTo(ends[0]).Within(1e-5));
        Assert.That(path[4], Is.EqualTo(ends[1]).Within(1e-5));
        Assert.That(path[2], Is.EqualTo(_model.Decode([middle]).GetColumn<float[]>("Features").Single()).Within(1e-5));
        Assert.That(() => _model.Interpolate([1], [2], 5), Throws.ArgumentException.With.Message.Contains("2 numbers"));
    }

    [Test]
    public void Codes_are_features_for_a_trainer_further_along_the_pipeline()
    {
        var pipeline = _context.Transforms.Conversion.MapValueToKey("Label")
            .Append(_context.Generative().Autoencoder(Options()))
            .Append(_context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(featureColumnName: "Latent"));
        var chain = pipeline.Fit(_view);
        var metrics = _context.MulticlassClassification.Evaluate(chain.Transform(_view));
        // The label is the first slot's sign, which two codes tell nearly as well as the slot itself does.
        Assert.That(metrics.MicroAccuracy, Is.GreaterThan(0.9));

        using var file = new MemoryStream();
        _context.Model.Save(chain, _view.Schema, file);
        var loaded = new MLContext().Model.Load(file, out _);
        Assert.That(loaded.Transform(_view).GetColumn<float[]>("Score"),
            Is.EqualTo(chain.Transform(_view).GetColumn<float[]>("Score")));
    }

    [Test]
    public void A_loaded_model_has_the_threshold_and_the_methods()
    {
        using var file = new MemoryStream();
        _context.Model.Save(_model, _view.Schema, file);
        using var loaded = (AutoencoderTransformer)new MLContext().Model.Load(file, out _);
        Assert.That(loaded.AnomalyThreshold, Is.EqualTo(_model.AnomalyThreshold));
        Assert.That(loaded.Encode(_view), Is.EqualTo(_model.Encode(_view)));
    }

    [Test]
    public void Without_a_prior_nothing_can_be_generated()
    {
        foreach (var generate in new Action[] { () => _model.Generate(10), () => _model.DrawLatents(10) })
            Assert.That(generate, Throws.InvalidOperationException.With.Message.Contains("SamplingPrior")
                .And.Message.Contains("Decode"));
    }

    [Test]
    public void A_mixture_fitted_to_the_codes_makes_rows_like_the_training_rows()
    {
        var options = Options();
        options.SamplingPrior = new GaussianMixturePrior { Components = 3 };
        using var trained = _context.Generative().Autoencoder(options).Fit(_view);
        using var file = new MemoryStream();
        _context.Model.Save(trained, _view.Schema, file);
        using var model = (AutoencoderTransformer)new MLContext().Model.Load(file, out _);
        var made = model.Generate(2_000, seed: 3).GetColumn<float[]>("Features").ToArray();
        Assert.That(trained.Generate(2_000, seed: 3).GetColumn<float[]>("Features"), Is.EqualTo(made));
        // A mixture has its points' first two moments, and so would the rows of a linear decoder; tanh is not far from it. The
        // standard errors of so many draws are 0.022 deviations of a mean and 1.6 % of a deviation.
        for (var j = 0; j < Slots; j++)
        {
            var (mean, deviation) = Moments(_rows, j);
            var (madeMean, madeDeviation) = Moments(made, j);
            Assert.That(madeMean, Is.EqualTo(mean).Within(0.1 * deviation), $"slot {j}");
            Assert.That(madeDeviation, Is.EqualTo(deviation).Within(8).Percent, $"slot {j}");
        }
        var (codes, drawn) = (model.Encode(_view), model.DrawLatents(2_000, seed: 3));
        for (var j = 0; j < model.LatentSize; j++)
        {
            var (mean, deviation) = Moments(codes, j);
            var (drawnMean, drawnDeviation) = Moments(drawn, j);
            Assert.That(drawnMean, Is.EqualTo(mean).Within(0.1 * deviation), $"code {j}");
            Assert.That(drawnDeviation, Is.EqualTo(deviation).Within(8).Percent, $"code {j}");
        }
        Assert.That(model.DrawLatents(2_000, seed: 3), Is.EqualTo(drawn));
    }

    private static (double Mean, double Deviation) Moments(float[][] rows, int slot)
    {
        var mean = rows.Average(r => (double)r[slot]);
        return (mean, Math.Sqrt(rows.Average(r => Math.Pow(r[slot] - mean, 2))));
    }

    [Test]
    public void Without_a_quantile_there_is_no_anomaly_column()
    {
        var options = Options();
        (options.AnomalyQuantile, options.MaximumSteps) = (null, 2);
        var trainer = _context.Generative().Autoencoder(options);
        using var model = trainer.Fit(_view);
        string[] columns = ["Latent", "Reconstruction", "ReconstructionError"];
        Assert.That(model.Transform(_view).Schema.Select(c => c.Name).Except(_view.Schema.Select(c => c.Name)),
            Is.EqualTo(columns));
        Assert.That(trainer.GetOutputSchema(ModelFile.ShapeOf(_view.Schema)).Select(c => c.Name), Has.None.EqualTo("IsAnomaly"));
        Assert.That(model.AnomalyThreshold, Is.EqualTo(float.PositiveInfinity));
        using var file = new MemoryStream();
        _context.Model.Save(model, _view.Schema, file);
        using var loaded = (AutoencoderTransformer)new MLContext().Model.Load(file, out _);
        Assert.That(loaded.Transform(_view).Schema.Select(c => c.Name),
            Is.EqualTo(model.Transform(_view).Schema.Select(c => c.Name)));
    }

    [Test]
    public void Under_training_there_are_no_anomalies_yet()
    {
        var options = Options();
        (options.MaximumSteps, options.ValidationInterval) = (2, 1);
        List<(float Threshold, int Flags)> seen = [];
        options.Validation = model =>
        {
            seen.Add((model.AnomalyThreshold, model.Transform(_view).GetColumn<bool>("IsAnomaly").Count(f => f)));
            return 0;
        };
        using var _ = _context.Generative().Autoencoder(options).Fit(_view);
        Assert.That(seen, Is.EqualTo(Enumerable.Repeat((float.PositiveInfinity, 0), 2)));
    }

    private static AutoencoderTrainer.Options Options() => new()
    {
        Network = new MlpAutoencoderNetwork { Widths = [16], Activation = Activation.Tanh },
        LatentSize = 2,
        Epochs = 150,
        BatchSize = 100,
        LearningRate = 0.01,
        LearningRateSchedule = LearningRateSchedule.Cosine,
        AnomalyQuantile = 0.9,
    };
}
