namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>A masked autoencoder among the cases of all trainers.</summary>
public sealed class MadeCase : AutoregressiveCase
{
    private MadeCase(string name, Func<int, Random, float[]> features, Func<MadeTrainer.Options> options)
        : base(name, features, options) { }

    public static IReadOnlyList<MadeCase> All { get; } =
    [
        new("made-bars", BlackAndWhiteBar, () => new()
        {
            HiddenWidths = [32],
            Image = new ImageShape(1, 8, 8),
            Anomaly = LikelihoodAnomaly.Atypical,
            AnomalyQuantile = 0.9,
        }),
        new("made-orders-key", Levels, () => new()
        {
            HiddenWidths = [24, 16],
            Activation = Activation.Tanh,
            Masks = 3,
            Order = ValueOrder.Random,
            DirectConnections = true,
            Output = OutputDistribution.Categorical(8),
            LabelColumnName = nameof(TrainingRow.Kind),
            AverageDecay = 0.9,
        }),
        new("belief-net-number", BlackAndWhiteBar, () => new()
        {
            HiddenWidths = [],
            LabelColumnName = nameof(TrainingRow.Number),
        }),
        new("made-gaussian", TrainingRow.Point, () => new() { HiddenWidths = [16], Output = OutputDistribution.Gaussian() }),
    ];

    public override IEstimator<ITransformer> Trainer(MLContext context, TrainerOptions options) =>
        context.Generative().Made((MadeTrainer.Options)options);

    public override IReadOnlyDictionary<string, object?[]> RefusedValues => new Dictionary<string, object?[]>(base.RefusedValues)
    {
        [nameof(MadeTrainer.Options.HiddenWidths)] =
        [
            null,
            new RefusedSetting(new[] { 8, 0 }, "HiddenWidths"), new RefusedSetting(new[] { 1 << 20 }, "HiddenWidths"),
        ],
        [nameof(MadeTrainer.Options.Activation)] = [(Activation)9],
        [nameof(MadeTrainer.Options.Order)] = [(ValueOrder)2],
        [nameof(MadeTrainer.Options.Masks)] = [0, 1_025],
    };

    public override IReadOnlyList<string> FreeOptions =>
        [.. base.FreeOptions, nameof(MadeTrainer.Options.DirectConnections)];
}
