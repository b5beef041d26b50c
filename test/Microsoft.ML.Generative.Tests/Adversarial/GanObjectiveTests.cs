using NUnit.Framework;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>The objectives against values worked out by hand, and their gradients against finite differences.</summary>
[TestFixture]
public class GanObjectiveTests
{
    private static readonly GanObjective[] All =
    [
        GanObjective.Minimax, GanObjective.NonSaturating, GanObjective.LeastSquares, GanObjective.Wasserstein,
        GanObjective.WassersteinGradientPenalty, GanObjective.Hinge,
    ];

    private static readonly double Log2 = Math.Log(2);
    private static readonly double Log3 = Math.Log(3);

    // σ(log 3) = 3/4 and σ(−log 3) = 1/4.
    private static IEnumerable<TestCaseData> DiscriminatorLosses()
    {
        foreach (var objective in new[] { GanObjective.Minimax, GanObjective.NonSaturating })
        {
            yield return Case(objective, [0, 0], [0, 0, 0], 2 * Log2);
            yield return Case(objective, [Log3], [-Log3], 2 * Math.Log(4.0 / 3));
            yield return Case(objective, [Log3, -Log3], [Log3], (Math.Log(4.0 / 3) + Math.Log(4)) / 2 + Math.Log(4));
            yield return Case(objective, [-1000], [1000], 2000);
            yield return Case(objective, [1000], [-1000], 0);
        }
        yield return Case(GanObjective.LeastSquares, [1, 1], [0], 0);
        yield return Case(GanObjective.LeastSquares, [0.5], [0.5], 0.25);
        yield return Case(GanObjective.LeastSquares, [1, 3], [0, 2], 2);
        foreach (var objective in new[] { GanObjective.Wasserstein, GanObjective.WassersteinGradientPenalty })
        {
            yield return Case(objective, [1, 3], [0, 2], -1);
            yield return Case(objective, [5, 7, 9], [11], 4);
        }
        yield return Case(GanObjective.Hinge, [0], [0], 2);
        yield return Case(GanObjective.Hinge, [2, 0.5, -1], [-2, 0, 1], 2.5 / 3 + 1);
        yield return Case(GanObjective.Hinge, [1, 50], [-1, -50], 0);

        static TestCaseData Case(GanObjective objective, double[] real, double[] generated, double loss) =>
            new TestCaseData(objective, real, generated, loss).SetArgDisplayNames(objective.Name, Text(real), Text(generated));
    }

    private static IEnumerable<TestCaseData> GeneratorLosses()
    {
        yield return Case(GanObjective.Minimax, [0, 0], -Log2);
        yield return Case(GanObjective.Minimax, [Log3, -Log3], (-Math.Log(4) - Math.Log(4.0 / 3)) / 2);
        yield return Case(GanObjective.Minimax, [-1000], 0);
        yield return Case(GanObjective.NonSaturating, [0, 0], Log2);
        yield return Case(GanObjective.NonSaturating, [Log3, -Log3], (Math.Log(4.0 / 3) + Math.Log(4)) / 2);
        yield return Case(GanObjective.NonSaturating, [-1000], 1000);
        yield return Case(GanObjective.LeastSquares, [1, 1], 0);
        yield return Case(GanObjective.LeastSquares, [0, 3], 1.25);
        yield return Case(GanObjective.Wasserstein, [1, 4], -2.5);
        yield return Case(GanObjective.WassersteinGradientPenalty, [1, 4], -2.5);
        yield return Case(GanObjective.Hinge, [-2, 0, 1], 1.0 / 3);

        static TestCaseData Case(GanObjective objective, double[] generated, double loss) =>
            new TestCaseData(objective, generated, loss).SetArgDisplayNames(objective.Name, Text(generated));
    }

    private static string Text(double[] outputs) => $"[{string.Join(", ", outputs.Select(x => $"{x:g3}"))}]";

