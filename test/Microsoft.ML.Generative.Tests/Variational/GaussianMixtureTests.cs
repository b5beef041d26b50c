using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>The mixture fitted to latent vectors: cases with a solution by hand, densities, samples.</summary>
[TestFixture]
public class GaussianMixtureTests
{
    // Two clusters far apart, with centres (0, 0) and (100, 50): every responsibility is 0 or 1 to all digits.
    private static readonly double[] Near = [1, 0, -1, 0, 0, 2, 0, -2], Far = [101, 51, 99, 49];

    private static double LogDensity(double x, double y, double meanX, double meanY, double xx, double xy, double yy)
    {
        var (dx, dy, determinant) = (x - meanX, y - meanY, xx * yy - xy * xy);
        var distance = (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / determinant;
        return -0.5 * (distance + Math.Log(determinant)) - Math.Log(2 * Math.PI);
    }

    /// <summary>The best single normal distribution has the points' mean and covariance.</summary>
    [Test]
    public void One_component_is_the_normal_distribution_of_the_points()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        using var mixture = GaussianMixture.Fit(tensor(Near).reshape(4, 2), 1, random);
        // Covariance: diag(½, 2).
        var at = mixture.LogDensities(tensor(new[] { 0.0, 0, 1, -1 }).reshape(2, 2)).Numbers();
        Assert.That(at, Is.EqualTo(new[] { LogDensity(0, 0, 0, 0, 0.5, 0, 2), LogDensity(1, -1, 0, 0, 0.5, 0, 2) }).Within(1e-4));
    }

    [Test]
    public void Clusters_far_apart_are_found_with_their_shares_means_and_covariances()
    {
        using var scope = NewDisposeScope();
        // Three copies of the far pair: shares are 4/10 and 6/10; its covariance is [1 1; 1 1], which the floor keeps from being
        // singular.
        double[] points = [.. Near, .. Far, .. Far, .. Far];
        var total = tensor(points).reshape(10, 2);
        using var random = new Generator(2);
        using var mixture = GaussianMixture.Fit(total, 2, random);
        Assert.That(mixture.Components, Is.EqualTo(2));
        var floor = 1e-6 * total.var(0, unbiased: false).mean().item<double>() + 1e-12;
        var at = mixture.LogDensities(tensor(new[] { 0.0, 0, 100, 50, 101, 51 }).reshape(3, 2)).Numbers();
        Assert.That(at[0], Is.EqualTo(Math.Log(0.4) + LogDensity(0, 0, 0, 0, 0.5 + floor, 0, 2 + floor)).Within(1e-6));
        Assert.That(at[1], Is.EqualTo(Math.Log(0.6) + LogDensity(100, 50, 100, 50, 1 + floor, 1, 1 + floor)).Within(1e-6));
        Assert.That(at[2], Is.EqualTo(Math.Log(0.6) + LogDensity(101, 51, 100, 50, 1 + floor, 1, 1 + floor)).Within(1e-6));
    }

    /// <summary>Samples of a fitted mixture have its points' mean and covariance: those are fixed by the last M step.</summary>
    [Test]
    public void Samples_have_the_points_mean_and_covariance()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var narrow = tensor(new[] { 0.5, 0.4, 0, 0.2 }).reshape(2, 2);
        var points = cat([randn(300, 2, dtype: ScalarType.Float64, generator: random),
            randn(200, 2, dtype: ScalarType.Float64, generator: random).matmul(narrow) + 4]);
        using var mixture = GaussianMixture.Fit(points, 3, random);
        const int Count = 100_000;
        var samples = mixture.Draw(Count, random).to(ScalarType.Float64);
        Assert.That(samples.shape, Is.EqualTo(new long[] { Count, 2 }));
        double[] Covariance(Tensor x) => (x - x.mean([0])).t().matmul(x - x.mean([0])).div(x.shape[0]).Numbers();
        var (expected, found) = (Covariance(points), Covariance(samples));
        // Five standard errors; a bimodal covariance's is below that of a normal one, variance·√(2/n).
        var error = 5 * expected.Max() * Math.Sqrt(2.0 / Count);
        Assert.That(samples.mean([0]).Numbers(),
            Is.EqualTo(points.mean([0]).Numbers()).Within(5 * Math.Sqrt(expected.Max() / Count)));
        Assert.That(found, Is.EqualTo(expected).Within(error));
    }

    /// <summary>Each vector is its component's mean and factor times its own noise, whichever others are drawn with it.</summary>
    [Test]
    public void Vectors_are_drawn_of_their_own_components()
    {
        using var scope = NewDisposeScope();
        using var fitting = new Generator(2);
        using var mixture = GaussianMixture.Fit(tensor((double[])[.. Near, .. Far, .. Far, .. Far]).reshape(10, 2), 2, fitting);
        const int Count = 200;
        using Generator drawing = new(6), replayed = new(6);
        var drawn = mixture.Draw(Count, drawing).Numbers();
        Dictionary<string, TensorData> saved = [];
        mixture.AddTo(saved);
        double[] Of(string name) => saved[name].ToTensor().Numbers();
        var (weights, means, factors) = (Of("prior.weights"), Of("prior.means"), Of("prior.factors"));
        var uniforms = rand(Count, 1, dtype: ScalarType.Float64, generator: replayed).Numbers();
        var noise = randn(Count, 2, dtype: ScalarType.Float64, generator: replayed).Numbers();
        for (var i = 0; i < Count; i++)
        {
            var k = uniforms[i] < weights[0] ? 0 : 1;
            double x = means[2 * k] + factors[4 * k] * noise[2 * i];
            double y = means[2 * k + 1] + factors[4 * k + 2] * noise[2 * i] + factors[4 * k + 3] * noise[2 * i + 1];
            Assert.That((float[])[(float)drawn[2 * i], (float)drawn[2 * i + 1]], Is.EqualTo((float[])[(float)x, (float)y])
                .Within(1e-4f), $"vector {i}");
        }
    }

    [Test]
    public void More_components_explain_better_and_fewer_points_than_components_will_do()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(4);
        var points = cat([.. new[] { 0, 8, -8 }.Select(centre => randn(50, 2, generator: random) + centre)]);
        double Score(int components)
        {
            using var mixture = GaussianMixture.Fit(points, components, random);
            return mixture.LogDensities(points).mean().item<double>();
        }
        // Three equal clusters of a unit normal each: −ln 3 − ln 2π − 1 in expectation; the standard error of the mean is 1/√150.
        Assert.That(Score(3), Is.EqualTo(-Math.Log(3) - Math.Log(2 * Math.PI) - 1).Within(4 / Math.Sqrt(150)));
        Assert.That(Score(3), Is.GreaterThan(Score(1) + 1));
        using var few = GaussianMixture.Fit(points.narrow(0, 0, 2), 10, random);
        Assert.That(few.Components, Is.EqualTo(2));
        Assert.That(few.Draw(5, random).isfinite().all().item<bool>());
    }

    [Test]
    public void Points_that_all_are_one_point_are_drawn_again()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(5);
        using var mixture = GaussianMixture.Fit(ones(20, 3) * 2.5, 4, random);
        Assert.That(mixture.Draw(10, random).Numbers(), Is.All.EqualTo(2.5).Within(1e-4));
    }
}
