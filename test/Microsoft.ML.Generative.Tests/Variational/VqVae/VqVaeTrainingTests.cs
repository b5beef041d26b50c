using Microsoft.ML.Data;
using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>A step of a VQ-VAE against its equations, and what it learns of simple rows.</summary>
[TestFixture]
public class VqVaeTrainingTests
{
    private const int Rows = 24;

    private static readonly IReadOnlyList<TrainingRow> Bars = TrainingRow.Draw(300, TrainingRow.Bar);

    /// <summary>
    /// The gradients are those of finite differences of the three terms, each with what it holds still held still. They show in
    /// Adam's first step, −rate · g / (|g| + 10⁻⁸), where they are clipped to be as small as that.
    /// </summary>
    [Test]
    public void The_first_step_goes_down_the_gradients_of_the_paper_s_loss([Values(0.25, 2)] double commitment)
    {
        const double rate = 10, clip = 1e-9;
        var context = new MLContext(seed: 1);
        var rows = NumberRow.Correlated(Rows, slots: 3, factors: 2, noise: 0.1, seed: 2);
        Dictionary<string, double[]> Weights(double learningRate)
        {
            using var model = new MLContext(seed: 1).Generative().VqVae(new VqVaeTrainer.Options
            {
                Network = new MlpVqVaeNetwork { Widths = [], Codes = 2 }, CodebookSize = 4, EmbeddingSize = 2,
                CodebookDecay = null, CommitmentWeight = commitment, RestartShare = 0, BatchSize = Rows, MaximumSteps = 1,
                LearningRate = learningRate,
                GradientClipNorm = clip,
            }).Fit(NumberRow.View(context, rows));
            return model.Module.state_dict().ToDictionary(e => e.Key, e => e.Value.Numbers());
        }
        var (before, after) = (Weights(1e-30), Weights(rate));

        using var scope = NewDisposeScope();
        var standard = tensor(rows.SelectMany(r => r).Select(x => (double)x).ToArray()).reshape(Rows, 3);
        standard = standard - standard.mean([0L], keepdim: true);
        standard = standard / standard.square().mean([0L], keepdim: true).sqrt();
        Tensor Of(IReadOnlyDictionary<string, double[]> weights, string name, params long[] shape) =>
            tensor(weights[name]).reshape(shape);
        // [n, D · codes], vectors' numbers before codes, as the network has them: to [n · codes, D].
        Tensor Encode(Tensor weight, Tensor bias) =>
            (standard.matmul(weight.t()) + bias).reshape(Rows, 2, 2).transpose(1, 2).reshape(-1, 2);
        Tensor Decode(Tensor vectors, Tensor weight, Tensor bias) =>
            vectors.reshape(Rows, 2, 2).transpose(1, 2).reshape(Rows, 4).matmul(weight.t()) + bias;
        Tensor Loss(Tensor outputs) => (outputs - standard).square().sum() / Rows;

        var (w, b, book) = (Of(before, "networks.encoder.0.weight", 4, 3), Of(before, "networks.encoder.0.bias", 4),
            Of(before, "codebook.weight", 4, 2));
        var (u, c) = (Of(before, "networks.decoder.0.weight", 3, 4), Of(before, "networks.decoder.0.bias", 3));
        var vectors = Encode(w, b);
        var codes = (vectors.unsqueeze(1) - book.unsqueeze(0)).square().sum(2).argmin(1);
        var nearest = book.index_select(0, codes);
        // What the decoder's gradient is at the codebook's vectors, and passed on to the encoder's.
        var passed = tensor(FiniteDifferences.Gradient(e => Loss(Decode(e, u, c)), nearest)).reshape(nearest.shape);
        Tensor EncoderLoss(Tensor z) => (z * passed).sum() + commitment * (z - nearest).square().sum() / Rows;
        Assert.That(bincount(codes, minlength: 4).gt(0).sum().ToInt64(), Is.GreaterThan(1));
        var gradients = new Dictionary<string, double[]>
        {
            ["networks.encoder.0.weight"] = FiniteDifferences.Gradient(weight => EncoderLoss(Encode(weight, b)), w),
            ["networks.encoder.0.bias"] = FiniteDifferences.Gradient(bias => EncoderLoss(Encode(w, bias)), b),
            ["networks.decoder.0.weight"] = FiniteDifferences.Gradient(weight => Loss(Decode(nearest, weight, c)), u),
            ["networks.decoder.0.bias"] = FiniteDifferences.Gradient(bias => Loss(Decode(nearest, u, bias)), c),
            ["codebook.weight"] = FiniteDifferences.Gradient(
                e => (vectors - e.index_select(0, codes)).square().sum() / Rows, book),
        };
        Assert.That(gradients.Keys, Is.EquivalentTo(before.Keys));
        var norm = Math.Sqrt(gradients.Values.SelectMany(g => g).Sum(g => g * g));
        foreach (var (name, gradient) in gradients)
            for (var i = 0; i < gradient.Length; i++)
            {
                var clipped = gradient[i] * clip / norm;
                var expected = -rate * clipped / (Math.Abs(clipped) + 1e-8);
                // The largest step is near a tenth of the rate.
                Assert.That(after[name][i] - before[name][i], Is.EqualTo(expected).Within(1e-5 * rate), $"{name} {i}");
            }
    }

