using System.Globalization;

namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>Which modes GANs find in mixtures of Gaussians, by mixture, objective and seed.</summary>
public static class ModeTable
{
    /// <summary>The mixtures and the trainings that are to find all of their modes.</summary>
    public static IReadOnlyList<(GaussianModes Mixture, string Objective, Func<GanTrainer.Options> Options)> Cases { get; } =
    [
        (GaussianModes.Ring, "non-saturating", () => NonSaturating(steps: 6_000)),
        (GaussianModes.Ring, "Wasserstein, gradient penalty", () => GradientPenalty(steps: 6_000)),
        (GaussianModes.Grid, "non-saturating", () => NonSaturating(steps: 20_000)),
        (GaussianModes.Grid, "Wasserstein, gradient penalty", () => GradientPenalty(steps: 20_000)),
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

    private static GanTrainer.Options NonSaturating(int steps) => new()
    {
        Network = Perceptrons,
        Objective = GanObjective.NonSaturating,
        LatentSize = 2,
        BatchSize = 256,
        MaximumSteps = steps,
        GeneratorLearningRate = 5e-4,
        DiscriminatorLearningRate = 5e-4,
        LearningRateSchedule = LearningRateSchedule.Linear,
        AverageDecay = 0.999,
    };

    // Gulrajani et al. 2017, with Adam without momentum as there; their penalty is ten times as large and they take five critic
    // steps, of which the plane needs neither.
    private static GanTrainer.Options GradientPenalty(int steps) => new()
    {
        Network = Perceptrons,
        Objective = new WassersteinGradientPenaltyObjective { PenaltyWeight = 1 },
        LatentSize = 2,
        BatchSize = 256,
        MaximumSteps = steps,
        GeneratorLearningRate = 1e-3,
        DiscriminatorLearningRate = 1e-3,
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
