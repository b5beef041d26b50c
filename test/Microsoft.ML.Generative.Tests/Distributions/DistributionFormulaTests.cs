using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Distributions;

/// <summary>Each distribution's numbers, against formulas written out or brute force.</summary>
public class DistributionFormulaTests
{
    private static double LogProbability(OutputDistribution distribution, double value, params double[] parameters)
    {
        using var scope = NewDisposeScope();
        return distribution.LogProbability(tensor(parameters).reshape(1, 1, -1), tensor(new[] { value }, [1, 1])).item<double>();
    }

    private static double Sample(OutputDistribution distribution, double uniform, double temperature, params double[] parameters)
    {
        using var scope = NewDisposeScope();
        return distribution.Sample(tensor(parameters).reshape(1, 1, -1), tensor(new[] { uniform }, [1, 1]), temperature)
            .item<double>();
    }

    [TestCase(1, 1.0986122886681098, 0.75)]
    [TestCase(0, 1.0986122886681098, 0.25)]
    [TestCase(1, 0, 0.5)]
    public void Bernoulli_is_a_sigmoid(double value, double logit, double probability) =>
        Assert.That(LogProbability(OutputDistribution.Bernoulli, value, logit), Is.EqualTo(Math.Log(probability)).Within(1e-12));

    [Test]
    public void A_fraction_s_cross_entropy_is_taken() =>
        Assert.That(LogProbability(OutputDistribution.Bernoulli, 0.3, Math.Log(3)),
            Is.EqualTo(0.3 * Math.Log(0.75) + 0.7 * Math.Log(0.25)).Within(1e-12));

    // Density of the normal distribution at 1.3 deviations, from tables: 0.171369.
    [Test]
    public void Gaussian_density_and_quantiles_are_those_of_tables()
    {
        Assert.That(Math.Exp(LogProbability(OutputDistribution.Gaussian(2), 3.6, 1)), Is.EqualTo(0.171369 / 2).Within(5e-7));
        Assert.That(Math.Exp(LogProbability(OutputDistribution.Gaussian(), 3.6, 1, Math.Log(2))), Is.EqualTo(0.171369 / 2)
            .Within(5e-7));
        Assert.That(Sample(OutputDistribution.Gaussian(2), 0.975, 1, 1), Is.EqualTo(1 + 2 * 1.959964).Within(1e-6));
        Assert.That(Sample(OutputDistribution.Gaussian(), 0.05, 0.5, 1, Math.Log(2)), Is.EqualTo(1 - 1.644854).Within(1e-6));
        Assert.That(Sample(OutputDistribution.Gaussian(1), 0, 1, 0), Is.LessThan(-6).And.GreaterThan(-9));
    }

    [Test]
    public void Categorical_is_a_softmax_and_temperature_a_power_of_it()
    {
        double[] probabilities = [0.5, 0.1, 0.15, 0.25];
        var logits = probabilities.Select(p => Math.Log(p) + 3).ToArray();
        var distribution = OutputDistribution.Categorical(4);
        for (var level = 0; level < 4; level++)
            Assert.That(LogProbability(distribution, -1 + level * 2.0 / 3, logits), Is.EqualTo(Math.Log(probabilities[level]))
                .Within(1e-12));
        // At temperature ½ the probabilities are squares over their sum, 0.345; the distribution function is looked up from
        // both sides.
        var reached = 0.0;
        for (var level = 0; level < 4; level++)
        {
            Assert.That(Sample(distribution, reached + 1e-9, 0.5, logits), Is.EqualTo(-1 + level * 2.0 / 3).Within(1e-12));
            reached += probabilities[level] * probabilities[level] / 0.345;
            Assert.That(Sample(distribution, reached - 1e-9, 0.5, logits), Is.EqualTo(-1 + level * 2.0 / 3).Within(1e-12));
        }
    }

