namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>A neural autoregressive distribution estimator among the cases of all trainers.</summary>
public sealed class NadeCase : AutoregressiveCase
{
    private NadeCase(string name, Func<int, Random, float[]> features, Func<NadeTrainer.Options> options)
        : base(name, features, options) { }

    public static IReadOnlyList<NadeCase> All { get; } =
    [
        new("nade-bars-key", BlackAndWhiteBar, () => new() { HiddenUnits = 16, LabelColumnName = nameof(TrainingRow.Kind) }),
        new("nade-mixture", Levels, () => new()
        {
            HiddenUnits = 16,
            Order = ValueOrder.Random,
            Output = OutputDistribution.LogisticMixture(components: 3, levels: 8),
        }),
    ];

    public override IEstimator<ITransformer> Trainer(MLContext context, TrainerOptions options) =>
        context.Generative().Nade((NadeTrainer.Options)options);

    public override IReadOnlyDictionary<string, object?[]> RefusedValues => new Dictionary<string, object?[]>(base.RefusedValues)
    {
        [nameof(NadeTrainer.Options.HiddenUnits)] = [0, 1 << 20],
        [nameof(NadeTrainer.Options.Activation)] = [(Activation)9],
        [nameof(NadeTrainer.Options.Order)] = [(ValueOrder)2],
    };
}
