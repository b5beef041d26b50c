using System.Text.Json;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Distributions;

/// <summary>What holds for every distribution of outputs.</summary>
public class OutputDistributionTests
{
    private static readonly OutputDistribution[] All =
    [
        OutputDistribution.Bernoulli,
        OutputDistribution.Gaussian(), OutputDistribution.Gaussian(0.3),
        OutputDistribution.Categorical(2), OutputDistribution.Categorical(7),
        OutputDistribution.DiscretizedLogistic(2), OutputDistribution.DiscretizedLogistic(6),
            OutputDistribution.DiscretizedLogistic(),
        OutputDistribution.LogisticMixture(3, 2), OutputDistribution.LogisticMixture(1, 256),
            OutputDistribution.LogisticMixture(4, 9),
    ];

    private static IEnumerable<OutputDistribution> Discrete => All.Where(d => d.IsDiscrete);

    /// <summary>Every value that a discrete distribution can have.</summary>
    private static double[] ValuesOf(OutputDistribution distribution) => distribution is LevelDistribution { Levels: var levels }
        ? [.. Enumerable.Range(0, levels).Select(i => -1 + 2.0 * i / (levels - 1))] : [0, 1];

    /// <summary>Random parameters [n, d, p], of a spread that covers the likely and the extreme.</summary>
    private static Tensor Parameters(OutputDistribution distribution, int n, int d, double spread,
        ScalarType type = ScalarType.Float64)
    {
        using var random = new Generator(5);
        return randn(n, d, distribution.ParametersPerValue, dtype: type, generator: random).mul_(spread);
    }

    private static double[,] Probabilities(OutputDistribution distribution, Tensor parameters)
    {
        var values = ValuesOf(distribution);
        var table = new double[parameters.shape[1], values.Length];
        for (var v = 0; v < values.Length; v++)
        {
            using var scope = NewDisposeScope();
            var logs = distribution.LogProbability(parameters, full_like(parameters.select(-1, 0), values[v])).Numbers();
            for (var slot = 0; slot < logs.Length; slot++) table[slot, v] = Math.Exp(logs[slot]);
        }
        return table;
    }

    [Test]
    public void Probabilities_sum_to_one_over_all_values(
        [ValueSource(nameof(Discrete))] OutputDistribution distribution, [Values(0.1, 1, 8)] double spread)
    {
        using var scope = NewDisposeScope();
        var table = Probabilities(distribution, Parameters(distribution, 1, 40, spread));
        for (var slot = 0; slot < 40; slot++)
            Assert.That(Enumerable.Range(0, table.GetLength(1)).Sum(v => table[slot, v]), Is.EqualTo(1).Within(1e-8),
                $"slot {slot}");
    }

    /// <summary>
    /// Numbers spaced evenly from 0 to 1 hit each value as often as its probability says, save for one at each end of each
    /// piece of its share, of which a mixture has one a component.
    /// </summary>
    [TestCaseSource(nameof(Discrete))]
    public void Samples_are_as_frequent_as_probable(OutputDistribution distribution)
    {
        const int Count = 20_000, Slots = 4;
        using var scope = NewDisposeScope();
        var parameters = Parameters(distribution, 1, Slots, 1);
        var expected = Probabilities(distribution, parameters);
        var uniforms = (arange(Count, dtype: ScalarType.Float64) + 0.5).div(Count).unsqueeze(1).expand(Count, Slots);
        var samples = distribution.Sample(parameters.expand(Count, -1, -1), uniforms).Numbers();
        var pieces = distribution is LogisticMixtureDistribution mixture ? mixture.Components : 1;
        var values = ValuesOf(distribution);
        for (var slot = 0; slot < Slots; slot++)
        {
            var found = Enumerable.Range(0, Count).Select(i => samples[i * Slots + slot]).CountBy(s => NearestOf(values, s))
                .ToDictionary();
            for (var v = 0; v < values.Length; v++)
                Assert.That(found.GetValueOrDefault(v) / (double)Count, Is.EqualTo(expected[slot, v])
                    .Within((pieces + 1.0) / Count), $"slot {slot}, value {v}");
        }

        static int NearestOf(double[] values, double sample)
        {
            var nearest = Enumerable.Range(0, values.Length).MinBy(i => Math.Abs(values[i] - sample));
            Assert.That(sample, Is.EqualTo(values[nearest]).Within(1e-12), "a sample is one of the values");
            return nearest;
        }
    }

    [TestCaseSource(nameof(All))]
    public void Gradients_equal_finite_differences(OutputDistribution distribution)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(distribution, 2, 3, 1);
        var values = distribution.Observe(Parameters(OutputDistribution.Bernoulli, 2, 3, 0.7).squeeze(-1).clamp(-1, 1), () =>
            zeros(2, 3));
        Compare(p => distribution.LogProbability(p, values).sum());
        Compare(p => distribution.Mean(p).sum());

