using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML.Data;
using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>
/// The latent distribution with a covariance matrix for each row, against dense matrices: their inverses and determinants.
/// </summary>
[TestFixture]
public class FullGaussianTests
{
    private const int Latent = 3;

    // Two rows: means, ln σ², and √3 S₁₀, √3 S₂₀, √3 S₂₁.
    private static readonly double[] Outputs =
    [
        0.5, -1.2, 0, 0, 0.8, -2, 1.5, -0.7, 2,
        3, -0.1, 0.7, 1, -0.3, -3, -2.5, 0.4, 1.1,
    ];

    private static Tensor OutputTensor() => tensor(Outputs).reshape(2, 9);

    private static FullGaussian Two() => FullGaussian.Of(OutputTensor(), Latent);

    private static (Vector<double> Mean, Matrix<double> Covariance) Dense(int row)
    {
        var numbers = Outputs.AsSpan(9 * row, 9).ToArray();
        var deviations = numbers[3..6].Select(v => Math.Exp(v / 2)).ToArray();
        var s = numbers[6..].Select(v => v / Math.Sqrt(3)).ToArray();
        var factor = Matrix<double>.Build.DenseOfRowArrays(
            [deviations[0], 0, 0],
            [deviations[1] * s[0], deviations[1], 0],
            [deviations[2] * s[1], deviations[2] * s[2], deviations[2]]);
        return (Vector<double>.Build.Dense(numbers[..3]), factor * factor.Transpose());
    }

    /// <summary>½(tr Σ + μᵀμ − z − ln |Σ|), the divergence of two normal distributions of which one is standard.</summary>
    [Test]
    public void The_parts_of_the_divergence_sum_to_that_of_the_dense_matrices()
    {
        using var scope = NewDisposeScope();
        var sums = Two().Divergences().sum(1).Numbers();
        for (var row = 0; row < 2; row++)
        {
            var (mean, covariance) = Dense(row);
            var expected = (covariance.Trace() + mean * mean - Latent - Math.Log(covariance.Determinant())) / 2;
            Assert.That(sums[row], Is.EqualTo(expected).Within(1e-12));
        }
    }

    /// <summary>
    /// A part is the divergence of a number given those before it: its mean over these, from the covariances' own conditionals.
    /// </summary>
    [Test]
    public void Each_part_is_a_numbers_divergence_given_those_before_it()
    {
        using var scope = NewDisposeScope();
        var parts = Two().Divergences().Numbers();
        for (var row = 0; row < 2; row++)
        {
            var (mean, covariance) = Dense(row);
            for (var i = 0; i < Latent; i++)
            {
                // zᵢ given z₀ … zᵢ₋₁ is normal with mean μᵢ + b(z − μ) and the variance that is left.
                var (explained, left) = (0.0, covariance[i, i]);
                if (i > 0)
                {
                    var beside = covariance.SubMatrix(i, 1, 0, i).Row(0);
                    explained = beside * covariance.SubMatrix(0, i, 0, i).Inverse() * beside;
                    left -= explained;
                }
                var expected = (mean[i] * mean[i] + explained + left - 1 - Math.Log(left)) / 2;
                Assert.That(parts[Latent * row + i], Is.EqualTo(expected).Within(1e-12));
            }
        }
    }

