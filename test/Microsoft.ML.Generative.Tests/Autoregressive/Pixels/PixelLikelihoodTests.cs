using NUnit.Framework;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Probabilities of all images that there are, of models so small that they can be listed.</summary>
public sealed class PixelLikelihoodTests
{
    private static readonly ImageShape Nine = new(1, 3, 3), Pair = new(3, 1, 2);

    private static readonly PlainPixelCnnNetwork Plain =
        new() { Channels = 12, ResidualBlocks = 2, HeadChannels = 6, FirstKernelSize = 3 };

    private static readonly GatedPixelCnnNetwork Gated =
        new() { Channels = 6, Layers = 3, HeadChannels = 6, FirstKernelSize = 3 };

    private static readonly PlusPlusPixelCnnNetwork PlusPlus = new() { Channels = 6, BlocksPerLevel = 1, Halvings = 1 };

    private static readonly RowLstmNetwork RowLstm = new() { Channels = 6, Layers = 2, HeadChannels = 6, FirstKernelSize = 3 };

    private static readonly DiagonalBiLstmNetwork Diagonal =
        new() { Channels = 6, Layers = 2, HeadChannels = 6, FirstKernelSize = 3 };

    private static IEnumerable<SmallPixelModel> Cases =>
    [
        new("plain", Plain, Nine, OutputDistribution.Bernoulli),
        new("gated", Gated, Nine, OutputDistribution.Bernoulli),
        new("gated, condition", Gated, Nine, OutputDistribution.Bernoulli, Condition: 2),
        new("++", PlusPlus, Nine, OutputDistribution.Bernoulli),
        new("plain, three levels of three colours", Plain, Pair, OutputDistribution.Categorical(3)),
        new("gated, mixtures", Gated, Pair, OutputDistribution.LogisticMixture(2, levels: 3)),
        new("Row LSTM", RowLstm, Nine, OutputDistribution.Bernoulli),
        new("Row LSTM, three levels of three colours", RowLstm, Pair, OutputDistribution.Categorical(3)),
        new("Diagonal BiLSTM", Diagonal, Nine, OutputDistribution.Bernoulli),
        new("Diagonal BiLSTM, condition", Diagonal, Nine, OutputDistribution.Bernoulli, Condition: 2),
        new("Diagonal BiLSTM, mixtures", Diagonal, Pair, OutputDistribution.LogisticMixture(2, levels: 3)),
        new("++, coupled mixtures", PlusPlus, Pair, OutputDistribution.LogisticMixture(2, levels: 3)),
    ];

