using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Sparsity penalties against their closed forms, and the draws of stochastic codes.</summary>
[TestFixture]
public class CodePenaltyTests
{
    private readonly Generator _random = new(1);
    private DisposeScope _scope = null!;

    [SetUp]
    public void Begin() => _scope = NewDisposeScope();

    [TearDown]
    public void End() => _scope.Dispose();

    [OneTimeTearDown]
    public void Dispose() => _random.Dispose();

    [Test]
    public void Kl_sparsity_is_the_divergence_of_mean_activations()
    {
        // Mean activations 0.2, 0.5 and the target itself.
        var codes = tensor(new[,] { { 0.1, 0.4, 0.05 }, { 0.3, 0.6, 0.05 } });
        var expected = Divergence(0.05, 0.2) + Divergence(0.05, 0.5);
        Assert.That(Kl(codes, CodeActivation.Sigmoid), Is.EqualTo(expected).Within(1e-12));
        // tanh's (−1, 1) is moved to (0, 1).
        Assert.That(Kl(codes * 2 - 1, CodeActivation.Tanh), Is.EqualTo(expected).Within(1e-12));
    }

    /// <summary>The derivative for one code is (−ρ/ρ̂ + (1 − ρ)/(1 − ρ̂)) / n.</summary>
    [Test]
    public void Kl_sparsitys_gradient_is_the_closed_form()
    {
        const double Target = 0.1;
        double[] means = [0.3, 0.6];
        var codes = tensor(new[,] { { 0.2, 0.9 }, { 0.4, 0.3 } });
        var expected = means.Concat(means).Select(m => (-Target / m + (1 - Target) / (1 - m)) / 2);
        var penalty = new KullbackLeiblerSparsity { Target = Target };
        Assert.That(FiniteDifferences.Autograd(c => Compute(penalty, c, CodeActivation.Sigmoid), codes),
            Is.EqualTo(expected).Within(1e-12));
    }

    /// <summary>
    /// Units that are off or on for a whole batch are on the divergence's tangents at 10⁻⁶ and 1 − 10⁻⁶, whose slopes are
    /// −ρ/ρ̂ + (1 − ρ)/(1 − ρ̂).
    /// </summary>
    [Test]
    public void Dead_and_saturated_units_have_finite_divergences_with_slopes_that_bring_them_back()
    {
        const double Target = 0.05, Edge = 1e-6;
        var codes = tensor(new[,] { { 0.0, 1e-7, 1.0 }, { 0.0, 3e-7, 1.0 } });
        double off = -Target / Edge + (1 - Target) / (1 - Edge), on = -Target / (1 - Edge) + (1 - Target) / Edge;
        Assert.That(Kl(codes, CodeActivation.Sigmoid), Is.EqualTo(2 * Divergence(Target, Edge) - off * (Edge + Edge - 2e-7)
            + Divergence(Target, 1 - Edge) + on * Edge).Within(1e-9));
        var penalty = new KullbackLeiblerSparsity { Target = Target };
        double[] expected = [off / 2, off / 2, on / 2, off / 2, off / 2, on / 2];
        Assert.That(FiniteDifferences.Autograd(c => Compute(penalty, c, CodeActivation.Sigmoid), codes),
            Is.EqualTo(expected).Within(1e-6).Percent);
        // In Single, and through the sigmoid: a unit that is off for every row is pushed up, and finitely.
        var sums = full([4, 1], -20f).requires_grad_();
        Compute(penalty, sums.sigmoid(), CodeActivation.Sigmoid).backward();
        var push = off * Math.Exp(-20) / 4;
        Assert.That(sums.grad!.Numbers(), Is.All.EqualTo(push).Within(0.1).Percent);
    }

    [Test]
    public void L1_sparsity_is_the_sum_of_sizes_a_row()
    {
        var codes = tensor(new[,] { { 1.0, -2, 0 }, { 0.5, 0, 0.5 } });
        Assert.That(Compute(new L1Sparsity(), codes, CodeActivation.Linear).item<double>(), Is.EqualTo((3 + 1) / 2.0));
    }

    [Test]
    public void Penalties_that_do_not_suit_the_codes_are_refused()
    {
        foreach (var activation in new[] { CodeActivation.Linear, CodeActivation.ReLU })
        {
            Assert.That(() => new KullbackLeiblerSparsity().Validate(activation),
                Throws.ArgumentException.With.Message.Contains("CodeActivation").And.Message.Contains($"{activation}"));
            Assert.That(() => new BernoulliCodeNoise().Validate(activation),
                Throws.ArgumentException.With.Message.Contains("CodeActivation"));
        }
        CodePenalty[] wrong =
        [
            new KullbackLeiblerSparsity { Target = 0 }, new KullbackLeiblerSparsity { Target = 1 }, new L1Sparsity { Weight = 0 },
            new ContractivePenalty { Weight = double.NaN }, new ContractivePenalty { Projections = 0 },
        ];
        foreach (var penalty in wrong)
            Assert.That(() => penalty.Validate(CodeActivation.Sigmoid), Throws.InstanceOf<ArgumentOutOfRangeException>(),
                $"{penalty}");
    }

    [Test]
    public void Gaussian_codes_have_their_deviation_and_pass_the_gradient()
    {
        var codes = zeros([100_000, 1], ScalarType.Float64).requires_grad_();
        var drawn = new GaussianCodeNoise { Deviation = 0.2 }.Draw(codes, _random);
        var numbers = drawn.Numbers();
        // Five standard deviations of a mean and of a variance of so many normal numbers.
        Assert.That(numbers.Average(), Is.Zero.Within(5 * 0.2 / Math.Sqrt(numbers.Length)));
        Assert.That(numbers.Average(x => x * x), Is.EqualTo(0.04).Within(5 * 0.04 * Math.Sqrt(2.0 / numbers.Length)));
        drawn.sum().backward();
        Assert.That(codes.grad!.Numbers(), Is.All.EqualTo(1));
    }

    [Test]
    public void Bernoulli_codes_are_binary_with_their_probability_and_pass_the_gradient()
    {
        const int Rows = 50_000;
        var probabilities = tensor(new[] { 0.1, 0.5, 0.93 });
        var codes = probabilities.expand(Rows, 3).clone().requires_grad_();
        var drawn = new BernoulliCodeNoise().Draw(codes, _random);
        Assert.That(drawn.Numbers(), Is.All.EqualTo(0).Or.EqualTo(1));
        var shares = drawn.mean([0L]).Numbers();
        foreach (var (share, p) in shares.Zip(probabilities.Numbers()))
            Assert.That(share, Is.EqualTo(p).Within(5 * Math.Sqrt(p * (1 - p) / Rows)));
        drawn.sum().backward();
        Assert.That(codes.grad!.Numbers(), Is.All.EqualTo(1));
    }

    private double Kl(Tensor codes, CodeActivation activation) =>
        Compute(new KullbackLeiblerSparsity(), codes, activation).item<double>();

    private Tensor Compute(CodePenalty penalty, Tensor codes, CodeActivation activation) =>
        penalty.Compute(new EncodedBatch(zeros_like(codes), codes, activation, null), _random);

    private static double Divergence(double target, double mean) =>
        target * Math.Log(target / mean) + (1 - target) * Math.Log((1 - target) / (1 - mean));
}