    /// <summary>
    /// A bin's probability by the logistic's density, summed over 20,000 points in logarithms, which loses nothing in the tails.
    /// </summary>
    [TestCase(0.2, -1.5, 130)]
    [TestCase(0.2, -3, 155)]
    [TestCase(-0.9, -6.5, 250)]
    [TestCase(0.9, -4, 3)]
    [TestCase(3, 1, 77)]
    public void A_logistic_s_bin_has_the_density_s_integral(double location, double logScale, int level)
    {
        const int Points = 20_000;
        var (scale, value, width) = (Math.Exp(logScale), -1 + level * 2.0 / 255, 2.0 / 255);
        var logs = Enumerable.Range(0, Points).Select(i =>
        {
            var z = Math.Abs(value + width * ((i + 0.5) / Points - 0.5) - location) / scale;
            return -z - 2 * Math.Log(1 + Math.Exp(-z)) - Math.Log(scale);
        }).ToArray();
        var largest = logs.Max();
        var expected = largest + Math.Log(logs.Sum(l => Math.Exp(l - largest)) * width / Points);
        Assert.That(LogProbability(OutputDistribution.DiscretizedLogistic(), value, location, logScale), Is.EqualTo(expected)
            .Within(1e-6));
    }

    [Test]
    public void The_outermost_bins_reach_to_infinity()
    {
        var (scale, half) = (Math.Exp(-1), 1 / 255.0);
        var distribution = OutputDistribution.DiscretizedLogistic();
        Assert.That(LogProbability(distribution, -1, 0.4, -1), Is.EqualTo(-Math.Log(1 + Math.Exp((1 - half + 0.4) / scale)))
            .Within(1e-12));
        Assert.That(LogProbability(distribution, 1, 0.4, -1), Is.EqualTo(-Math.Log(1 + Math.Exp((1 - half - 0.4) / scale)))
            .Within(1e-12));
    }

    [Test]
    public void A_mixture_is_the_weighted_sum()
    {
        double[] weights = [0.2, 0.5, 0.3];
        double[] locations = [-0.5, 0.1, 0.7], logScales = [-2, -1, -3];
        double[] parameters = [.. weights.Select(w => Math.Log(w) - 1), .. locations, .. logScales];
        foreach (var level in new[] { 0, 31, 100, 255 })
        {
            var value = -1 + level * 2.0 / 255;
            var expected = weights.Select((w, i) =>
                w * Math.Exp(LogProbability(OutputDistribution.DiscretizedLogistic(), value, locations[i], logScales[i]))).Sum();
            Assert.That(LogProbability(OutputDistribution.LogisticMixture(3), value, parameters), Is.EqualTo(Math.Log(expected))
                .Within(1e-12));
        }
    }

    [Test]
    public void Scales_count_within_their_bounds()
    {
        var distribution = OutputDistribution.DiscretizedLogistic();
        Assert.That(LogProbability(distribution, 1, 0.3, -40), Is.EqualTo(LogProbability(distribution, 1, 0.3, -7)));
        Assert.That(LogProbability(distribution, 1, 0.3, 40), Is.EqualTo(LogProbability(distribution, 1, 0.3, 7)));
        Assert.That(LogProbability(OutputDistribution.Gaussian(), 1, 0.3, -40),
            Is.EqualTo(LogProbability(OutputDistribution.Gaussian(), 1, 0.3, -7)));
    }

    /// <summary>With one component the mixture is the logistic, sample for sample.</summary>
    [Test]
    public void A_mixture_of_one_is_no_mixture()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var logistic = randn(5, 40, 2, generator: random);
        var mixture = cat([ones(5, 40, 1), logistic], -1);
        var (one, other) = (OutputDistribution.DiscretizedLogistic(), OutputDistribution.LogisticMixture(1));
        var uniforms = rand(5, 40, dtype: ScalarType.Float64, generator: random);
        var values = one.Sample(logistic, uniforms, 0.8);
        Assert.That(other.Sample(mixture, uniforms, 0.8).Numbers(), Is.EqualTo(values.Numbers()));
        Assert.That(other.LogProbability(mixture, values).Numbers(), Is.EqualTo(one.LogProbability(logistic, values).Numbers())
            .Within(1e-6));
        Assert.That(other.Mean(mixture).Numbers(), Is.EqualTo(one.Mean(logistic).Numbers()).Within(1e-6));
    }
}
