namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>A GAN among the cases of all trainers.</summary>
public sealed class GanCase : TrainerCase
{
    private readonly Func<GanTrainer.Options> _options;
    private readonly Func<int, Random, float[]> _features;

    /// <param name="name">The case's name.</param>
    /// <param name="features">A row's features, by its class.</param>
    /// <param name="options">Makes the settings.</param>
    private GanCase(string name, Func<int, Random, float[]> features, Func<GanTrainer.Options> options) : base(name)
    {
        (_features, _options) = (features, options);
        FeatureSize = features(0, new Random(1)).Length;
    }

    public static IReadOnlyList<GanCase> All { get; } =
    [
        new("gan-mlp", TrainingRow.Point, () => Small(new() { Network = SmallPerceptrons })),
        new("gan-mlp-key", TrainingRow.Point, () => Small(new()
        {
            Network = SmallPerceptrons,
            LabelColumnName = nameof(TrainingRow.Kind),
            Objective = GanObjective.WassersteinGradientPenalty,
            LatentPrior = LatentPrior.Uniform,
            DiscriminatorSteps = 2,
        })),
        new("gan-dcgan-number", TrainingRow.Bar, () => Small(new()
        {
            Network = new DcganNetwork { BaseChannels = 16 },
            Image = new ImageShape(1, 8, 8),
            LabelColumnName = nameof(TrainingRow.Number),
        })),
        new("gan-mlp-averaged", TrainingRow.Point, () => Small(new()
        {
            Network = SmallPerceptrons,
            Objective = GanObjective.Hinge,
            AverageDecay = 0.99,
            LearningRateSchedule = LearningRateSchedule.Linear,
            GradientClipNorm = 1,
        })),
    ];

    public override string? LabelColumn => _options().LabelColumnName;

    public override int FeatureSize { get; }

    public override IReadOnlyList<string> AddedColumns => ["Generated", "Score", "DiscriminatorFeatures"];

    public override IReadOnlyList<string> ColumnsOfFeatures => ["Score", "DiscriminatorFeatures"];

    // A convolutional step takes several times as long.
    public override long LongRun => _options().Image is null ? 800 : 300;

    public override IReadOnlyList<TrainingRow> Rows(int count) => TrainingRow.Draw(count, _features);

    public override TrainerOptions Options() => _options();

    public override IEstimator<ITransformer> Trainer(MLContext context, TrainerOptions options) =>
        context.Generative().Gan((GanTrainer.Options)options);

    public override IDataView Generate(ITransformer model, long count, int seed, IReadOnlyList<string>? labels) =>
        ((GanTransformer)model).Generate(count, labels, seed);

    public override void Diverge(TrainerOptions options)
    {
        var gan = (GanTrainer.Options)options;
        (gan.GeneratorLearningRate, gan.DiscriminatorLearningRate) = (1e30, 1e30);
    }

    public override void Validate(TrainerOptions options, Func<ITransformer, double> score) =>
        ((GanTrainer.Options)options).Validation = score;

    public override IReadOnlyDictionary<string, object?[]> RefusedValues { get; } = new Dictionary<string, object?[]>
    {
        [nameof(GanTrainer.Options.Network)] =
            [new RefusedSetting(new MlpGanNetwork { GeneratorWidths = [8, 0] }, "GeneratorWidths")],
        [nameof(GanTrainer.Options.Objective)] =
        [
            null,
            new RefusedSetting(new WassersteinObjective { Clip = 0 }, "Clip"),
            new RefusedSetting(new WassersteinObjective { Clip = double.NaN }, "Clip"),
            new RefusedSetting(new WassersteinGradientPenaltyObjective { PenaltyWeight = -1 }, "PenaltyWeight"),
        ],
        [nameof(GanTrainer.Options.LatentSize)] = [0, -1],
        [nameof(GanTrainer.Options.LatentPrior)] = [(LatentPrior)7],
        [nameof(GanTrainer.Options.DiscriminatorSteps)] = [0],
        [nameof(GanTrainer.Options.GeneratorLearningRate)] = [0.0, -1e-3, double.NaN, double.PositiveInfinity],
        [nameof(GanTrainer.Options.DiscriminatorLearningRate)] = [0.0, -1e-3, double.NaN, double.PositiveInfinity],
        [nameof(GanTrainer.Options.Beta1)] = [-0.1, 1.0, double.NaN],
        [nameof(GanTrainer.Options.Beta2)] = [-0.1, 1.0, double.NaN],
        [nameof(GanTrainer.Options.GeneratedColumnName)] = ["", null, "Score"],
        [nameof(GanTrainer.Options.ScoreColumnName)] = ["", null, "Generated"],
        [nameof(GanTrainer.Options.DiscriminatorFeaturesColumnName)] = ["", null, "Score"],
    };

    public override IReadOnlyList<string> FreeOptions => [];

    public override IEnumerable<(string Option, object? Value, string Message)> UnfitValues =>
    [
        ("Image", new ImageShape(1, 9, 9), "81"),
        ("Network", new MlpGanNetwork { DiscriminatorWidths = [-1] }, "DiscriminatorWidths"),
        ("Network", new DcganNetwork { BaseChannels = 0 }, "BaseChannels"),
    ];

    private static MlpGanNetwork SmallPerceptrons => new() { GeneratorWidths = [16], DiscriminatorWidths = [16, 8] };

    private static GanTrainer.Options Small(GanTrainer.Options options)
    {
        options.BatchSize = 32;
        options.MaximumSteps = 40;
        options.LatentSize = 4;
        options.GeneratorLearningRate = options.DiscriminatorLearningRate = 1e-3;
        return options;
    }
}
