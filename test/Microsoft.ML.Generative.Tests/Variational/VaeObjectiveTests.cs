using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Objectives against values by hand, closed forms and brute force.</summary>
[TestFixture]
public class VaeObjectiveTests
{
    // Two rows, two latent numbers: divergences ½ and 2 of row 0 (means 1 and 2), 0 and 4.5 of row 1 (means 0 and 3).
    private static readonly double[,] Means = { { 1, 2 }, { 0, 3 } };
    private static readonly double[,] LogLikelihoods = { { -10, -20 } };

    private static VaePass Pass(long step = 1)
    {
        var posterior = new DiagonalGaussian(tensor(Means), zeros(2, 2, dtype: ScalarType.Float64));
        return new VaePass(posterior, posterior.Mean.unsqueeze(0), tensor(LogLikelihoods), null!) { Step = step };
    }

    private static double Loss(VaeObjective objective, long step = 1)
    {
        using var scope = NewDisposeScope();
        return objective.Loss(Pass(step), (_, _) => { }).item<double>();
    }

    [Test]
    public void The_bound_is_the_mean_of_reconstruction_and_divergence()
    {
        Assert.That(Loss(VaeObjective.Elbo), Is.EqualTo(15 + (2.5 + 4.5) / 2).Within(1e-12));
        Assert.That(Loss(new ElboObjective { Beta = 4 }), Is.EqualTo(15 + 4 * 3.5).Within(1e-12));
        var warmUp = new ElboObjective { Beta = new WarmUpBeta { Steps = 10 } };
        Assert.That(Loss(warmUp, step: 6), Is.EqualTo(15 + 3.5 / 2).Within(1e-12));
    }

    /// <summary>Means over the batch are ¼ and 3.25: with ½ nat free they cost ½ and 3.25.</summary>
    [Test]
    public void Free_bits_are_a_floor_of_each_latent_numbers_mean_divergence() =>
        Assert.That(Loss(new ElboObjective { FreeBits = 0.5 }), Is.EqualTo(15 + 0.5 + 3.25).Within(1e-12));

    [Test]
    public void The_divergence_is_held_at_the_capacity_from_both_sides()
    {
        var objective = new CapacityObjective { FinalCapacity = 10, Steps = 10, Gamma = 100 };
        Assert.That(Loss(objective, step: 3), Is.EqualTo(15 + 100 * 1.5).Within(1e-12));
        Assert.That(Loss(objective, step: 6), Is.EqualTo(15 + 100 * 1.5).Within(1e-12));
    }

    private static readonly VaeObjective[] MeansOverRows =
        [VaeObjective.Elbo, new ElboObjective { Beta = 4, Samples = 3 }, new ImportanceWeightedObjective { Samples = 3 }];

    [TestCaseSource(nameof(MeansOverRows))]
    public void A_mean_over_rows_is_the_mean_of_those_of_parts(VaeObjective objective)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var posterior = new DiagonalGaussian(Random(5, 2), Random(5, 2));
        var (latent, likelihoods) = (Random(3, 5, 2), Random(3, 5));
        double Part(long start, long count) => objective.Loss(new VaePass(posterior.Rows(start, count),
            latent.narrow(1, start, count), likelihoods.narrow(1, start, count), null!), (_, _) => { }).item<double>();

        Assert.That(objective.IsMeanOverRows);
        Assert.That((2 * Part(0, 2) + 3 * Part(2, 3)) / 5, Is.EqualTo(Part(0, 5)).Within(1e-12));

