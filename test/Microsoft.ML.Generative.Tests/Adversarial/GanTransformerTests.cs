using Microsoft.ML.Data;
using NUnit.Framework;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Adversarial;

/// <summary>Latent vectors given to a trained GAN.</summary>
[TestFixture]
public class GanTransformerTests
{
    private readonly MLContext _context = new(1);
    private GanTransformer _model = null!;

    [OneTimeSetUp]
    public void Train() => _model = _context.Generative().Gan(new GanTrainer.Options
    {
        Network = new MlpGanNetwork(), LabelColumnName = nameof(ConditionedRow.Place), LatentSize = 3, MaximumSteps = 20,
    }).Fit(_context.Data.LoadFromEnumerable(ConditionedRow.Draw(200)));

    [OneTimeTearDown]
    public void Dispose() => _model.Dispose();

    [Test]
    public void Latent_vectors_are_decoded_under_the_conditions_in_turn()
    {
        float[][] places = [[1, 0], [0, 1]];
        var latents = LatentVectors.Interpolate([1, 0, -1], [-1, 2, 1], 5);
        var made = _model.Decode(latents, places);
        Assert.That(made.GetColumn<float[]>(nameof(ConditionedRow.Place)),
            Is.EqualTo(Enumerable.Range(0, 5).Select(i => places[i % 2])));
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var conditions = Enumerable.Range(0, 5).SelectMany(i => places[i % 2]).ToArray();
        var expected = _model.Model.Scaling.Invert(_model.Model.Decode(
            tensor(latents.SelectMany(l => l).ToArray(), [5, 3]), tensor(conditions, [5, 2])));
        Assert.That(made.GetColumn<float[]>(nameof(ConditionedRow.Features)).SelectMany(r => r).Select(x => (double)x),
            Is.EqualTo(expected.Numbers()).Within(1e-2));
    }

    [Test]
    public void Latent_vectors_are_drawn_within_the_truncation()
    {
        const int count = 4_000;
        var latents = _model.DrawLatents(count, seed: 3, truncation: 1);
        Assert.That(_model.DrawLatents(count, seed: 3, truncation: 1), Is.EqualTo(latents));
        Assert.That(_model.DrawLatents(count, seed: 4, truncation: 1), Is.Not.EqualTo(latents));
        Assert.That(latents.SelectMany(z => z), Is.All.InRange(-1, 1));
        // A normal number kept within ±1 has the variance 1 − 2φ(1) / (Φ(1) − Φ(−1)) = 0.2912 and, being bounded by 1, a square
        // whose deviation is below 0.5: within four standard errors.
        for (var j = 0; j < 3; j++)
            Assert.That(latents.Average(z => z[j] * z[j]), Is.EqualTo(0.2912).Within(2 / Math.Sqrt(count)));
        Assert.That(_model.DrawLatents(0), Is.Empty);
        Assert.That(() => _model.DrawLatents(1, truncation: 0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_path_is_an_arc_under_the_condition_given_unless_asked_otherwise()
    {
        float[] from = [3, 0, 0], to = [0, 3, 0], place = [0, 1];
        var half = (float)(3 / Math.Sqrt(2));
        AssertRows(_model.Interpolate(from, to, 3, place), [from, [half, half, 0], to]);
        AssertRows(_model.Interpolate(from, to, 3, place, Interpolation.Linear), [from, [1.5f, 1.5f, 0], to]);

        void AssertRows(IDataView path, float[][] latents)
        {
            Assert.That(path.GetColumn<float[]>(nameof(ConditionedRow.Place)), Is.EqualTo(Enumerable.Repeat(place, 3)));
            Assert.That(path.GetColumn<float[]>(nameof(ConditionedRow.Features)), Is.EqualTo(_model.Decode(latents, [place])
                .GetColumn<float[]>(nameof(ConditionedRow.Features))).Within(1e-3f));
        }
    }

    [Test]
    public void Conditions_that_are_none_of_the_column_are_refused_with_what_was_found()
    {
        float[] latent = [0, 0, 0];
        Assert.That(() => _model.Decode([latent]),
            Throws.ArgumentException.With.Message.Contains("'Place'").And.Message.Contains("condition vectors"));
        Assert.That(() => _model.Decode([latent], (float[][])[]),
            Throws.ArgumentException.With.Message.Contains("at least one condition vector"));
        Assert.That(() => _model.Decode([latent], [[1, 0, 2]]),
            Throws.ArgumentException.With.Message.Contains("2 finite numbers").And.Message.Contains("has 3"));
        Assert.That(() => _model.Decode([latent], [[1, float.NaN]]), Throws.ArgumentException.With.Message.Contains("is NaN"));
        Assert.That(() => _model.Interpolate(latent, latent, 2),
            Throws.ArgumentException.With.Message.Contains("'Place'").And.Message.Contains("condition vectors"));
        Assert.That(() => _model.Interpolate(latent, latent, 2, (float[])null!),
            Throws.ArgumentNullException.With.Message.Contains("condition"));
        Assert.That(() => _model.Decode([[0, 0]], [[1, 0]]),
            Throws.ArgumentException.With.Message.Contains("3 numbers").And.Message.Contains("has 2"));
    }
}
