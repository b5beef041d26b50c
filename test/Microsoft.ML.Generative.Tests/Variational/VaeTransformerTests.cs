using Microsoft.ML.Data;
using Microsoft.ML.Generative.TrainingRuns;
using Microsoft.ML.Runtime;
using NUnit.Framework;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests;

/// <summary>What a trained variational autoencoder does beside what the tests of all trainers ask.</summary>
[TestFixture]
public class VaeTransformerTests
{
    private static readonly ImageShape Shape = new(1, 8, 8);
    private static readonly IReadOnlyList<TrainingRow> Rows = TrainingRow.Draw(300, TrainingRow.Bar);

    private readonly MLContext _ml = new(seed: 1);
    private VaeTransformer _model = null!;
    private VaeTransformer _conditional = null!;

    private VaeTransformer Train(Action<VaeTrainer.Options> change)
    {
        var options = new VaeTrainer.Options
        {
            Network = new MlpAutoencoderNetwork { Widths = [32] },
            Likelihood = OutputDistribution.Bernoulli,
            Image = Shape, LatentSize = 2, MaximumSteps = 400, BatchSize = 50, LearningRate = 3e-3, AnomalyQuantile = 0.9,
        };
        change(options);
        return _ml.Generative().Vae(options).Fit(View(Rows));
    }

    private IDataView View(IEnumerable<TrainingRow> rows) => TrainingRow.View(_ml, rows, Shape.Size);

    [OneTimeSetUp]
    public void TrainModels()
    {
        _model = Train(o => o.SamplingPrior = new GaussianMixturePrior { Components = 4 });
        // A latent vector that costs much leaves the class to the label.
        _conditional = Train(o =>
        {
            o.LabelColumnName = nameof(TrainingRow.Number);
            o.Objective = new ElboObjective { Beta = 10 };
        });
    }

    [OneTimeTearDown]
    public void DisposeModels()
    {
        _model.Dispose();
        _conditional.Dispose();
    }