        void Compare(Func<Tensor, Tensor> function) => Assert.That(FiniteDifferences.Autograd(function, parameters),
            Is.EqualTo(FiniteDifferences.Gradient(function, parameters)).Within(1e-8));
    }

    [Test]
    public void Values_and_gradients_are_finite_at_extremes(
        [ValueSource(nameof(All))] OutputDistribution distribution, [Values(50, 1e4)] double spread)
    {
        using var scope = NewDisposeScope();
        foreach (var value in distribution.IsDiscrete ? ValuesOf(distribution) : [-50, 0, 50])
        {
            var parameters = Parameters(distribution, 1, 50, spread, ScalarType.Float32).requires_grad_();
            var logs = distribution.LogProbability(parameters, full([1, 50], value));
            logs.sum().backward();
            Assert.That(logs.isfinite().all().item<bool>(), $"log-probability of {value}");
            if (distribution.IsDiscrete) Assert.That(logs.max().item<float>(), Is.LessThanOrEqualTo(1e-5f));
            Assert.That(parameters.grad!.isfinite().all().item<bool>(), $"gradient for {value}");
        }
        using var random = new Generator(1);
        var drawn = distribution.Sample(Parameters(distribution, 1, 50, spread, ScalarType.Float32), random);
        Assert.That(drawn.isfinite().all().item<bool>());
        Assert.That(drawn.dtype, Is.EqualTo(ScalarType.Float32));
    }

    [TestCaseSource(nameof(Discrete))]
    public void The_mean_is_that_of_the_probabilities(OutputDistribution distribution)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(distribution, 1, 30, 1);
        var (table, values, means) = (Probabilities(distribution, parameters), ValuesOf(distribution),
            distribution.Mean(parameters).Numbers());
        // A logistic's is the integral that the levels' mean is the midpoint rule for.
        var tolerance = distribution is DiscretizedLogisticDistribution or LogisticMixtureDistribution
            ? (values[1] - values[0]) / 2 : 1e-12;
        for (var slot = 0; slot < 30; slot++)
            Assert.That(means[slot], Is.EqualTo(values.Select((v, i) => v * table[slot, i]).Sum()).Within(tolerance));
    }

    [TestCaseSource(nameof(All))]
    public void A_low_temperature_draws_the_likeliest_value(OutputDistribution distribution)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(distribution, 1, 30, 2);
        // Of logistics it is where the heaviest one lies, though the outermost levels' infinite bins may be likelier.
        var likeliest = distribution switch
        {
            GaussianDistribution => parameters.select(-1, 0),
            DiscretizedLogisticDistribution => distribution.Observe(parameters.select(-1, 0), null!),
            LogisticMixtureDistribution { Components: var count } => distribution.Observe(parameters.narrow(-1, count, count)
                .gather(-1, parameters.narrow(-1, 0, count).argmax(-1, keepdim: true)).squeeze(-1), null!),
            BernoulliDistribution => parameters.squeeze(-1) > 0,
            _ => distribution.Observe(parameters.argmax(-1).to(ScalarType.Float64) * 2 / (distribution.ParametersPerValue - 1)
                - 1, null!),
        };
        using var random = new Generator(1);
        Assert.That(distribution.Sample(parameters, random, 1e-9).Numbers(), Is.EqualTo(likeliest.Numbers()).Within(1e-6));
    }

    [TestCaseSource(nameof(All))]
    public void A_missing_value_has_no_probability_and_spoils_no_other(OutputDistribution distribution)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(distribution, 1, 2, 1, ScalarType.Float32);
        var values = distribution.Observe(tensor(new[] { float.NaN, 0.4f }, [1, 2]), () => full(1, 2, 0.5f));
        var logs = distribution.LogProbability(parameters, values).Numbers();
        Assert.That(logs, Is.EqualTo(new[] { double.NaN, distribution.LogProbability(parameters.narrow(1, 1, 1),
            values.narrow(1, 1, 1)).Numbers()[0] }));
        Assert.That(logs[1], Is.Not.NaN);
    }

    [TestCaseSource(nameof(All))]
    public void Nothing_is_left_behind_in_memory(OutputDistribution distribution)
    {
        using var parameters = Parameters(distribution, 1, 2, 1, ScalarType.Float32);
        using var values = zeros(1, 2);
        using var random = new Generator(1);
        var before = LiveTensors.Count();
        distribution.LogProbability(parameters, values).Dispose();
        distribution.Sample(parameters, random).Dispose();
        distribution.Mean(parameters).Dispose();
        distribution.Observe(values, () => zeros(1, 2)).Dispose();
        Assert.That(LiveTensors.Now(), LiveTensors.Still(before));
    }

    [TestCaseSource(nameof(All))]
    public void Settings_come_back_from_json(OutputDistribution distribution) =>
        Assert.That(JsonSerializer.Deserialize<OutputDistribution>(JsonSerializer.Serialize(distribution)),
            Is.EqualTo(distribution));

    private static readonly (OutputDistribution Distribution, string Option)[] OutOfRange =
    [
        (OutputDistribution.Categorical(1), "Levels"), (OutputDistribution.Categorical(65_537), "Levels"),
        (OutputDistribution.DiscretizedLogistic(0), "Levels"), (OutputDistribution.LogisticMixture(0), "Components"),
        (OutputDistribution.LogisticMixture(1_025), "Components"), (OutputDistribution.LogisticMixture(3, 1), "Levels"),
        (OutputDistribution.Gaussian(0), "Deviation"), (OutputDistribution.Gaussian(double.NaN), "Deviation"),
        (new BernoulliDistribution { Binarization = (Binarization)3 }, "Binarization"),
    ];

    [TestCaseSource(nameof(OutOfRange))]
    public void Numbers_out_of_range_are_refused_by_name((OutputDistribution Distribution, string Option) wrong) =>
        Assert.That(wrong.Distribution.Validate, Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains(wrong.Option));

    [TestCaseSource(nameof(All))]
    public void All_others_are_fine(OutputDistribution distribution) => Assert.That(distribution.Validate, Throws.Nothing);
}