    // libtorch's softplus is the identity above 20, which costs 2e-9.
    [TestCaseSource(nameof(DiscriminatorLosses))]
    public void The_discriminators_loss_is_the_papers(GanObjective objective, double[] real, double[] generated, double loss)
    {
        using var scope = NewDisposeScope();
        var actual = objective.DiscriminatorLoss(tensor(real), tensor(generated));
        Assert.That(actual.shape, Is.Empty);
        Assert.That(actual.item<double>(), Is.EqualTo(loss).Within(1e-8));
    }

    [TestCaseSource(nameof(GeneratorLosses))]
    public void The_generators_loss_is_the_papers(GanObjective objective, double[] generated, double loss)
    {
        using var scope = NewDisposeScope();
        var actual = objective.GeneratorLoss(tensor(generated));
        Assert.That(actual.shape, Is.Empty);
        Assert.That(actual.item<double>(), Is.EqualTo(loss).Within(1e-8));
    }

    [TestCaseSource(nameof(All))]
    public void Gradients_equal_finite_differences(GanObjective objective)
    {
        using var scope = NewDisposeScope();
        // None lies on a kink of the hinge, ±1.
        var real = tensor([-3.1, -0.7, 0.2, 0.9, 1.3, 4.0]);
        var generated = tensor([-2.2, -1.4, -0.3, 0.6, 2.8]);
        Compare(x => objective.DiscriminatorLoss(x, generated), real);
        Compare(x => objective.DiscriminatorLoss(real, x), generated);
        Compare(objective.GeneratorLoss, generated);

        static void Compare(Func<Tensor, Tensor> loss, Tensor at) =>
            Assert.That(FiniteDifferences.Autograd(loss, at), Is.EqualTo(FiniteDifferences.Gradient(loss, at)).Within(1e-9));
    }

    /// <summary>
    /// Goodfellow et al. 2014, section 3: where D rejects samples, log(1 − D) has no slope left and −log D has all of it.
    /// </summary>
    [Test]
    public void Only_minimax_saturates_where_the_discriminator_wins()
    {
        using var scope = NewDisposeScope();
        var rejected = tensor([-8.0]);
        var slope = 1 / (1 + Math.Exp(8));
        Assert.That(SlopeOf(GanObjective.Minimax), Is.EqualTo(-slope).Within(1e-12));
        Assert.That(SlopeOf(GanObjective.NonSaturating), Is.EqualTo(slope - 1).Within(1e-12));

        double SlopeOf(GanObjective objective) => FiniteDifferences.Autograd(objective.GeneratorLoss, rejected)[0];
    }

    [Test]
    public void Outputs_stand_for_probabilities_except_a_critics()
    {
        using var scope = NewDisposeScope();
        var outputs = tensor([Log3, 0, -Log3]);
        double[] expected = [0.75, 0.5, 0.25];
        Assert.That(GanObjective.Minimax.Probability(outputs).Numbers(), Is.EqualTo(expected).Within(1e-12));
        Assert.That(GanObjective.NonSaturating.Probability(outputs).Numbers(), Is.EqualTo(expected).Within(1e-12));
        Assert.That(GanObjective.LeastSquares.Probability(tensor([-0.5, 0.25, 2])).Numbers(), Is.EqualTo(new[] { 0, 0.25, 1 }));
        Assert.That(GanObjective.Wasserstein.GivesProbabilities, Is.False);
        Assert.That(GanObjective.WassersteinGradientPenalty.GivesProbabilities, Is.False);
        Assert.That(GanObjective.Hinge.GivesProbabilities, Is.False);
    }

    [Test]
    public void Numbers_out_of_range_are_refused_by_name()
    {
        foreach (var bad in new[] { 0, -1, double.NaN, double.PositiveInfinity })
        {
            Assert.That(new WassersteinObjective { Clip = bad }.Validate,
                Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Clip"));
            Assert.That(new WassersteinGradientPenaltyObjective { PenaltyWeight = bad }.Validate,
                Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("PenaltyWeight"));
        }
        foreach (var objective in All) Assert.That(objective.Validate, Throws.Nothing);
    }
}