        static Tensor Random(params long[] shape) => randn(shape, dtype: ScalarType.Float64);
    }

    /// <summary>What is bounded, or estimated from other rows, is so over the batch.</summary>
    [Test]
    public void Other_objectives_are_no_means_over_rows() => Assert.That(
        new[]
        {
            new ElboObjective { FreeBits = 0.5 }, new CapacityObjective(), VaeObjective.TotalCorrelation, VaeObjective.InfoVae,
            VaeObjective.WassersteinMmd,
        }.Select(objective => objective.IsMeanOverRows), Is.All.False);

    /// <summary>With one sample ln w = ln p(x|z) + ln p(z) − ln q(z|x); at the means the last two differ by μ²/2.</summary>
    [Test]
    public void The_weighted_bound_with_one_sample_is_the_log_weight()
    {
        using var scope = NewDisposeScope();
        Assert.That(Pass().ImportanceWeightedBound().Numbers(), Is.EqualTo(new[] { -10 - 2.5, -20 - 4.5 }).Within(1e-12));
        Assert.That(Loss(new ImportanceWeightedObjective { Samples = 1 }), Is.EqualTo(15 + 3.5).Within(1e-12));
    }

    [Test]
    public void Several_samples_are_averaged_before_the_logarithm()
    {
        using var scope = NewDisposeScope();
        var posterior = new DiagonalGaussian(zeros(1, 1, dtype: ScalarType.Float64), zeros(1, 1, dtype: ScalarType.Float64));
        // q is the prior, so that the weights are the likelihoods: ln of the mean of 1, 2 and 6.
        var likelihoods = tensor(new[] { 1.0, 2, 6 }).log().reshape(3, 1);
        var pass = new VaePass(posterior, randn(3, 1, 1, dtype: ScalarType.Float64), likelihoods, null!);
        Assert.That(pass.ImportanceWeightedBound().item<double>(), Is.EqualTo(Math.Log(3)).Within(1e-12));
    }

    /// <summary>
    /// Brute force over a batch that is all of the training data, so that the estimate of q(z) is exact but for the factor N of
    /// equation 5, where N = M: ln q(zᵢ) = ln (1/M²) Σⱼ Πₗ N(zᵢₗ; μⱼₗ, σⱼₗ).
    /// </summary>
    [Test]
    public void The_total_correlations_parts_equal_brute_force()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(4);
        const int Rows = 5, Size = 3;
        var (mean, logVariance) = (randn(Rows, Size, dtype: ScalarType.Float64, generator: random),
            randn(Rows, Size, dtype: ScalarType.Float64, generator: random) - 1);
        var posterior = new DiagonalGaussian(mean, logVariance);
        var latent = posterior.Sample(randn(1, Rows, Size, dtype: ScalarType.Float64, generator: random));
        var pass = new VaePass(posterior, latent, zeros(1, Rows, dtype: ScalarType.Float64), random);
        var (information, correlation, divergence) = TotalCorrelationObjective.Decompose(pass);

        var (m, v, z) = (mean.Numbers(), logVariance.Numbers(), latent.Numbers());
        double Density(int i, int j, int l)
        {
            var (distance, logVariance) = (z[i * Size + l] - m[j * Size + l], v[j * Size + l]);
            return Math.Exp(-0.5 * (distance * distance / Math.Exp(logVariance) + logVariance + Math.Log(2 * Math.PI)));
        }
        double sumInformation = 0, sumCorrelation = 0, sumDivergence = 0;
        for (var i = 0; i < Rows; i++)
        {
            double conditional = 1, joint = 0, product = 1, prior = 1;
            for (var j = 0; j < Rows; j++)
                joint += Enumerable.Range(0, Size).Aggregate(1.0, (p, l) => p * Density(i, j, l)) / (Rows * Rows);
            for (var l = 0; l < Size; l++)
            {
                conditional *= Density(i, i, l);
                product *= Enumerable.Range(0, Rows).Sum(j => Density(i, j, l)) / (Rows * Rows);
                prior *= Math.Exp(-0.5 * (z[i * Size + l] * z[i * Size + l] + Math.Log(2 * Math.PI)));
            }
            sumInformation += Math.Log(conditional / joint) / Rows;
            sumCorrelation += Math.Log(joint / product) / Rows;
            sumDivergence += Math.Log(product / prior) / Rows;
        }
        Assert.That(information.item<double>(), Is.EqualTo(sumInformation).Within(1e-10));
        Assert.That(correlation.item<double>(), Is.EqualTo(sumCorrelation).Within(1e-10));
        Assert.That(divergence.item<double>(), Is.EqualTo(sumDivergence).Within(1e-10));
    }

    /// <summary>
    /// The three parts telescope: their sum is the divergence, whose mean over samples tends to the closed form.
    /// </summary>
    [Test]
    public void The_total_correlations_parts_sum_to_the_divergence()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(5);
        const int Rows = 2_000;
        // One distribution for all rows: the sum's mean is its closed form.
        var posterior = new DiagonalGaussian(
            tensor(new[] { 0.5, -1 }).expand(Rows, 2), tensor(new[] { -1.0, 0.3 }).expand(Rows, 2));
        var latent = posterior.Sample(randn(1, Rows, 2, dtype: ScalarType.Float64, generator: random));
        var pass = new VaePass(posterior, latent, zeros(1, Rows, dtype: ScalarType.Float64), random);
        var (information, correlation, divergence) = TotalCorrelationObjective.Decompose(pass);
        var sum = (information + correlation + divergence).item<double>();
        var terms = pass.LogPosterior - pass.LogPrior;
        Assert.That(sum, Is.EqualTo(terms.mean().item<double>()).Within(1e-9));
        Assert.That(sum, Is.EqualTo(pass.Divergence.item<double>()).Within(4 * terms.std().item<double>() / Math.Sqrt(Rows)));
        // All rows alike and N = M: q(z) is q(z|x) over M, hence ln M of information, and M² over M for each of the two numbers.
        Assert.That(information.item<double>(), Is.EqualTo(Math.Log(Rows)).Within(1e-9));
        Assert.That(correlation.item<double>(), Is.EqualTo(Math.Log(Rows)).Within(1e-9));
    }

    /// <summary>Gretton et al. 2012, lemma 6, term by term.</summary>
    [Test]
    public void The_mean_discrepancy_equals_brute_force()
    {
        using var scope = NewDisposeScope();
        double[][] a = [[0, 1], [2, -1], [0.5, 0.5]], b = [[1, 1], [-1, 0], [3, 2]];
        double Kernel(double[] x, double[] y) => 4 / (4 + Math.Pow(x[0] - y[0], 2) + Math.Pow(x[1] - y[1], 2));
        double Within(double[][] rows) => (from x in rows from y in rows where x != y select Kernel(x, y)).Sum();
        Tensor Rows(double[][] rows) => tensor(rows.SelectMany(x => x).ToArray()).reshape(3, 2);
        var between = (from x in a from y in b select Kernel(x, y)).Sum();
        var estimate = InfoVaeObjective.MeanDiscrepancy(Rows(a), Rows(b));
        Assert.That(estimate.item<double>(), Is.EqualTo((Within(a) + Within(b)) / 6 - 2 * between / 9).Within(1e-12));
    }

    /// <summary>
    /// Without bias: between two samples of one distribution its mean is 0. Four standard errors over 200 pairs.
    /// </summary>
    [Test]
    public void The_mean_discrepancy_of_one_distribution_is_0_on_average_and_of_two_is_not()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(6);
        Tensor Draw() => randn(20, 2, dtype: ScalarType.Float64, generator: random);
        double[] Repeat(double shift) => [.. Enumerable.Range(0, 200).Select(_ =>
            InfoVaeObjective.MeanDiscrepancy(Draw() + shift, Draw()).item<double>())];
        var same = Repeat(0);
        var error = Math.Sqrt(same.Sum(x => x * x)) / same.Length;
        Assert.That(same.Average(), Is.EqualTo(0).Within(4 * error));
        Assert.That(Repeat(1).Average(), Is.GreaterThan(20 * error));
    }

    [Test]
    public void Wasserstein_leaves_the_divergence_out()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(7);
        var posterior = new DiagonalGaussian(tensor(Means), zeros(2, 2, dtype: ScalarType.Float64));
        var pass = new VaePass(posterior, posterior.Mean.unsqueeze(0), tensor(LogLikelihoods), random);
        double discrepancy = 0;
        double Loss(VaeObjective objective) =>
            objective.Loss(pass, (_, value) => discrepancy = value.item<double>()).item<double>();
        var loss = Loss(VaeObjective.WassersteinMmd);
        Assert.That(discrepancy, Is.Not.Zero);
        Assert.That(loss, Is.EqualTo(15 + 10 * discrepancy).Within(1e-12));
        loss = Loss(new InfoVaeObjective { Alpha = 0.25, Lambda = 2 });
        Assert.That(loss, Is.EqualTo(15 + 0.75 * 3.5 + 1.25 * discrepancy).Within(1e-12));
    }
}
