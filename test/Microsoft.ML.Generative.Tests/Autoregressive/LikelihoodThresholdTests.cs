using Microsoft.ML.Data;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Autoregressive;

/// <summary>Anomalies by their likelihood, of bits that are 1 once in five times, each for itself.</summary>
public class LikelihoodThresholdTests
{
    private const int Size = 60, Count = 2_000;
    private const double Quantile = 0.95;

    private readonly MLContext _context = new(seed: 1);
    private Row[] _rows = [];

    [OneTimeSetUp]
    public void DrawRows()
    {
        var random = new Random(2);
        float[] Bits() => [.. Enumerable.Range(0, Size).Select(_ => random.Next(5) == 0 ? 1f : 0)];
        _rows = [.. Enumerable.Range(0, Count).Select(_ => new Row(Bits()))];
    }

    [Test]
    public void The_threshold_is_the_quantile_of_the_training_rows_scores([Values] LikelihoodAnomaly anomaly)
    {
        using var model = Train(anomaly);
        var scored = model.Transform(View(_rows));
        var nats = scored.GetColumn<float>("LogLikelihood").Select(l => -l).ToArray();
        var mean = nats.Average(n => (double)n);
        var scores = anomaly == LikelihoodAnomaly.Unlikely ? nats : [.. nats.Select(n => (float)Math.Abs(n - mean))];
        // Of 2,000 the place is 0.95 · 1,999 = 1,899.05.
        var sorted = scores.Order().ToArray();
        Assert.That(model.AnomalyThreshold, Is.EqualTo(sorted[1_899] + 0.05f * (sorted[1_900] - sorted[1_899])).Within(1e-4));
        // Rows next to the threshold may be rounded to its other side.
        var flags = scored.GetColumn<bool>("IsAnomaly").ToArray();
        for (var row = 0; row < Count; row++)
            if (Math.Abs(scores[row] - model.AnomalyThreshold) > 1e-3)
                Assert.That(flags[row], Is.EqualTo(scores[row] > model.AnomalyThreshold));
        Assert.That(flags.Count(f => f), Is.InRange(95, 105));
    }

    /// <summary>
    /// A row of zeros is the likeliest of all, and there is none among two thousand: the likelihood's known failure.
    /// </summary>
    [Test]
    public void Too_likely_a_row_is_atypical_and_an_unlikely_one_is_both()
    {
        Row[] strange = [new(new float[Size]), new([.. Enumerable.Repeat(1f, Size)])];
        using var unlikely = Train(LikelihoodAnomaly.Unlikely);
        using var atypical = Train(LikelihoodAnomaly.Atypical);
        var likelihoods = unlikely.Transform(View(strange)).GetColumn<float>("LogLikelihood").ToArray();
        Assert.That(likelihoods[0], Is.GreaterThan(unlikely.Transform(View(_rows)).GetColumn<float>("LogLikelihood").Max()));
        Assert.That(Flags(unlikely, strange), Is.EqualTo(new[] { false, true }));
        Assert.That(Flags(atypical, strange), Is.EqualTo(new[] { true, true }));
    }

    [Test]
    public void A_row_with_a_missing_value_is_an_anomaly([Values] LikelihoodAnomaly anomaly)
    {
        using var model = Train(anomaly);
        Assert.That(Flags(model, [new([float.NaN, .. _rows[0].Features.Skip(1)])]), Is.EqualTo(new[] { true }));
    }

    [Test]
    public void A_loaded_model_and_one_of_another_seed_keep_the_threshold([Values] LikelihoodAnomaly anomaly)
    {
        using var model = Train(anomaly);
        using var file = new MemoryStream();
        _context.Model.Save(model, View(_rows).Schema, file);
        file.Position = 0;
        using var loaded = (AutoregressiveTransformer)_context.Model.Load(file, out _);
        Assert.That(loaded.AnomalyThreshold, Is.EqualTo(model.AnomalyThreshold));
        Assert.That(Flags(loaded, _rows), Is.EqualTo(Flags(model, _rows)));
        Assert.That(model.Complete(View(_rows), seed: 5).GetColumn<bool>("IsAnomaly"), Is.EqualTo(Flags(model, _rows)));
    }

    [Test]
    public void There_is_no_threshold_without_a_quantile_nor_under_training()
    {
        var seen = new List<(float Threshold, int Flagged)>();
        var options = Options(LikelihoodAnomaly.Unlikely);
        options.ValidationInterval = 20;
        options.Validation = model =>
        {
            seen.Add((model.AnomalyThreshold, Flags(model, _rows).Count(f => f)));
            return 0;
        };
        using (_context.Generative().Made(options).Fit(View(_rows))) { }
        Assert.That(seen, Is.Not.Empty.And.All.EqualTo((float.PositiveInfinity, 0)));

        options = Options(LikelihoodAnomaly.Unlikely);
        options.AnomalyQuantile = null;
        using var without = _context.Generative().Made(options).Fit(View(_rows));
        Assert.That(without.AnomalyThreshold, Is.EqualTo(float.PositiveInfinity));
        Assert.That(without.Transform(View(_rows)).Schema.GetColumnOrNull("IsAnomaly"), Is.Null);
    }

    private bool[] Flags(AutoregressiveTransformer model, Row[] rows) =>
        [.. model.Transform(View(rows)).GetColumn<bool>("IsAnomaly")];

    private AutoregressiveTransformer Train(LikelihoodAnomaly anomaly) =>
        _context.Generative().Made(Options(anomaly)).Fit(View(_rows));

    private static MadeTrainer.Options Options(LikelihoodAnomaly anomaly) => new()
    {
        HiddenWidths = [],
        LearningRate = 0.05,
        MaximumSteps = 100,
        Anomaly = anomaly,
        AnomalyQuantile = Quantile,
    };

    private IDataView View(Row[] rows) => _context.Data.LoadFromEnumerable(rows);

    private sealed class Row(float[] features)
    {
        public Row() : this([]) { }

        [VectorType(Size)]
        public float[] Features { get; set; } = features;
    }
}
