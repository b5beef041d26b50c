using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

/// <summary>β over the steps, against values by hand.</summary>
[TestFixture]
public class BetaScheduleTests
{
    [Test]
    public void A_number_is_a_constant_schedule()
    {
        BetaSchedule four = 4;
        Assert.That(new[] { four.At(1), four.At(1_000_000) }, Is.EqualTo(new[] { 4.0, 4.0 }));
        Assert.That(four, Is.EqualTo(new ConstantBeta { Value = 4 }));
    }

    [Test]
    public void A_warm_up_rises_in_a_straight_line_and_stays()
    {
        var schedule = new WarmUpBeta { Value = 2, Steps = 4 };
        Assert.That(Enumerable.Range(1, 7).Select(step => schedule.At(step)), Is.EqualTo(new[] { 0, 0.5, 1, 1.5, 2, 2, 2 }));
    }

    /// <summary>Fu et al. 2019, equations 6 and 7: with 8 steps a cycle and R = ½, τ = 0, ⅛, ... and β = min(1, 2τ).</summary>
    [Test]
    public void A_cyclical_schedule_begins_again_with_each_cycle()
    {
        var schedule = new CyclicalBeta { Period = 8 };
        double[] cycle = [0, 0.25, 0.5, 0.75, 1, 1, 1, 1];
        Assert.That(Enumerable.Range(1, 24).Select(step => schedule.At(step)), Is.EqualTo(cycle.Concat(cycle).Concat(cycle)));
        var steady = new CyclicalBeta { Period = 4, Rise = 1, Value = 3 };
        Assert.That(Enumerable.Range(1, 5).Select(step => steady.At(step)), Is.EqualTo(new[] { 0, 0.75, 1.5, 2.25, 0 }));
    }

    [Test]
    public void The_capacity_rises_in_a_straight_line_and_stays()
    {
        var objective = new CapacityObjective { FinalCapacity = 20, Steps = 10 };
        var capacities = new[] { 1, 2, 6, 11, 12 }.Select(step => objective.CapacityAt(step));
        Assert.That(capacities, Is.EqualTo(new double[] { 0, 2, 10, 20, 20 }));
    }
}
