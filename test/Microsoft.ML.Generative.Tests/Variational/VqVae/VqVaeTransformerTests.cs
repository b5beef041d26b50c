using Microsoft.ML.Data;
using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

/// <summary>The columns and methods of a trained VQ-VAE, and an autoregressive model of its codes.</summary>
[TestFixture]
public class VqVaeTransformerTests
{
    private const int Codes = 16, CodebookSize = 8;

    private static readonly IReadOnlyList<TrainingRow> Rows = TrainingRow.Draw(300, TrainingRow.Bar);

    private readonly MLContext _context = new(seed: 1);
    private IDataView _view = null!;
    private VqVaeTransformer _model = null!;

    [OneTimeSetUp]
    public void Train()
    {
        _view = TrainingRow.View(_context, Rows, 64);
        _model = _context.Generative().VqVae(new VqVaeTrainer.Options
        {
            Network = new ConvolutionalVqVaeNetwork { Channels = 16, Halvings = 1, ResidualBlocks = 1 },
            Image = new ImageShape(1, 8, 8), LabelColumnName = nameof(TrainingRow.Kind), CodebookSize = CodebookSize,
            EmbeddingSize = 4, MaximumSteps = 150, BatchSize = 50, LearningRate = 3e-3,
        }).Fit(_view);
    }

    [OneTimeTearDown]
    public void Dispose() => _model.Dispose();

    [Test]
    public void Codes_are_whole_numbers_in_a_vector_of_the_grid_s_dimensions()
    {
        var scored = _model.Transform(_view);
        Assert.That(scored.Schema["Codes"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 4, 4)));
        Assert.That(_model.CodesShape, Is.EqualTo(new ImageShape(1, 4, 4)));
        var codes = scored.GetColumn<float[]>("Codes").ToArray();
        Assert.That(codes.SelectMany(c => c), Is.All.InRange(0, CodebookSize - 1).And.All.Matches<float>(float.IsInteger));
        Assert.That(_model.Encode(_view), Is.EqualTo(codes.Select(c => c.Select(x => (int)x))));
    }

    [Test]
    public void Codes_decode_to_the_reconstructions_as_numbers_and_as_a_column()
    {
        var scored = _model.Transform(_view);
        var expected = scored.GetColumn<float[]>("Reconstruction").ToArray();
        // Rows' classes come in turn, as decoding takes them.
        var decoded = _model.Decode(_model.Encode(_view));
        Assert.That(decoded.Schema.Select(c => c.Name), Is.EqualTo(new[] { "Features", nameof(TrainingRow.Kind) }));
        AssertAlike(decoded.GetColumn<float[]>("Features").ToArray(), expected);

        var codesOnly = _context.Transforms.DropColumns("Features", "Reconstruction", "ReconstructionError")
            .Fit(scored).Transform(scored);
        var view = _model.Decode(codesOnly);
        Assert.That(view.Schema["Features"].Type, Is.EqualTo(_view.Schema["Features"].Type));
        AssertAlike(view.GetColumn<float[]>("Features").ToArray(), expected);
    }

    [Test]
    public void The_error_is_the_mean_squared_difference_on_the_scale_of_the_images()
    {
        var scored = _model.Transform(_view);
        var made = scored.GetColumn<float[]>("Reconstruction").ToArray();
        var errors = scored.GetColumn<float>("ReconstructionError").ToArray();
        var range = Rows.Max(r => r.Features.Max()) - Rows.Min(r => r.Features.Min());
        for (var i = 0; i < Rows.Count; i++)
        {
            var expected = made[i].Zip(Rows[i].Features, (a, b) => Math.Pow((a - b) / range, 2)).Average();
            Assert.That(errors[i], Is.EqualTo(expected).Within(1e-5));
        }
    }

    [Test]
    public void Codes_that_there_are_not_are_refused_and_missing_ones_give_missing_rows()
    {
        int[] some = [.. Enumerable.Repeat(1, Codes)];
        Assert.That(() => _model.Decode([some, [.. some[1..], CodebookSize]]),
            Throws.ArgumentException.With.Message.Contains("0 to 7").And.Message.Contains("row 1 (from 0) of the given has 8"));
        Assert.That(() => _model.Decode([some, some[1..]]), Throws.ArgumentException.With.Message.Contains("16 codes (4×4)")
            .And.Message.Contains("row 1 (from 0) of the given has 15"));
        foreach (var wrong in (float[])[-1, CodebookSize, 0.5f, float.PositiveInfinity])
            Assert.That(() => Decoded(wrong),
                Throws.InvalidOperationException.With.Message.Contains("0 to 7").And.Message.Contains("Codes"));
        Assert.That(Decoded(3), Is.All.Matches<float>(float.IsFinite));
        Assert.That(Decoded(float.NaN), Is.All.NaN);

        float[] Decoded(float last) => _model.Decode(CodesView([.. some[1..].Select(c => (float)c), last]))
            .GetColumn<float[]>("Features").Single();
        IDataView CodesView(float[] codes)
        {
            var definition = SchemaDefinition.Create(typeof(CodesRow));
            definition[nameof(CodesRow.Codes)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Codes);
            return _context.Data.LoadFromEnumerable([new CodesRow { Codes = codes }], definition);
        }
    }

    /// <summary>A PixelCNN learns the codes, label included, in an ordinary pipeline; what it draws is decoded.</summary>
    [Test]
    public void Codes_that_a_PixelCnn_draws_are_decoded_to_images_of_their_class()
    {
        using var prior = _context.Generative().PixelCnn(new PixelCnnTrainer.Options
        {
            FeatureColumnName = "Codes", LabelColumnName = nameof(TrainingRow.Kind), Image = _model.CodesShape,
            Output = OutputDistribution.Categorical(_model.CodebookSize),
            Network = new PlainPixelCnnNetwork { ResidualBlocks = 1, Channels = 16 },
            MaximumSteps = 300, BatchSize = 50, LearningRate = 3e-3,
        }).Fit(_model.Transform(_view));
        var made = _model.Decode(prior.Generate(200, seed: 3));
        var images = made.GetColumn<float[]>("Features").ToArray();
        var kinds = made.GetColumn<uint>(nameof(TrainingRow.Kind)).ToArray();
        var right = images.Zip(kinds).Count(p => BrightestBar(p.First) + 1 == p.Second);
        Assert.That(right, Is.GreaterThan(190));

        static int BrightestBar(float[] image) =>
            Enumerable.Range(0, 4).MaxBy(bar => image.Skip(16 * bar).Take(16).Sum());
    }

    private static void AssertAlike(float[][] rows, float[][] expected)
    {
        Assert.That(rows, Has.Length.EqualTo(expected.Length));
        for (var i = 0; i < rows.Length; i++) Assert.That(rows[i], Is.EqualTo(expected[i]).Within(1e-3));
    }

    private sealed class CodesRow
    {
        public float[] Codes { get; set; } = [];

        // Keys in a member count from 0.
        [KeyType(TrainingRow.Classes)]
        public uint Kind { get; set; } = 1;
    }
}
