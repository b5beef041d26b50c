using Microsoft.ML.Data;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Every method that makes rows of latent vectors takes conditions that are vectors, too.</summary>
[TestFixture]
public class VectorConditionTests
{
    private static readonly IReadOnlyList<ConditionedRow> Rows = ConditionedRow.Draw(200);
    private static readonly float[][] Places = [.. Rows.Select(r => r.Place)];

    private readonly MLContext _ml = new(seed: 1);
    private IDataView _view = null!;
    private VaeTransformer _vae = null!;
    private AutoencoderTransformer _autoencoder = null!;
    private VqVaeTransformer _vqVae = null!;

    [OneTimeSetUp]
    public void Train()
    {
        _view = _ml.Data.LoadFromEnumerable(Rows);
        _vae = _ml.Generative().Vae(new VaeTrainer.Options
        {
            Network = new MlpAutoencoderNetwork { Widths = [16] }, Image = ConditionedRow.Shape, LatentSize = 2,
            LabelColumnName = nameof(ConditionedRow.Place), MaximumSteps = 50,
        }).Fit(_view);
        _autoencoder = _ml.Generative().Autoencoder(new AutoencoderTrainer.Options
        {
            Network = new MlpAutoencoderNetwork { Widths = [16] }, LatentSize = 2, SamplingPrior = new GaussianMixturePrior(),
            LabelColumnName = nameof(ConditionedRow.Place), MaximumSteps = 50,
        }).Fit(_view);
        _vqVae = _ml.Generative().VqVae(new VqVaeTrainer.Options
        {
            Network = new MlpVqVaeNetwork { Widths = [16], Codes = 2 }, CodebookSize = 4, EmbeddingSize = 2,
            LabelColumnName = nameof(ConditionedRow.Place), MaximumSteps = 50,
        }).Fit(_view);
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _vae.Dispose();
        _autoencoder.Dispose();
        _vqVae.Dispose();
    }

    [Test]
    public void Encoded_rows_decode_to_their_reconstructions_under_their_own_conditions()
    {
        AssertReconstructed(_vae, _vae.Decode(_vae.Encode(_view), Places));
        AssertReconstructed(_autoencoder, _autoencoder.Decode(_autoencoder.Encode(_view), Places));
        AssertReconstructed(_vqVae, _vqVae.Decode(_vqVae.Encode(_view), Places));

        void AssertReconstructed(ITransformer model, IDataView decoded)
        {
            var expected = Images(model.Transform(_view), "Reconstruction");
            var images = Images(decoded);
            for (var i = 0; i < Rows.Count; i++) Assert.That(images[i], Is.EqualTo(expected[i]).Within(1e-2f), $"row {i}");
            Assert.That(decoded.GetColumn<float[]>(nameof(ConditionedRow.Place)), Is.EqualTo(Places));
        }
    }

    [Test]
    public void A_path_is_under_the_condition_given()
    {
        float[] from = [-1, 0.5f], to = [1, 0.5f];
        foreach (var place in Places[..2])
        {
            AssertPath(_vae.Interpolate(from, to, 3, place), _vae.Decode([from, [0, 0.5f], to], [place]));
            AssertPath(_autoencoder.Interpolate(from, to, 3, place), _autoencoder.Decode([from, [0, 0.5f], to], [place]));

            void AssertPath(IDataView path, IDataView expected)
            {
                Assert.That(path.GetColumn<float[]>(nameof(ConditionedRow.Place)), Is.EqualTo(Enumerable.Repeat(place, 3)));
                Assert.That(Images(path), Is.EqualTo(Images(expected)).Within(1e-3f));
            }
        }
        Assert.That(Images(_vae.Interpolate(from, to, 3, Places[0])),
            Is.Not.EqualTo(Images(_vae.Interpolate(from, to, 3, Places[1]))));
    }

