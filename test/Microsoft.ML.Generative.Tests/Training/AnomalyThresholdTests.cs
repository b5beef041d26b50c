using NUnit.Framework;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Training;

[TestFixture]
public class AnomalyThresholdTests
{
    /// <summary>Sorted they are 1 1 2 3 4 5 5 9; the place is seven times the quantile.</summary>
    [TestCase(0, 1)]
    [TestCase(0.25, 1.75)]
    [TestCase(0.5, 3.5)]
    [TestCase(0.9, 6.2)]
    [TestCase(1, 9)]
    public void Quantiles_lie_between_neighbours_in_a_straight_line(double quantile, double expected) =>
        Assert.That(AnomalyThreshold.Quantile([4, 9, 1, 1, 5, 3, 2, 5], quantile), Is.EqualTo(expected).Within(1e-6));

    [Test]
    public void Of_one_number_every_quantile_is_that() => Assert.That(AnomalyThreshold.Quantile([3], 0.99), Is.EqualTo(3));

    [Test]
    public void Scores_above_the_threshold_and_missing_ones_are_flagged()
    {
        using var scope = NewDisposeScope();
        var scores = tensor(new[] { 1f, 2f, 2.1f, float.NaN });
        Assert.That(AnomalyThreshold.Flags(scores, 2).Numbers(), Is.EqualTo(new[] { 0, 0, 1, 1 }));
        Assert.That(AnomalyThreshold.Flags(scores, null).Numbers(), Is.EqualTo(new[] { 0, 0, 0, 1 }));
    }
}
