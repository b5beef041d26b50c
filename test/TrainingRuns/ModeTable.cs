using System.Globalization;

namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>Which modes GANs find in mixtures of Gaussians, by mixture, objective and seed.</summary>
public static class ModeTable
{
    /// <summary>The mixtures and their trainings. The grid needs more steps than the ring, and a steeper critic.</summary>
    public static IReadOnlyList<(GaussianModes Mixture, string Objective, Func<GanTrainer.Options> Options)> Cases { get; } =
    [
        (GaussianModes.Ring, "hinge", () => Hinge(steps: 6_000)),
        (GaussianModes.Ring, "Wasserstein, gradient penalty", () => GradientPenalty(weight: 1, steps: 6_000)),
        (GaussianModes.Grid, "hinge", () => Hinge(steps: 20_000)),
        (GaussianModes.Grid, "Wasserstein, gradient penalty", () => GradientPenalty(weight: 0.1, steps: 20_000)),
    ];

    /// <summary>Trains every case with seeds from 1 on and prints a line for each training.</summary>
    public static void Print(int seeds)
    {
        Console.WriteLine("| mixture | objective | seed | modes | within 3 deviations | rarest mode, of its share | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (mixture, objective, options) in Cases)
            for (var seed = 1; seed <= seeds; seed++)
            {
                var found = ModeCoverage.Measure(mixture, options(), seed);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {mixture.Name} | {objective} | {seed} | "
                    + $"{found.Modes} of {mixture.Centres.Count} | {found.Good:P1} | {found.Rarest:P0} | {found.Seconds:F0} |"));
            }
    }

    private static GanTrainer.Options Hinge(int steps) => Options(GanObjective.Hinge, learningRate: 5e-4, steps);

    // Of Gulrajani et al. 2017, with a tenth of its penalty or less, and one critic step for each of the generator.
    private static GanTrainer.Options GradientPenalty(double weight, int steps) =>
        Options(new WassersteinGradientPenaltyObjective { PenaltyWeight = weight }, learningRate: 1e-3, steps);

    // Adam without momentum, learning rates that fall to zero, and averaged weights: what makes the last samples steady.
    private static GanTrainer.Options Options(GanObjective objective, double learningRate, int steps) => new()
    {
        Network = Perceptrons,
        Objective = objective,
        LatentSize = 2,
        BatchSize = 256,
        MaximumSteps = steps,
        GeneratorLearningRate = learningRate,
        DiscriminatorLearningRate = learningRate,
        Beta1 = 0,
        Beta2 = 0.9,
        LearningRateSchedule = LearningRateSchedule.Linear,
        AverageDecay = 0.999,
    };

    private static MlpGanNetwork Perceptrons { get; } = new()
    {
        GeneratorWidths = [128, 128, 128],
        DiscriminatorWidths = [128, 128, 128],
        GeneratorActivation = Activation.ReLU,
        DiscriminatorActivation = Activation.LeakyReLU,
    };
}
