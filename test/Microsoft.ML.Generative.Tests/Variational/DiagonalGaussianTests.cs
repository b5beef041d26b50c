using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>
/// The latent distribution: closed forms against Monte Carlo, gradients through samples against finite differences.
/// </summary>
[TestFixture]
public class DiagonalGaussianTests
{
    private static readonly double[] Means = [0.5, -1.2, 0, 3, -0.1, 0.7];
    private static readonly double[] LogVariances = [0, 0.8, -2, 1, -0.3, -5];

    // Two rows of three latent numbers.
    private static DiagonalGaussian Two() => new(tensor(Means).reshape(2, 3), tensor(LogVariances).reshape(2, 3));

    /// <summary>KL(q ‖ p) is the mean of ln q(z) − ln p(z) over z from q.</summary>
    [Test]
    public void The_divergence_equals_Monte_Carlo()
    {
        using var scope = NewDisposeScope();
        const int Draws = 200_000;
        var posterior = Two();
        using var random = new Generator(1);
        var latent = posterior.Sample(randn(Draws, 2, 3, dtype: ScalarType.Float64, generator: random));
        var differences = posterior.MarginalLogDensities(latent) - GaussianPosterior.StandardLogDensities(latent);
        var estimates = differences.mean([0]).Numbers();
        var errors = (differences.std(0, unbiased: false) / Math.Sqrt(Draws)).Numbers();
        var exact = posterior.Divergences().Numbers();
        for (var i = 0; i < exact.Length; i++)
            Assert.That(estimates[i], Is.EqualTo(exact[i]).Within(4 * errors[i]), $"number {i}");
        Assert.That(errors.Max(), Is.LessThan(0.02));
    }

    [Test]
    public void The_divergence_of_the_prior_itself_is_0_and_values_by_hand_agree()
    {
        using var scope = NewDisposeScope();
        using var zero = zeros(1, 1, dtype: ScalarType.Float64);
        Assert.That(new DiagonalGaussian(zero, zero).Divergences().item<double>(), Is.Zero);
        // ½(μ² + σ² − 1 − ln σ²) for μ = 2, σ² = 4: ½(4 + 4 − 1 − 2 ln 2).
        var posterior = new DiagonalGaussian(tensor(2.0).reshape(1, 1), tensor(Math.Log(4)).reshape(1, 1));
        Assert.That(posterior.Divergences().item<double>(), Is.EqualTo(3.5 - Math.Log(2)).Within(1e-12));
    }

    [Test]
    public void Densities_are_the_normal_distributions()
    {
        using var scope = NewDisposeScope();
        double[] at = [0.1, 2, -0.3, 1, 0, 0.65];
        var densities = Two().MarginalLogDensities(tensor(at).reshape(1, 2, 3)).Numbers();
        for (var i = 0; i < at.Length; i++)
        {
            var normal = new MathNet.Numerics.Distributions.Normal(Means[i], Math.Exp(LogVariances[i] / 2));
            Assert.That(densities[i], Is.EqualTo(normal.DensityLn(at[i])).Within(1e-12));
        }
    }

    [Test]
    public void Samples_have_the_mean_and_the_variance()
    {
        using var scope = NewDisposeScope();
        const int Draws = 100_000;
        using var random = new Generator(2);
        var latent = Two().Sample(randn(Draws, 2, 3, dtype: ScalarType.Float64, generator: random));
        var (means, variances) = (latent.mean([0]).Numbers(), latent.var(0).Numbers());
        for (var i = 0; i < Means.Length; i++)
        {
            // Four standard errors: σ/√n of a mean, σ²√(2/n) of a variance.
            var variance = Math.Exp(LogVariances[i]);
            Assert.That(means[i], Is.EqualTo(Means[i]).Within(4 * Math.Sqrt(variance / Draws)));
            Assert.That(variances[i], Is.EqualTo(variance).Within(4 * variance * Math.Sqrt(2.0 / Draws)));
        }
    }

    /// <summary>
    /// With the noise held, z is a smooth function of the encoder's outputs: what the reparameterisation is for.
    /// </summary>
    [Test]
    public void Gradients_through_samples_and_divergences_equal_finite_differences()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var noise = randn(4, 2, 3, dtype: ScalarType.Float64, generator: random);
        // All means, then all log-variances, of each row.
        var outputs = cat([tensor(Means).reshape(2, 3), tensor(LogVariances).reshape(2, 3)], 1);
        Tensor Objective(Tensor parameters)
        {
            var posterior = DiagonalGaussian.Of(parameters, 3);
            var latent = posterior.Sample(noise);
            return (latent.sin() * latent.square()).sum() + posterior.Divergences().sum()
                + posterior.LogDensities(latent * 0.5).sum();
        }
        Assert.That(FiniteDifferences.Autograd(Objective, outputs),
            Is.EqualTo(FiniteDifferences.Gradient(Objective, outputs)).Within(1e-6));
    }
}