    /// <summary>Of 17² images the last ones are decoded in a second block.</summary>
    [Test]
    public void Pictures_are_under_the_condition_given()
    {
        var manifold = _vae.Manifold(Places[1], side: 17).ToPng();
        // The standard normal distribution's quantiles at (i + ½) / 17.
        var coordinates = Enumerable.Range(0, 17)
            .Select(i => (float)MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, (i + 0.5) / 17)).ToArray();
        Assert.That(manifold, Is.EqualTo(Sheet(17, 17,
            [.. coordinates.Reverse().SelectMany(y => coordinates.Select(x => new[] { x, y }))], Places[1])));
        Assert.That(_vae.Manifold(Places[2], side: 17).ToPng(), Is.Not.EqualTo(manifold));
        Assert.That(_vae.Traversals([0.25f, 0.5f], Places[1], steps: 3, range: 2).ToPng(), Is.EqualTo(
            Sheet(2, 3, [[-2, 0.5f], [0, 0.5f], [2, 0.5f], [0.25f, -2], [0.25f, 0], [0.25f, 2]], Places[1])));
    }

    [Test]
    public void Rows_are_generated_under_the_conditions_in_turn()
    {
        var made = _autoencoder.Generate(4, Places[..2], seed: 3);
        Assert.That(made.GetColumn<float[]>(nameof(ConditionedRow.Place)),
            Is.EqualTo(new[] { 0, 1, 0, 1 }.Select(i => Places[i])));
        var others = Images(_autoencoder.Generate(4, [Places[0]], seed: 3));
        Assert.That(Images(made).Zip(others, (a, b) => a.SequenceEqual(b)), Is.EqualTo(new[] { true, false, true, false }));
    }

    [Test]
    public void Conditions_that_are_none_of_the_column_are_refused_with_what_was_found()
    {
        float[] latent = [0, 0];
        int[] codes = [0, 1];
        Action<float[][]>[] methods =
        [
            c => _vae.Decode([latent], c), c => _autoencoder.Decode([latent], c), c => _vqVae.Decode([codes], c),
            c => _vae.Generate(1, c), c => _autoencoder.Generate(1, c),
        ];
        foreach (var method in methods)
        {
            Assert.That(() => method([]), Throws.ArgumentException.With.Message.Contains("at least one condition vector"));
            AssertRefused(() => method([[1, 0], [1, 0, 2]]), "vector 1 (from 0)", "has 3");
            AssertRefused(() => method([[1, float.NaN]]), "vector 0 (from 0)", "number 1 is NaN");
            AssertRefused(() => method([[1, 0], null!]), "vector 1 (from 0)", "is null");
            Assert.That(() => method(null!), Throws.ArgumentNullException);
        }
        foreach (var method in (Action<float[]>[])[c => _vae.Manifold(c), c => _vae.Traversals(null, c),
            c => _vae.Interpolate(latent, latent, 2, c), c => _autoencoder.Interpolate(latent, latent, 2, c)])
        {
            AssertRefused(() => method([1, 0, 2]), "has 3");
            Assert.That(() => method(null!), Throws.ArgumentNullException.With.Message.Contains("condition"));
        }

        void AssertRefused(TestDelegate method, params string[] texts)
        {
            var message = Assert.Throws<ArgumentException>(method)!.Message;
            foreach (var text in (string[])["'Place' takes vectors of 2 finite numbers", .. texts])
                Assert.That(message, Does.Contain(text));
        }
    }

    [Test]
    public void Without_conditions_the_error_says_that_an_overload_takes_them()
    {
        float[] latent = [0, 0];
        foreach (var method in (TestDelegate[])[() => _vae.Decode([latent]), () => _vae.Interpolate(latent, latent, 2),
            () => _vae.Manifold(), () => _vae.Traversals(), () => _vae.Generate(1), () => _autoencoder.Decode([latent]),
            () => _autoencoder.Generate(1), () => _vqVae.Decode([[0, 1]])])
            Assert.That(method,
                Throws.ArgumentException.With.Message.Contains("'Place'").And.Message.Contains("condition vectors"));
    }

    private static float[][] Images(IDataView view, string column = nameof(ConditionedRow.Features)) =>
        [.. view.GetColumn<float[]>(column)];

    private byte[] Sheet(int rows, int columns, float[][] latents, float[] condition)
    {
        var images = Images(_vae.Decode(latents, [condition]));
        var (least, most) = (images.Min(i => i.Min()), images.Max(i => i.Max()));
        var grid = new ImageGrid(ConditionedRow.Shape, rows, columns, least, most, margin: 0);
        foreach (var image in images) grid.Add(image);
        return grid.ToPng();
    }
}