    [Test]
    public void Latent_columns_have_slot_names()
    {
        var schema = _model.GetOutputSchema(View(Rows).Schema);
        foreach (var column in new[] { "LatentMean", "LatentLogVariance" })
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            schema[column].GetSlotNames(ref names);
            Assert.That(names.DenseValues().Select(n => n.ToString()), Is.EqualTo(new[] { column + "0", column + "1" }));
        }
    }

    /// <summary>Of 300 different scores the 0.9 quantile lies between the 270th and the 271st.</summary>
    [Test]
    public void A_tenth_of_the_training_rows_is_above_the_threshold_and_strange_or_missing_rows_are()
    {
        Assert.That(_model.Transform(View(Rows)).GetColumn<bool>("IsAnomaly").Count(flag => flag), Is.EqualTo(30));
        // A chequerboard.
        var strange = TrainingRow.Draw(2, (_, _) => [.. Enumerable.Range(0, 64).Select(i => (float)((i + i / 8) % 2 * 255))]);
        strange[1].Features[7] = float.NaN;
        var scored = _model.Transform(View(strange));
        Assert.That(scored.GetColumn<bool>("IsAnomaly"), Is.All.True);
        // Over five seeds 0.29 to 0.32, where the threshold was 0.0024.
        Assert.That(scored.GetColumn<float>("ReconstructionError").First(), Is.GreaterThan(50 * _model.AnomalyThreshold));
        Assert.That(_model.AnomalyThreshold, Is.GreaterThan(0).And.LessThan(0.004));
    }

    [Test]
    public void Equal_rows_have_equal_bounds_and_others_have_their_own()
    {
        var rows = new[] { Rows[5], Rows[6], Rows[5] };
        var bounds = _model.Transform(View(rows)).GetColumn<float>("Elbo").ToArray();
        Assert.That(bounds[2], Is.EqualTo(bounds[0]).Within(1e-4f));
        Assert.That(bounds[1], Is.Not.EqualTo(bounds[0]).Within(1e-3f));
    }

    [Test]
    public void Generated_rows_are_of_the_class_asked_for()
    {
        var rows = _conditional.Generate(200, ["2"], seed: 4);
        Assert.That(rows.GetColumn<float>(nameof(TrainingRow.Number)), Is.All.EqualTo(2f));
        // The bar of class 2 is in the pixels' rows 4 and 5, and about 220 where the ground is about 20. Over five seeds the
        // darkest of it came to 198 to 207, the brightest of the ground to 24 to 26.
        foreach (var image in rows.GetColumn<float[]>(TrainerCase.FeatureColumn))
        {
            Assert.That(image.Skip(32).Take(16).Min(), Is.GreaterThan(180));
            Assert.That(image.Take(32).Concat(image.Skip(48)).Max(), Is.LessThan(40));
        }
    }

    [Test]
    public void A_row_is_likelier_under_its_own_class_than_under_another()
    {
        var others = Rows.Take(20).Select(
            r => new TrainingRow { Features = r.Features, Number = (r.Number + 1) % TrainingRow.Classes });
        var (own, other) = (_conditional.LogLikelihood(View(Rows.Take(20)), 50), _conditional.LogLikelihood(View(others), 50));
        // In nats; over five seeds 51 at the least.
        Assert.That(own.Zip(other, (a, b) => a - b), Is.All.GreaterThan(40));
        Assert.That(_conditional.LogLikelihood(View(Rows.Take(20)), 50), Is.EqualTo(own));
        var missing = _ml.Transforms.DropColumns(nameof(TrainingRow.Number)).Fit(View(Rows)).Transform(View(Rows));
        Assert.That(() => _conditional.LogLikelihood(missing),
            Throws.InstanceOf<ArgumentException>().With.Message.Contains("Number"));
    }

    [Test]
    public void Images_are_means_and_other_rows_are_drawn_unless_asked_otherwise()
    {
        using var table = _ml.Generative().Vae(latentSize: 2, epochs: 1).Fit(View(Rows));
        foreach (var (model, isDrawn) in new[] { (_model, false), (table, true) })
        {
            float[] Values(bool? drawn) => [.. model.Generate(20, seed: 4, drawn: drawn)
                .GetColumn<float[]>(TrainerCase.FeatureColumn).SelectMany(v => v)];
            Assert.That(Values(null), Is.EqualTo(Values(isDrawn)).And.Not.EqualTo(Values(!isDrawn)));
        }
    }

    [Test]
    public void Drawn_latent_vectors_follow_the_prior_and_decode()
    {
        const int count = 4_000;
        var latents = _conditional.DrawLatents(count, seed: 3);
        Assert.That(_conditional.DrawLatents(count, seed: 3), Is.EqualTo(latents));
        Assert.That(_conditional.DrawLatents(count, seed: 4), Is.Not.EqualTo(latents));
        // Within four standard errors of a standard normal distribution's moments.
        for (var j = 0; j < 2; j++)
        {
            Assert.That(latents.Average(z => z[j]), Is.EqualTo(0).Within(4 / Math.Sqrt(count)));
            Assert.That(latents.Average(z => z[j] * z[j]), Is.EqualTo(1).Within(4 * Math.Sqrt(2.0 / count)));
        }
        Assert.That(_conditional.Decode(latents[..3], ["2"]).GetRowCount(), Is.EqualTo(3));
        Assert.That(_conditional.DrawLatents(0), Is.Empty);
        Assert.That(_model.DrawLatents(0), Is.Empty);
        Assert.That(() => _model.DrawLatents(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Drawn_values_are_black_or_white_and_means_lie_between()
    {
        float[] Values(bool areDrawn) => [.. _model.Generate(20, seed: 4, drawn: areDrawn)
            .GetColumn<float[]>(TrainerCase.FeatureColumn).SelectMany(v => v)];
        var (drawn, means) = (Values(true), Values(false));
        Assert.That(drawn, Is.All.EqualTo(0).Or.EqualTo(255));
        Assert.That(means, Is.All.InRange(0, 255).And.Some.InRange(1, 254));
        // The drawn values' mean is the means' mean, within four standard errors.
        var error = 4 * Math.Sqrt(means.Sum(m => m * (255 - m))) / means.Length;
        Assert.That(drawn.Average(), Is.EqualTo(means.Average()).Within(error));
    }

    [Test]
    public void Encoded_interpolated_and_decoded_vectors_agree()
    {
        var codes = _model.Encode(View(Rows.Take(2)));
        Assert.That(codes, Is.EqualTo(_model.Transform(View(Rows.Take(2))).GetColumn<float[]>("LatentMean")));
        var path = _model.Interpolate(codes[0], codes[1], 5).GetColumn<float[]>(TrainerCase.FeatureColumn).ToArray();
        var middle = codes[0].Zip(codes[1], (a, b) => (a + b) / 2).ToArray();
        var decoded = _model.Decode([codes[0], middle, codes[1]]).GetColumn<float[]>(TrainerCase.FeatureColumn).ToArray();
        Assert.That(path, Has.Length.EqualTo(5));
        foreach (var (i, j) in new[] { (0, 0), (2, 1), (4, 2) }) Assert.That(path[i], Is.EqualTo(decoded[j]).Within(1e-2f));
        var reconstructed = _model.Transform(View(Rows.Take(2))).GetColumn<float[]>("Reconstruction").ToArray();
        Assert.That(decoded[0], Is.EqualTo(reconstructed[0]).Within(1e-2f));
        Assert.That(() => _model.Decode([[1f]]),
            Throws.ArgumentException.With.Message.Contains("2 numbers").And.Message.Contains("1"));
    }

    [Test]
    public void Rows_of_the_mixture_prior_come_back_from_a_file()
    {
        var rows = _model.Generate(50, seed: 9).GetColumn<float[]>(TrainerCase.FeatureColumn).ToArray();
        using var file = new MemoryStream();
        _ml.Model.Save(_model, null, file);
        using var loaded = (VaeTransformer)_ml.Model.Load(file, out _);
        Assert.That(loaded.Generate(50, seed: 9).GetColumn<float[]>(TrainerCase.FeatureColumn), Is.EqualTo(rows));
        Assert.That(loaded.AnomalyThreshold, Is.EqualTo(_model.AnomalyThreshold));
        // The four bars' latent vectors lie apart; their mixture explains them better than one normal distribution does: by 1.5
        // to 2.1 nats over five seeds.
        using var latent = torch.tensor(_model.Encode(View(Rows)).SelectMany(c => c).ToArray()).reshape(300, 2);
        using var densities = _model.Model.Mixture!.LogDensities(latent);
        using var standard = GaussianPosterior.StandardLogDensities(latent).sum(1);
        Assert.That(densities.Numbers().Average(), Is.GreaterThan(standard.Numbers().Average() + 1));
    }

    [Test]
    public void The_manifold_is_even_in_probability()
    {
        // Quantiles of the standard normal distribution at ⅙, ½, ⅚.
        const float Edge = 0.96742157f;
        float[][] latents = [.. new[] { Edge, 0, -Edge }.SelectMany(y => new[] { -Edge, 0, Edge }.Select(x => new[] { x, y }))];
        Assert.That(_model.Manifold(side: 3).ToPng(), Is.EqualTo(Sheet(_model, 3, 3, latents, null)));
    }

    [Test]
    public void Images_too_large_for_convolutions_are_refused_with_what_else_there_is()
    {
        var trainer = _ml.Generative().Vae(image: new ImageShape(1, 257, 8));
        var view = TrainingRow.View(_ml, TrainingRow.Draw(2, (_, _) => new float[257 * 8]), 257 * 8);
        Assert.That(() => trainer.Fit(view), Throws.ArgumentException.With.Message.Contains("8 to 256")
            .And.Message.Contains("257×8").And.Message.Contains("ResizeImages").And.Message.Contains("Mlp"));
    }

    [Test]
    public void A_traversal_moves_one_number_at_a_time()
    {
        float[][] latents = [[-2, 0.5f], [0, 0.5f], [2, 0.5f], [0.25f, -2], [0.25f, 0], [0.25f, 2]];
        Assert.That(_conditional.Traversals([0.25f, 0.5f], steps: 3, range: 2, label: "1").ToPng(),
            Is.EqualTo(Sheet(_conditional, 2, 3, latents, ["1"])));
        Assert.That(() => _model.Traversals([0.25f]), Throws.ArgumentException);
    }

    /// <summary>Not condition vectors, which can't be null.</summary>
    [Test]
    public void Null_in_place_of_labels_is_no_label()
    {
        float[][] Rows(IDataView made) => [.. made.GetColumn<float[]>(TrainerCase.FeatureColumn)];
        float[] from = [-1, 0], to = [1, 0];
        Assert.That(Rows(_model.Generate(3, null, 7)), Is.EqualTo(Rows(_model.Generate(3, seed: 7))));
        Assert.That(Rows(_model.Decode([from], null)), Is.EqualTo(Rows(_model.Decode([from]))));
        Assert.That(Rows(_model.Interpolate(from, to, 3, null)), Is.EqualTo(Rows(_model.Interpolate(from, to, 3))));
    }

    [Test]
    public void Pictures_need_images_and_a_manifold_two_latent_numbers()
    {
        using var model = _ml.Generative().Vae(new VaeTrainer.Options { LatentSize = 3, MaximumSteps = 1 })
            .Fit(TrainingRow.View(_ml, TrainingRow.Draw(20, TrainingRow.Point), 2));
        Assert.That(() => model.Manifold(), Throws.InvalidOperationException.With.Message.Contains("LatentSize"));
        Assert.That(() => model.Traversals(), Throws.InvalidOperationException.With.Message.Contains("Image"));
    }

    [Test]
    public void The_short_overload_chooses_likelihood_and_network_by_the_rows()
    {
        var plane = TrainingRow.View(_ml, TrainingRow.Draw(40, TrainingRow.Point), 2);
        using var points = _ml.Generative().Vae(latentSize: 2, epochs: 1).Fit(plane);
        Assert.That(points.Model.Likelihood, Is.EqualTo(OutputDistribution.Gaussian()));
        using var images = _ml.Generative().Vae(image: Shape, latentSize: 2, epochs: 1).Fit(View(Rows));
        Assert.That(images.Model.Likelihood, Is.EqualTo(OutputDistribution.Bernoulli));
        Assert.That(images.Model.Network.modules().OfType<TorchSharp.Modules.Conv2d>(), Is.Not.Empty);
    }

    [Test]
    public void Options_without_likelihood_and_network_take_those_that_suit_the_rows()
    {
        var options = new VaeTrainer.Options { LatentSize = 2, MaximumSteps = 1 };
        using var vectors = _ml.Generative().Vae(options).Fit(View(Rows));
        Assert.That(vectors.Model.Likelihood, Is.EqualTo(OutputDistribution.Gaussian()));
        Assert.That(vectors.Model.Network.modules().OfType<TorchSharp.Modules.Conv2d>(), Is.Empty);
        options.Image = Shape;
        using var images = _ml.Generative().Vae(options).Fit(View(Rows));
        Assert.That(images.Model.Likelihood, Is.EqualTo(OutputDistribution.Bernoulli));
        Assert.That(images.Model.Network.modules().OfType<TorchSharp.Modules.Conv2d>(), Is.Not.Empty);
    }

    [Test]
    public void A_collapsed_posterior_is_told_with_the_number_of_active_units()
    {
        var (ml, warnings) = Watched(seed: 2);
        using var collapsed = ml.Generative().Vae(new VaeTrainer.Options
        {
            Network = new MlpAutoencoderNetwork { Widths = [32] }, Likelihood = OutputDistribution.Bernoulli, LatentSize = 4,
            Objective = new ElboObjective { Beta = 1_000 }, MaximumSteps = 300, ProgressInterval = 20, LearningRate = 3e-3,
        }).Fit(View(Rows));
        Assert.That(warnings, Has.One.Contains("0 of 4 latent numbers are active"));
        warnings.Clear();
        using var healthy = ml.Generative().Vae(new VaeTrainer.Options
        {
            Network = new MlpAutoencoderNetwork { Widths = [32] }, Likelihood = OutputDistribution.Bernoulli, LatentSize = 4,
            MaximumSteps = 300, ProgressInterval = 20, LearningRate = 3e-3,
        }).Fit(View(Rows));
        Assert.That(warnings, Is.Empty);
    }

    [Test]
    public void A_prior_with_more_components_than_there_are_rows_is_warned_of()
    {
        var (ml, warnings) = Watched(seed: 1);
        void Fit(int components) => ml.Generative().Vae(new VaeTrainer.Options
        {
            SamplingPrior = new GaussianMixturePrior { Components = components }, MaximumSteps = 1,
        }).Fit(View(Rows.Take(20))).Dispose();
        Fit(20);
        Assert.That(warnings, Is.Empty);
        Fit(21);
        Assert.That(warnings, Has.One.Contains("Components are 21").And.One.Contains("20 training rows"));
    }

    /// <summary>A context, and the warnings that it will have got.</summary>
    private static (MLContext Context, List<string> Warnings) Watched(int seed)
    {
        List<string> warnings = [];
        var context = new MLContext(seed);
        context.Log += (_, e) =>
        {
            if (e.Kind == ChannelMessageKind.Warning) warnings.Add(e.Message);
        };
        return (context, warnings);
    }

    private static byte[] Sheet(VaeTransformer model, int rows, int columns, float[][] latents, string[]? labels)
    {
        var images = model.Decode(latents, labels).GetColumn<float[]>(TrainerCase.FeatureColumn).ToArray();
        var grid = new ImageGrid(Shape, rows, columns, images.Min(i => i.Min()), images.Max(i => i.Max()), margin: 0);
        foreach (var image in images) grid.Add(image);
        return grid.ToPng();
    }
}
