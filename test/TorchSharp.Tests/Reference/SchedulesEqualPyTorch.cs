using NUnit.Framework;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;
using static TorchSharp.torch.optim.lr_scheduler;
using static TorchSharp.torch.optim.lr_scheduler.impl;

namespace TorchSharp.Tests.Reference;

/// <summary>The learning rate before the first and after each of twelve steps of every scheduler.</summary>
[TestFixture]
public class SchedulesEqualPyTorch
{
    private delegate LRScheduler Make(Optimizer optimiser);

    private static readonly ReferenceFile File = ReferenceFile.Load("schedules.json");

    private static readonly CaseTable<Make> Table = new(File.Cases, new Dictionary<string, Make>
    {
        ["StepLR(optimizer, 3, gamma=0.5)"] = o => StepLR(o, 3, gamma: 0.5),
        ["MultiStepLR(optimizer, [2, 5, 6], gamma=0.3)"] = o => MultiStepLR(o, [2, 5, 6], gamma: 0.3),
        ["ExponentialLR(optimizer, 0.9)"] = o => ExponentialLR(o, 0.9),
        ["CosineAnnealingLR(optimizer, 5, eta_min=0.01)"] = o => CosineAnnealingLR(o, 5, eta_min: 0.01),
        ["LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))"] = o => LambdaLR(o, epoch => 1.0 / (1 + epoch)),
        ["MultiplicativeLR(optimizer, lambda epoch: 0.8 + 0.01 * epoch)"] = o => MultiplicativeLR(o, epoch => 0.8 + 0.01 * epoch),
        ["ConstantLR(optimizer, factor=0.25, total_iters=4)"] = o => ConstantLR(o, factor: 0.25, total_iters: 4),
        ["LinearLR(optimizer, start_factor=0.2, end_factor=0.8, total_iters=6)"] =
            o => LinearLR(o, start_factor: 0.2, end_factor: 0.8, total_iters: 6),
        ["PolynomialLR(optimizer, total_iters=8, power=2)"] = o => PolynomialLR(o, total_iters: 8, power: 2),
        ["OneCycleLR(optimizer, 0.5, total_steps=13)"] = o => OneCycleLR(o, 0.5, total_steps: 13),
        ["OneCycleLR(optimizer, 0.5, total_steps=13, anneal_strategy='linear', three_phase=True)"] =
            o => OneCycleLR(o, 0.5, total_steps: 13, anneal_strategy: impl.OneCycleLR.AnnealStrategy.Linear, three_phase: true),
        ["ReduceLROnPlateau(optimizer, patience=1, factor=0.5)"] = o => ReduceLROnPlateau(o, patience: 1, factor: 0.5),
        ["ReduceLROnPlateau(optimizer, mode='max', patience=0, factor=0.5, cooldown=1)"] =
            o => ReduceLROnPlateau(o, mode: "max", patience: 0, factor: 0.5, cooldown: 1),
    });

    private static IEnumerable<string> Names => Table.Names;

    [TestCaseSource(nameof(Names))]
    public void Learning_rates(string name)
    {
        using var scope = NewDisposeScope();
        var (expected, make) = Table.Find(name);
        using var optimiser = SGD([new Parameter(zeros(1))], 0.5, momentum: 0.9);
        var scheduler = make(optimiser);
        var rates = new List<double> { Rate() };
        foreach (var measure in File.Input("measure").Values)
        {
            optimiser.step();
            if (name.StartsWith("ReduceLROnPlateau")) scheduler.step(measure);
            else scheduler.step();
            rates.Add(Rate());
        }
        Expect.CloseNumbers(tensor(rates.ToArray(), float64), expected.Rates!, "learning rates");

        double Rate() => optimiser.ParamGroups.Single().LearningRate;
    }
}