    [Test]
    public void Densities_are_the_normal_distributions_of_the_dense_matrices()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        var latent = randn(5, 2, Latent, dtype: ScalarType.Float64, generator: random) * 2;
        var (joint, marginal) = Two().JointAndMarginalLogDensities(latent);
        Assert.That(joint.shape, Is.EqualTo(new long[] { 5, 2 }));
        var (values, vectors, numbers) = (latent.Numbers(), joint.Numbers(), marginal.Numbers());
        for (var k = 0; k < 5; k++)
            for (var row = 0; row < 2; row++)
            {
                var (mean, covariance) = Dense(row);
                var at = Vector<double>.Build.Dense(values[((2 * k + row) * Latent)..((2 * k + row + 1) * Latent)]);
                var distance = (at - mean) * covariance.Inverse() * (at - mean);
                var expected = -(distance + Latent * Math.Log(2 * Math.PI) + Math.Log(covariance.Determinant())) / 2;
                Assert.That(vectors[2 * k + row], Is.EqualTo(expected).Within(1e-11));
                for (var i = 0; i < Latent; i++)
                {
                    var normal = new MathNet.Numerics.Distributions.Normal(mean[i], Math.Sqrt(covariance[i, i]));
                    Assert.That(numbers[(2 * k + row) * Latent + i], Is.EqualTo(normal.DensityLn(at[i])).Within(1e-11));
                }
            }
    }

    [Test]
    public void Samples_have_the_means_and_the_covariances()
    {
        using var scope = NewDisposeScope();
        const int Draws = 100_000;
        using var random = new Generator(2);
        var latent = Two().Sample(randn(Draws, 2, Latent, dtype: ScalarType.Float64, generator: random));
        var logVariances = Two().LogVariance.Numbers();
        for (var row = 0; row < 2; row++)
        {
            var (mean, covariance) = Dense(row);
            var drawn = latent.select(1, row);
            var centred = drawn - drawn.mean([0]);
            var (means, products) = (drawn.mean([0]).Numbers(), (centred.t().matmul(centred) / Draws).Numbers());
            for (var i = 0; i < Latent; i++)
            {
                Assert.That(Math.Exp(logVariances[Latent * row + i]), Is.EqualTo(covariance[i, i]).Within(1e-12));
                // Four standard errors: σ/√n of a mean, √((σᵢ²σⱼ² + σᵢⱼ²)/n) of a covariance.
                Assert.That(means[i], Is.EqualTo(mean[i]).Within(4 * Math.Sqrt(covariance[i, i] / Draws)));
                for (var j = 0; j < Latent; j++)
                {
                    var error = Math.Sqrt((covariance[i, i] * covariance[j, j] + Math.Pow(covariance[i, j], 2)) / Draws);
                    Assert.That(products[Latent * i + j], Is.EqualTo(covariance[i, j]).Within(4 * error));
                }
            }
        }
    }

    [Test]
    public void Gradients_equal_finite_differences()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var noise = randn(4, 2, Latent, dtype: ScalarType.Float64, generator: random);
        Tensor Objective(Tensor parameters)
        {
            var posterior = FullGaussian.Of(parameters, Latent);
            var latent = posterior.Sample(noise);
            return (latent.sin() * latent.square()).sum() + posterior.Divergences().sum()
                + posterior.LogDensities(latent * 0.5).sum() + posterior.MarginalLogDensities(latent).sum();
        }
        Assert.That(FiniteDifferences.Autograd(Objective, OutputTensor()),
            Is.EqualTo(FiniteDifferences.Gradient(Objective, OutputTensor())).Within(1e-6));
    }

    [Test]
    public void Without_dependence_it_is_the_diagonal_one()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(4);
        var parameters = OutputTensor().narrow(1, 0, 6);
        GaussianPosterior diagonal = DiagonalGaussian.Of(parameters, Latent);
        GaussianPosterior full = FullGaussian.Of(cat([parameters, zeros(2, 3, dtype: ScalarType.Float64)], 1), Latent);
        var noise = randn(4, 2, Latent, dtype: ScalarType.Float64, generator: random);
        Check(p => p.Mean);
        Check(p => p.LogVariance);
        Check(p => p.Sample(noise));
        Check(p => p.Divergences());
        Check(p => p.LogDensities(noise));
        Check(p => p.JointAndMarginalLogDensities(noise.narrow(1, 0, 1)).Joint);
        Check(p => p.Rows(1, 1).Sample(noise));

        void Check(Func<GaussianPosterior, Tensor> of) =>
            Assert.That(of(full).Numbers(), Is.EqualTo(of(diagonal).Numbers()).Within(1e-12));
    }

    [Test]
    public void Of_one_latent_number_it_is_the_diagonal_one()
    {
        using var scope = NewDisposeScope();
        var parameters = tensor(new[] { 0.5, -1, -1.2, 0.8 }).reshape(2, 2);
        var (diagonal, full) = (DiagonalGaussian.Of(parameters, 1), FullGaussian.Of(parameters, 1));
        var noise = tensor(new[] { 0.3, -2, 1, 0 }).reshape(2, 2, 1);
        Assert.That(full.Sample(noise).Numbers(), Is.EqualTo(diagonal.Sample(noise).Numbers()).Within(1e-12));
        Assert.That(full.LogDensities(noise).Numbers(), Is.EqualTo(diagonal.LogDensities(noise).Numbers()).Within(1e-12));
        Assert.That(full.Divergences().Numbers(), Is.EqualTo(diagonal.Divergences().Numbers()).Within(1e-12));
    }

    [Test]
    public void The_total_correlations_parts_sum_to_the_divergence()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(5);
        const int Rows = 1_000;
        var one = OutputTensor().narrow(0, 0, 1);
        var posterior = FullGaussian.Of(one.expand(Rows, -1), Latent);
        var latent = posterior.Sample(randn(1, Rows, Latent, dtype: ScalarType.Float64, generator: random));
        var pass = new VaePass(posterior, latent, zeros(1, Rows, dtype: ScalarType.Float64), random);
        var (information, correlation, divergence) = TotalCorrelationObjective.Decompose(pass);
        Assert.That((information + correlation + divergence).item<double>(),
            Is.EqualTo((pass.LogPosterior - pass.LogPrior).mean().item<double>()).Within(1e-9));
        // All rows alike: q(z) is q(z|x) over M, M for each number; what is left of the correlation is that of q(z|x) itself,
        // E ln q(z) − Σ ln q(zⱼ) = ½(Σ ln Σⱼⱼ − ln |Σ|) on average. Four standard errors.
        Assert.That(information.item<double>(), Is.EqualTo(Math.Log(Rows)).Within(1e-9));
        var (_, covariance) = Dense(0);
        var expected = (covariance.Diagonal().PointwiseLog().Sum() - Math.Log(covariance.Determinant())) / 2;
        var (joint, marginal) = posterior.JointAndMarginalLogDensities(latent);
        var error = (joint - marginal.sum(-1)).std().item<double>() / Math.Sqrt(Rows);
        Assert.That(correlation.item<double>() - (Latent - 1) * Math.Log(Rows), Is.EqualTo(expected).Within(4 * error));
    }

    [Test]
    public void More_latent_numbers_than_it_takes_are_refused()
    {
        var options = new VaeTrainer.Options { LatentSize = 513, PosteriorCovariance = PosteriorCovariance.Full };
        Assert.That(() => new MLContext().Generative().Vae(options),
            Throws.InstanceOf<ArgumentException>().With.Message.Contains("512").And.Message.Contains("513"));
    }

    [Test]
    public void A_file_of_version_1_is_of_a_diagonal_model()
    {
        var ml = new MLContext(seed: 1);
        var rows = TrainingRow.View(ml, TrainingRow.Draw(50, TrainingRow.Point), TrainingRow.Point(0, new Random(1)).Length);
        using var model = ml.Generative().Vae(latentSize: 2, epochs: 1).Fit(rows);
        var contents = model.Contents();
        var settings = contents.Settings.DeepClone().AsObject();
        Assert.That(settings.Remove("posteriorCovariance"), Is.True);
        using var loaded = (VaeTransformer)ModelFamilies.Load(ml, contents with { Version = 1, Settings = settings });
        Assert.That(loaded.Transform(rows).GetColumn<float>("Elbo"), Is.EqualTo(model.Transform(rows).GetColumn<float>("Elbo")));
    }
}
