using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>The gradient penalty against closed forms and finite differences, in double precision.</summary>
[TestFixture]
public class GradientPenaltyTests
{
    [Test]
    public void A_linear_critics_penalty_is_its_weights_norm_less_one_squared()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        var real = randn([7, 3], ScalarType.Float64, generator: random);
        var generated = randn([7, 3], ScalarType.Float64, generator: random);
        (double[], double)[] cases = [([2, 3, 6], 36), ([0.6, 0, 0.8], 0), ([0.3, 0, 0.4], 0.25), ([-1, -2, 2], 4)];
        foreach (var (weight, penalty) in cases)
        {
            var w = tensor(weight);
            var actual = GradientPenalty.Compute(rows => rows.mv(w), real, generated, random);
            Assert.That(actual.shape, Is.Empty);
            Assert.That(actual.item<double>(), Is.EqualTo(penalty).Within(1e-10));
        }
    }

    /// <summary>The derivative of (‖w‖ − 1)² is 2 (‖w‖ − 1) w/‖w‖: at (2, 3, 6), 12/7 times w.</summary>
    [Test]
    public void A_linear_critics_gradient_is_the_closed_form()
    {
        using var scope = NewDisposeScope();
        var rows = zeros([4, 3], ScalarType.Float64);
        var gradient = FiniteDifferences.Autograd(
            w => GradientPenalty.Compute(r => r.mv(w), rows, rows + 1), tensor([2.0, 3, 6]));
        Assert.That(gradient, Is.EqualTo(new[] { 24.0 / 7, 36.0 / 7, 72.0 / 7 }).Within(1e-10));
    }

    /// <summary>
    /// D(x) = ½ xᵀAx + sin(b·x), its gradient in x by finite differences at the places that the same generator draws.
    /// </summary>
    [Test]
    public void A_curved_critics_penalty_and_its_gradient_equal_finite_differences()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(2);
        var real = randn([5, 3], ScalarType.Float64, generator: random);
        var generated = randn([5, 3], ScalarType.Float64, generator: random);
        var a = randn([3, 3], ScalarType.Float64, generator: random);
        var b = randn([3], ScalarType.Float64, generator: random);

        random.manual_seed(3);
        var place = rand(5L, 1L, ScalarType.Float64, generator: random);
        var between = place * real + (1 - place) * generated;
        var expected = 0.0;
        for (var row = 0; row < 5; row++)
        {
            var slope = FiniteDifferences.Gradient(x => Critic(x.reshape(1, 3), a, b).sum(), between[row]);
            expected += Math.Pow(Math.Sqrt(slope.Sum(s => s * s)) - 1, 2) / 5;
        }

        Assert.That(Penalty(a).item<double>(), Is.EqualTo(expected).Within(1e-8));
        Assert.That(FiniteDifferences.Autograd(Penalty, a), Is.EqualTo(FiniteDifferences.Gradient(Penalty, a)).Within(1e-7));

        Tensor Penalty(Tensor weight)
        {
            random.manual_seed(3);
            return GradientPenalty.Compute(x => Critic(x, weight, b), real, generated, random);
        }

        static Tensor Critic(Tensor x, Tensor a, Tensor b) => 0.5 * (x.matmul(a) * x).sum(1) + x.mv(b).sin();
    }

    [Test]
    public void A_networks_weights_get_the_gradient_of_finite_differences()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var critic = new MlpGanNetwork { DiscriminatorWidths = [4, 3], DiscriminatorActivation = Activation.Tanh }
            .CreateDiscriminator(new GanShapes(2, null, 1, 1), rowsIndependent: true);
        critic.to(ScalarType.Float64);
        var (real, generated) = (randn([6, 2], ScalarType.Float64), randn([6, 2], ScalarType.Float64));
        var condition = randn([6, 1], ScalarType.Float64);
        using var random = new Generator();

        Penalty().backward();
        foreach (var (name, parameter) in critic.named_parameters())
        {
            var numeric = FiniteDifferences.Gradient(values =>
            {
                var before = parameter.detach().clone();
                using (no_grad()) parameter.copy_(values);
                var penalty = Penalty().detach();
                using (no_grad()) parameter.copy_(before);
                return penalty;
            }, parameter);
            // The last bias shifts outputs and no gradient: autograd has none for it.
            var exact = parameter.grad?.Numbers() ?? new double[numeric.Length];
            Assert.That(exact, Is.EqualTo(numeric).Within(1e-8), name);
        }
        Assert.That(critic.parameters().Max(p => p.grad?.abs().max().item<double>() ?? 0), Is.GreaterThan(1e-2));

        Tensor Penalty()
        {
            random.manual_seed(5);
            return GradientPenalty.Compute(rows => critic.call(rows, condition), real, generated, random);
        }
    }

    /// <summary>With D(x) = ½x² between a real 1 and a generated 0 the gradient is the place itself: E(t − 1)² = 1/3.</summary>
    [Test]
    public void Places_are_uniform_between_real_and_generated()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(6);
        var real = ones([100_000, 1], ScalarType.Float64);
        var penalty = GradientPenalty.Compute(x => 0.5 * x.square().sum(1), real, zeros_like(real), random);
        // (t − 1)² has variance 1/5 − 1/9: four standard deviations of the mean are 0.0038.
        Assert.That(penalty.item<double>(), Is.EqualTo(1.0 / 3).Within(0.0038));
    }

    [Test]
    public void A_gradient_of_zero_gives_no_infinity()
    {
        using var scope = NewDisposeScope();
        var rows = ones([2, 3], ScalarType.Float64);
        Func<Tensor, Tensor> penalty = w => GradientPenalty.Compute(x => x.mv(w), rows, rows);
        Assert.That(penalty(zeros(3, ScalarType.Float64)).item<double>(), Is.EqualTo(1).Within(1e-5));
        Assert.That(FiniteDifferences.Autograd(penalty, zeros(3, ScalarType.Float64)), Is.All.EqualTo(0));
    }

    [Test]
    public void Rows_get_no_gradient_and_only_the_result_is_left()
    {
        using var weight = ones(3).requires_grad_();
        using var real = ones(2, 3).requires_grad_();
        using var generated = zeros(2, 3).requires_grad_();
        var before = LiveTensors.Count();
        using (var penalty = GradientPenalty.Compute(x => (x * weight).sum(1), real, generated))
        {
            Assert.That(LiveTensors.Now(), Is.EqualTo(before + 1));
            penalty.backward();
        }
        Assert.That(real.grad, Is.Null);
        Assert.That(generated.grad, Is.Null);
        using var gradient = weight.grad;
        Assert.That(gradient, Is.Not.Null);
    }

    [Test]
    public void A_critic_that_does_not_look_at_rows_is_named_as_the_mistake()
    {
        using var scope = NewDisposeScope();
        var weight = ones(2).requires_grad_();
        var rows = ones(2, 3);
        Assert.That(() => GradientPenalty.Compute(_ => weight * 2, rows, rows),
            Throws.InvalidOperationException.With.Message.Contains("does not depend on"));
        Assert.That(() => GradientPenalty.Compute(x => x.sum(1).detach(), rows, rows),
            Throws.InvalidOperationException.With.Message.Contains("does not depend on"));
        Assert.That(() => GradientPenalty.Compute(null!, rows, rows), Throws.ArgumentNullException);
    }
}