    [TestCaseSource(nameof(Cases))]
    public void TheProbabilitiesOfAllImagesSumToOne(SmallPixelModel model)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = model.Create();
        var probabilities = Probabilities(model, network);
        Assert.That(probabilities, Has.Length.EqualTo(model.Image == Nine ? 512 : 729));
        Assert.That(probabilities.Sum(), Is.EqualTo(1).Within(1e-5));
        Assert.That(probabilities.Max(), Is.GreaterThan(1.5 * probabilities.Average()),
            "all images are nearly as likely as another");
    }

    [TestCaseSource(nameof(Cases))]
    public void ImagesAreDrawnAsOftenAsTheirProbabilitiesSay(SmallPixelModel model)
    {
        const int Draws = 20_000;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = model.Create();
        var probabilities = Probabilities(model, network);
        manual_seed(5);
        var rows = zeros(Draws, model.Image.Size);
        var drawn = network.Complete(rows, ones_like(rows, dtype: ScalarType.Bool), model.Conditions(1)?.expand(Draws, -1),
            rand(Draws, model.Image.Size, dtype: ScalarType.Float64), 1);
        var counts = Indices(model, drawn).CountBy(i => i).ToDictionary();
        // Pearson's statistic over the images that should be drawn five times at least, the others together: it has a mean of as
        // many as there are classes and a deviation of √2n; six of those are next to impossible.
        var classes = probabilities.Select((p, i) => (Expected: p * Draws, Found: counts.GetValueOrDefault(i)))
            .GroupBy(c => c.Expected < 5).SelectMany(g => g.Key ? [(g.Sum(c => c.Expected), g.Sum(c => c.Found))] : g.ToArray())
            .ToArray();
        var statistic = classes.Sum(c => Math.Pow(c.Item2 - c.Item1, 2) / c.Item1);
        Assert.That(classes, Has.Length.GreaterThan(20));
        Assert.That(statistic, Is.LessThan(classes.Length + 6 * Math.Sqrt(2 * classes.Length)), $"{classes.Length} classes");
    }

    /// <summary>
    /// The joint probability of a pixel's colours as the paper has it (Salimans et al. 2017, equation 3): a mixture of products,
    /// here from sigmoids in double precision.
    /// </summary>
    [Test]
    public void CoupledColoursHaveThePapersJointProbability()
    {
        const int Components = 2, Levels = 6;
        var output = (LogisticMixtureDistribution)OutputDistribution.LogisticMixture(Components, Levels);
        using var scope = NewDisposeScope();
        var coupled = new CoupledMixtureParameters(output, 3);
        Assert.That(coupled.OutputChannels, Is.EqualTo(10 * Components));
        manual_seed(1);
        var outputs = randn(1, coupled.OutputChannels, 1, 1);
        var numbers = outputs.data<float>().Select(n => (double)n).Chunk(Components).ToArray();
        foreach (var levels in (int[][])[[0, 0, 0], [5, 5, 5], [2, 3, 1], [0, 4, 5]])
        {
            double[] x = [.. levels.Select(level => -1 + 2.0 * level / (Levels - 1))];
            var pixels = tensor(x, [1, 3, 1, 1]).to(ScalarType.Float32);
            var found = output.LogProbability(coupled.Of(outputs, pixels).flatten(1, 3), pixels.flatten(1)).sum().item<float>();
            var weights = numbers[0].Select(Math.Exp).ToArray();
            double joint = 0;
            for (var i = 0; i < Components; i++)
            {
                double green = Math.Tanh(numbers[7][i]);
                double blueOfRed = Math.Tanh(numbers[8][i]), blueOfGreen = Math.Tanh(numbers[9][i]);
                double[] locations =
                    [numbers[1][i], numbers[2][i] + green * x[0], numbers[3][i] + blueOfRed * x[0] + blueOfGreen * x[1]];
                var product = weights[i] / weights.Sum();
                for (var c = 0; c < 3; c++) product *= Bin(x[c], locations[c], Math.Exp(numbers[4 + c][i]), levels[c], Levels);
                joint += product;
            }
            Assert.That(found, Is.EqualTo(Math.Log(joint)).Within(1e-4), string.Join(", ", levels));
        }
    }

    private static double Bin(double x, double location, double scale, int level, int levels)
    {
        var half = 1.0 / (levels - 1);
        var upper = level == levels - 1 ? 1 : Sigmoid((x + half - location) / scale);
        return upper - (level == 0 ? 0 : Sigmoid((x - half - location) / scale));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static int LevelsOf(SmallPixelModel model) => model.Output is LevelDistribution levels ? levels.Levels : 2;

    private static double[] Probabilities(SmallPixelModel model, PixelModule network)
    {
        var (levels, size) = (LevelsOf(model), model.Image.Size);
        var count = (int)Math.Pow(levels, size);
        var digits = Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(0, size)
            .Select(place => (float)(i / (int)Math.Pow(levels, place) % levels)));
        var rows = tensor(digits.ToArray(), [count, size]);
        if (model.Output is LevelDistribution) rows = rows * 2 / (levels - 1) - 1;
        return [.. network.LogLikelihood(rows, model.Conditions(1)?.expand(count, -1)).data<float>().Select(l => Math.Exp(l))];
    }

    // An image's place in the list of all.
    private static IEnumerable<int> Indices(SmallPixelModel model, Tensor rows)
    {
        var levels = LevelsOf(model);
        var digits = model.Output is LevelDistribution ? ((rows + 1) * (levels - 1) / 2).round() : rows;
        return digits.contiguous().data<float>().ToArray().Chunk(model.Image.Size)
            .Select(row => row.Select((digit, place) => (int)digit * (int)Math.Pow(levels, place)).Sum()).ToArray();
    }
}