    [TestCase(0.99)]
    [TestCase(null)]
    public void Images_of_four_kinds_are_told_by_their_codes(double? decay)
    {
        var context = new MLContext(seed: 1);
        var progress = new Reports();
        var view = TrainingRow.View(context, Bars, 64);
        using var model = context.Generative().VqVae(new VqVaeTrainer.Options
        {
            Network = new ConvolutionalVqVaeNetwork { Channels = 16, ResidualBlocks = 1 }, Image = new ImageShape(1, 8, 8),
            CodebookSize = 8, EmbeddingSize = 4, CodebookDecay = decay, MaximumSteps = 300, BatchSize = 50, LearningRate = 3e-3,
            Progress = progress,
        }).Fit(view);
        // The bars are 98 % of the variance: 200² · 3/16 beside the noise's 40²/12. Over five seeds 0.0175 to 0.020 was left.
        var errors = model.Transform(view).GetColumn<float>("ReconstructionError").ToArray();
        var mean = Enumerable.Range(0, 64).Select(slot => Bars.Average(r => r.Features[slot])).ToArray();
        var variance = Bars.Average(r => r.Features.Select((x, slot) => Math.Pow(x - mean[slot], 2)).Average()) / (240 * 240);
        Assert.That(errors.Average(), Is.LessThan(0.03 * variance));
        var codes = model.Encode(view);
        Assert.That(codes, Has.All.Length.EqualTo(4));
        var kinds = codes.Zip(Bars).GroupBy(p => string.Join(' ', p.First))
            .Select(g => g.Select(p => p.Second.Kind).Distinct().Count());
        Assert.That(kinds, Is.All.EqualTo(1));
        Assert.That(progress.All[^1].Values.Keys,
            Is.EquivalentTo(new[] { "reconstruction loss", "commitment loss", "perplexity" }));
        // Over five seeds 3.7 to 7.5; there are 8 codes.
        Assert.That(progress.All[^1].Values["perplexity"], Is.InRange(2.5, 8));
    }

    /// <summary>
    /// Without restarts a codebook near 0 stays unused: the encoder's vectors are nearest to few of its own. Over six seeds 26 to
    /// 34 of 512 codes were used, and 347 to 366 with restarts; the warning's bound is a tenth.
    /// </summary>
    [Test]
    public void A_codebook_that_is_hardly_used_is_warned_of_once()
    {
        List<string> Warnings(double share)
        {
            var context = new MLContext(seed: 1);
            List<string> warnings = [];
            context.Log += (_, e) =>
            {
                if (e.Message.Contains("codebook")) warnings.Add(e.Message);
            };
            using var model = context.Generative().VqVae(new VqVaeTrainer.Options
            {
                Network = new MlpVqVaeNetwork { Widths = [], Codes = 4 }, CodebookSize = 512, EmbeddingSize = 4,
                CodebookDecay = 0, RestartShare = share, MaximumSteps = 60, ProgressInterval = 5, BatchSize = 100,
            }).Fit(TrainingRow.View(context, Bars, 64));
            return warnings;
        }
        Assert.That(Warnings(share: 0), Has.Count.EqualTo(1).And.All.Contains("RestartShare").And.All.Contains("512 codes"));
        Assert.That(Warnings(share: 0.05), Is.Empty);
    }
}
