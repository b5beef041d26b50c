using NUnit.Framework;
using TorchSharp.Modules;
using static TorchSharp.torch.optim;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class SchedulerTests
{
    private const double Rate = 0.8;

    private static (SGD, Parameter) Optimizer()
    {
        var parameter = new Parameter(zeros(1));
        return (optim.SGD([parameter], Rate, momentum: 0.9), parameter);
    }

    public static IEnumerable<TestCaseData> ClosedForms() =>
    [
        Case("StepLR", o => lr_scheduler.StepLR(o, 3, 0.5), t => Rate * Math.Pow(0.5, t / 3)),
        Case("MultiStepLR", o => lr_scheduler.MultiStepLR(o, [2, 7], 0.1), t => t < 2 ? Rate : t < 7 ? Rate * 0.1 : Rate * 0.01),
        Case("ExponentialLR", o => lr_scheduler.ExponentialLR(o, 0.9), t => Rate * Math.Pow(0.9, t)),
        Case("ConstantLR", o => lr_scheduler.ConstantLR(o, 0.25, 4), t => t < 4 ? Rate / 4 : Rate),
        Case("LinearLR", o => lr_scheduler.LinearLR(o, 0.5, 1, 4), t => Rate * (0.5 + 0.5 * Math.Min(t, 4) / 4)),
        Case("CosineAnnealingLR", o => lr_scheduler.CosineAnnealingLR(o, 5, 0.1),
            t => 0.1 + (Rate - 0.1) * (1 + Math.Cos(Math.PI * t / 5)) / 2),
        Case("LambdaLR", o => lr_scheduler.LambdaLR(o, t => 1.0 / (t + 1)), t => Rate / (t + 1)),
        Case("PolynomialLR", o => lr_scheduler.PolynomialLR(o, 10, 2), t => Rate * Math.Pow(1 - t / 10.0, 2)),
    ];

    private static IEnumerable<TestCaseData> Recursive() =>
    [
        .. ClosedForms(),
        Case("MultiplicativeLR", o => lr_scheduler.MultiplicativeLR(o, _ => 0.5), t => Rate * Math.Pow(0.5, t)),
    ];

    private static TestCaseData Case(string name, Func<optim.Optimizer, lr_scheduler.LRScheduler> make, Func<int, double> rate) =>
        new TestCaseData(make, rate).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Recursive))]
    public void Rates_follow_the_closed_form(Func<optim.Optimizer, lr_scheduler.LRScheduler> make, Func<int, double> rate)
    {
        var (optimizer, parameter) = Optimizer();
        using (parameter)
        using (optimizer)
        {
            var scheduler = make(optimizer);
            for (var epoch = 0; epoch < 10; epoch++)
            {
                Assert.That(optimizer.ParamGroups.Single().LearningRate, Is.EqualTo(rate(epoch)).Within(1e-12), $"epoch {epoch}");
                Assert.That(scheduler.get_last_lr().Single(), Is.EqualTo(optimizer.ParamGroups.Single().LearningRate));
                scheduler.step();
            }
        }
    }

    [TestCaseSource(nameof(ClosedForms))]
    public void One_can_go_to_an_epoch(Func<optim.Optimizer, lr_scheduler.LRScheduler> make, Func<int, double> rate)
    {
        var (optimizer, parameter) = Optimizer();
        using (parameter)
        using (optimizer)
        {
            var scheduler = make(optimizer);
            scheduler.step(epoch: 8);
            Assert.That(optimizer.ParamGroups.Single().LearningRate, Is.EqualTo(rate(8)).Within(1e-12));
        }
    }

    [Test]
    public void A_change_in_between_stays_in_effect()
    {
        var (optimizer, parameter) = Optimizer();
        using (parameter)
        using (optimizer)
        {
            var scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5);
            optimizer.ParamGroups.Single().LearningRate = 0.01;
            scheduler.step();
            Assert.That(optimizer.ParamGroups.Single().LearningRate, Is.EqualTo(0.005).Within(1e-15));
        }
    }

    [Test]
    public void The_optimizer_uses_the_new_rate()
    {
        var (optimizer, parameter) = Optimizer();
        using (parameter)
        using (optimizer)
        {
            var scheduler = lr_scheduler.StepLR(optimizer, 1, 0.5);
            scheduler.step();
            parameter.grad = ones(1);
            optimizer.step();
            Assert.That(parameter.ToSingle(), Is.EqualTo(-Rate / 2).Within(1e-7));
        }
    }

    [Test]
    public void One_cycle_goes_up_and_down_and_the_momentum_the_other_way()
    {
        var (optimizer, parameter) = Optimizer();
        using (parameter)
        using (optimizer)
        {
            var scheduler = lr_scheduler.OneCycleLR(optimizer, max_lr: 1.0, total_steps: 11, pct_start: 6.0 / 11,
                div_factor: 10, final_div_factor: 100);
            var group = (SGD.ParamGroup)optimizer.ParamGroups.Single();
            var rates = new List<double>();
            var momenta = new List<double>();
            for (var i = 0; i < 11; i++)
            {
                rates.Add(group.LearningRate);
                momenta.Add(group.Momentum);
                if (i < 10) scheduler.step();
            }
            Assert.That(rates[0], Is.EqualTo(0.1).Within(1e-12));
            Assert.That(rates[5], Is.EqualTo(1.0).Within(1e-12));
            Assert.That(rates[10], Is.EqualTo(0.001).Within(1e-12));
            Assert.That(rates[2], Is.EqualTo(1 + (0.1 - 1) / 2 * (Math.Cos(Math.PI * 2 / 5) + 1)).Within(1e-12));
            Assert.That(momenta[0], Is.EqualTo(0.95).Within(1e-12));
            Assert.That(momenta[5], Is.EqualTo(0.85).Within(1e-12));
            Assert.That(momenta[10], Is.EqualTo(0.95).Within(1e-12));
        }
    }

    [Test]
    public void One_cycle_sets_Adams_first_beta()
    {
        using var parameter = new Parameter(zeros(1));
        using var optimizer = optim.Adam([parameter], beta2: 0.99);
        lr_scheduler.OneCycleLR(optimizer, max_lr: 1.0, total_steps: 10);
        Assert.That(((Adam.ParamGroup)optimizer.ParamGroups.Single()).Betas, Is.EqualTo((0.95, 0.99)));
    }

    [Test]
    public void A_plateau_reduces_after_patience_runs_out()
    {
        var (optimizer, parameter) = Optimizer();
        using (parameter)
        using (optimizer)
        {
            var scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, factor: 0.5, patience: 2, cooldown: 1, min_lr: [0.3]);
            var rates = new List<double>();
            foreach (var loss in new[] { 1.0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9 })
            {
                scheduler.step(loss);
                rates.Add(optimizer.ParamGroups.Single().LearningRate);
            }
            // The third epoch in a row without an improvement reduces; the one after it does not count.
            Assert.That(rates, Is.EqualTo(new[] { 0.8, 0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.4, 0.3, 0.3 }).Within(1e-12));
            Assert.That(() => scheduler.step(), Throws.InvalidOperationException);
        }
    }

    [Test]
    public void A_plateau_knows_which_way_is_better()
    {
        var (optimizer, parameter) = Optimizer();
        using (parameter)
        using (optimizer)
        {
            var scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, "max", factor: 0.5, patience: 0,
                threshold: 0.5, threshold_mode: "abs");
            scheduler.step(1.0);
            scheduler.step(2.0);
            Assert.That(optimizer.ParamGroups.Single().LearningRate, Is.EqualTo(Rate));
            scheduler.step(2.4);
            Assert.That(optimizer.ParamGroups.Single().LearningRate, Is.EqualTo(Rate / 2));
            Assert.That(() => lr_scheduler.ReduceLROnPlateau(optimizer, "median"), Throws.InstanceOf<ArgumentException>());
        }
    }
}
