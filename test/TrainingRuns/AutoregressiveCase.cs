namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>An autoregressive model among the cases of all trainers.</summary>
/// <param name="name">The case's name.</param>
/// <param name="features">A row's features, by its class.</param>
/// <param name="options">Makes the settings.</param>
public abstract class AutoregressiveCase(string name, Func<int, Random, float[]> features, Func<AutoregressiveOptions> options)
    : TrainerCase(name)
{
    public override string? LabelColumn => options().LabelColumnName;

    public override int FeatureSize { get; } = features(0, new Random(1)).Length;

    public override IReadOnlyList<string> AddedColumns => options().AnomalyQuantile is null
        ? [.. ColumnsOfFeatures, "Completed"] : [.. ColumnsOfFeatures, "Completed", "IsAnomaly"];

    // Where a value is missing, there is no likelihood, but a completion.
    public override IReadOnlyList<string> ColumnsOfFeatures => ["LogLikelihood", "BitsPerDimension"];

    public override int PassesAfterTraining => options().AnomalyQuantile is null ? 0 : 1;

    public override long LongRun => 800;

    public override IReadOnlyList<TrainingRow> Rows(int count) => TrainingRow.Draw(count, features);

    public override TrainerOptions Options()
    {
        var small = options();
        (small.BatchSize, small.MaximumSteps) = (32, 40);
        return small;
    }

    public override IDataView Generate(ITransformer model, long count, int seed, IReadOnlyList<string>? labels) =>
        ((AutoregressiveTransformer)model).Generate(count, labels, seed);

    public override void Diverge(TrainerOptions options) => ((AutoregressiveOptions)options).LearningRate = 3e37;

    public override void Validate(TrainerOptions options, Func<ITransformer, double> score) =>
        ((AutoregressiveOptions)options).Validation = score;

    public override (string Column, int Sign)? ScoredBy => ("LogLikelihood", -1);

    public override IReadOnlyDictionary<string, object?[]> RefusedValues { get; } = new Dictionary<string, object?[]>
    {
        [nameof(AutoregressiveOptions.Output)] =
        [
            new RefusedSetting(OutputDistribution.Categorical(1), "Levels"),
            new RefusedSetting(OutputDistribution.LogisticMixture(0), "Components"),
            new RefusedSetting(OutputDistribution.Gaussian(-1), "Deviation"),
            new RefusedSetting(new BernoulliDistribution { Binarization = (Binarization)5 }, "Binarization"),
        ],
        [nameof(AutoregressiveOptions.LearningRate)] = [0.0, -1e-3, double.NaN, double.PositiveInfinity],
        [nameof(AutoregressiveOptions.Beta1)] = [-0.1, 1.0, double.NaN],
        [nameof(AutoregressiveOptions.Beta2)] = [-0.1, 1.0, double.NaN],
        [nameof(AutoregressiveOptions.LogLikelihoodColumnName)] = ["", null, "Completed"],
        [nameof(AutoregressiveOptions.BitsPerDimensionColumnName)] = ["", null, "LogLikelihood"],
        [nameof(AutoregressiveOptions.CompletedColumnName)] = ["", null, "BitsPerDimension"],
        [nameof(AutoregressiveOptions.MaskColumnName)] = ["", " "],
        [nameof(AutoregressiveOptions.Anomaly)] = [(LikelihoodAnomaly)2],
        [nameof(AutoregressiveOptions.AnomalyQuantile)] = [0.0, 1.1, double.NaN],
        [nameof(AutoregressiveOptions.AnomalyColumnName)] = ["", null, "Completed"],
    };

    public override IReadOnlyList<string> FreeOptions => [nameof(AutoregressiveOptions.ValidationSet)];

    public override IEnumerable<(string Option, object? Value, string Message)> UnfitValues =>
        [("Image", new ImageShape(1, 9, 9), "81")];

    /// <summary>64 values of 0 and 1: a bar across the rows that the class says, with noise.</summary>
    protected static float[] BlackAndWhiteBar(int type, Random random) =>
        [.. Enumerable.Range(0, 64).Select(i => random.NextDouble() < (i / 8 / 2 == type ? 0.9 : 0.1) ? 1f : 0f)];

    /// <summary>Twelve levels from 0 to 7, higher where the class says.</summary>
    protected static float[] Levels(int type, Random random) =>
        [.. Enumerable.Range(0, 12).Select(i => (float)(random.Next(4) + (i / 3 == type ? 4 : 0)))];
}
