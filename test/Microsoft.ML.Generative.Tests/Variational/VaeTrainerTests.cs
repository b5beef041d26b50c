using Microsoft.ML.Data;
using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Every objective and every likelihood learns to reconstruct simple images.</summary>
[TestFixture]
public class VaeTrainerTests
{
    private static readonly IReadOnlyList<TrainingRow> Rows = TrainingRow.Draw(300, TrainingRow.Bar);

    private static readonly TestCaseData[] Objectives =
    [
        new(new ElboObjective { Beta = new CyclicalBeta { Period = 50 }, FreeBits = 0.1, Samples = 2 }, "evidence lower bound"),
        new(new CapacityObjective { FinalCapacity = 3, Steps = 100, Gamma = 10 }, "KL divergence"),
        new(new ImportanceWeightedObjective { Samples = 5 }, "importance-weighted bound"),
        new(new TotalCorrelationObjective { Beta = 2 }, "total correlation"),
        new(VaeObjective.InfoVae, "mean discrepancy"),
        new(VaeObjective.WassersteinMmd, "mean discrepancy"),
    ];

    private static readonly OutputDistribution[] Likelihoods =
    [
        OutputDistribution.Bernoulli, OutputDistribution.Gaussian(), OutputDistribution.Gaussian(0.5),
        OutputDistribution.Categorical(16), OutputDistribution.DiscretizedLogistic(),
        OutputDistribution.LogisticMixture(components: 2),
    ];

    [TestCaseSource(nameof(Objectives))]
    public void Every_objective_learns_to_reconstruct(VaeObjective objective, string measured)
    {
        var values = Learn(OutputDistribution.Bernoulli, objective);
        Assert.That(values, Does.ContainKey(measured).And.ContainKey("reconstruction").And.ContainKey("loss"));
    }

    [TestCaseSource(nameof(Likelihoods))]
    public void Every_likelihood_learns_to_reconstruct(OutputDistribution likelihood) => Learn(likelihood, VaeObjective.Elbo);

    /// <summary>
    /// With one sample the importance-weighted bound is the evidence lower bound in expectation: of ten values whose deviation is
    /// 0.003 both are some 58 nats above those in the network's units.
    /// </summary>
    [Test]
    public void Both_bounds_are_told_in_the_columns_units()
    {
        var ml = new MLContext(seed: 1);
        var progress = new Reports();
        var rows = TrainingRow.Draw(400, (_, random) =>
            [.. Enumerable.Range(0, 10).Select(_ => 0.01f * (float)(random.NextDouble() - 0.5))]);
        using var model = ml.Generative().Vae(new VaeTrainer.Options
        {
            Network = new MlpAutoencoderNetwork { Widths = [8] }, Likelihood = OutputDistribution.Gaussian(),
            Objective = new ImportanceWeightedObjective { Samples = 1 }, LatentSize = 2, MaximumSteps = 200, BatchSize = 400,
            Progress = progress, AnomalyQuantile = null,
        }).Fit(TrainingRow.View(ml, rows, 10));
        var values = progress.All[^1].Values;
        // The two differ by the noise of 400 rows' latent vectors: by 0.026 at most over twelve seeds.
        Assert.That(values["importance-weighted bound"], Is.EqualTo(values["evidence lower bound"]).Within(0.1));
        Assert.That(values["evidence lower bound"], Is.GreaterThan(30));
    }

    /// <summary>
    /// Held against the best constant row, whose squared error is the data's variance; half of it is reached within these few
    /// steps.
    /// </summary>
    private static IReadOnlyDictionary<string, double> Learn(OutputDistribution likelihood, VaeObjective objective)
    {
        var ml = new MLContext(seed: 1);
        var progress = new Reports();
        var view = TrainingRow.View(ml, Rows, 64);
        using var model = ml.Generative().Vae(new VaeTrainer.Options
        {
            Network = new MlpAutoencoderNetwork { Widths = [32] }, Likelihood = likelihood, Objective = objective, LatentSize = 2,
            MaximumSteps = 400, BatchSize = 50, LearningRate = 3e-3, Progress = progress,
        }).Fit(view);
        var reconstructions = model.Transform(view).GetColumn<float[]>("Reconstruction").ToArray();
        var means = Enumerable.Range(0, 64).Select(slot => Rows.Average(r => r.Features[slot])).ToArray();
        double Error(Func<int, int, float> guess) =>
            Rows.Select((r, i) => r.Features.Select((v, slot) => Math.Pow(v - guess(i, slot), 2)).Sum()).Sum();
        Assert.That(Error((row, slot) => reconstructions[row][slot]), Is.LessThan(0.5 * Error((_, slot) => means[slot])));
        return progress.All[^1].Values;
    }
}
