namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>A variational autoencoder among the cases of all trainers.</summary>
public sealed class VaeCase : TrainerCase
{
    private readonly Func<VaeTrainer.Options> _options;
    private readonly Func<int, Random, float[]> _features;

    /// <param name="name">The case's name.</param>
    /// <param name="features">A row's features, by its class.</param>
    /// <param name="options">Makes the settings.</param>
    private VaeCase(string name, Func<int, Random, float[]> features, Func<VaeTrainer.Options> options) : base(name)
    {
        (_features, _options) = (features, options);
        FeatureSize = features(0, new Random(1)).Length;
    }

    public static IReadOnlyList<VaeCase> All { get; } =
    [
        new("vae-mlp", TrainingRow.Point, () => Small(new() { Network = SmallPerceptrons })),
        new("vae-mlp-key-weighted", TrainingRow.Point, () => Small(new()
        {
            Network = SmallPerceptrons,
            LabelColumnName = nameof(TrainingRow.Kind),
            Likelihood = OutputDistribution.Gaussian(0.3),
            Objective = new ImportanceWeightedObjective { Samples = 3 },
            PosteriorCovariance = PosteriorCovariance.Full,
            SamplingPrior = new GaussianMixturePrior { Components = 3 },
            AnomalyScore = AnomalyScore.NegativeElbo,
        })),
        new("vae-convolutional-number", TrainingRow.Bar, () => Small(new()
        {
            Network = new ConvolutionalAutoencoderNetwork { BaseChannels = 16 },
            Likelihood = new BernoulliDistribution { Binarization = Binarization.Stochastic },
            Image = new ImageShape(1, 8, 8),
            LabelColumnName = nameof(TrainingRow.Number),
        })),
        new("vae-levels-averaged", TrainingRow.Bar, () => Small(new()
        {
            Network = SmallPerceptrons,
            Likelihood = OutputDistribution.DiscretizedLogistic(),
            Objective = VaeObjective.TotalCorrelation,
            AverageDecay = 0.99,
            LearningRateSchedule = LearningRateSchedule.Linear,
            GradientClipNorm = 1,
            AnomalyQuantile = null,
        })),
    ];

    public override string? LabelColumn => _options().LabelColumnName;

    public override int FeatureSize { get; }

    public override IReadOnlyList<string> AddedColumns => _options().AnomalyQuantile is null
        ? ColumnsOfFeatures : [.. ColumnsOfFeatures, "IsAnomaly"];

    public override IReadOnlyList<string> ColumnsOfFeatures { get; } =
        ["LatentMean", "LatentLogVariance", "Reconstruction", "ReconstructionError", "Elbo"];

    public override int PassesAfterTraining =>
        (_options().SamplingPrior is GaussianMixturePrior ? 1 : 0) + (_options().AnomalyQuantile is null ? 0 : 1);

    public override long LongRun => 500;

    public override IReadOnlyList<TrainingRow> Rows(int count) => TrainingRow.Draw(count, _features);

    public override TrainerOptions Options() => _options();

    public override IEstimator<ITransformer> Trainer(MLContext context, TrainerOptions options) =>
        context.Generative().Vae((VaeTrainer.Options)options);

    public override IDataView Generate(ITransformer model, long count, int seed, IReadOnlyList<string>? labels) =>
        ((VaeTransformer)model).Generate(count, labels, seed, drawn: true);

    public override void Diverge(TrainerOptions options) => ((VaeTrainer.Options)options).LearningRate = 1e30;

    public override void Validate(TrainerOptions options, Func<ITransformer, double> score) =>
        ((VaeTrainer.Options)options).Validation = score;

    public override (string Column, int Sign)? ScoredBy => ("Elbo", -1);

    public override IReadOnlyDictionary<string, object?[]> RefusedValues { get; } = new Dictionary<string, object?[]>
    {
        [nameof(VaeTrainer.Options.Network)] = [new RefusedSetting(new MlpAutoencoderNetwork { Widths = [8, 0] }, "Widths")],
        [nameof(VaeTrainer.Options.Likelihood)] =
        [
            new RefusedSetting(OutputDistribution.Gaussian(0), "Deviation"),
            new RefusedSetting(OutputDistribution.Categorical(1), "Levels"),
        ],
        [nameof(VaeTrainer.Options.Objective)] =
        [
            null,
            new RefusedSetting(new ElboObjective { Beta = -1 }, "Beta is -1"),
            new RefusedSetting(new ElboObjective { Beta = null! }, "Beta"),
            new RefusedSetting(new ElboObjective { Beta = double.NaN }, "Beta is NaN"),
            new RefusedSetting(new ElboObjective { FreeBits = -1 }, "FreeBits"),
            new RefusedSetting(new ElboObjective { Samples = 0 }, "Samples"),
            new RefusedSetting(new ElboObjective { Beta = new WarmUpBeta { Steps = 0 } }, "Steps"),
            new RefusedSetting(new ElboObjective { Beta = new CyclicalBeta { Period = 0 } }, "Period"),
            new RefusedSetting(new ElboObjective { Beta = new CyclicalBeta { Period = 5, Rise = 0 } }, "Rise"),
            new RefusedSetting(new ElboObjective { Beta = new CyclicalBeta { Period = 5, Rise = 1.1 } }, "Rise"),
            new RefusedSetting(new CapacityObjective { FinalCapacity = 0 }, "FinalCapacity"),
            new RefusedSetting(new CapacityObjective { Gamma = 0 }, "Gamma"),
            new RefusedSetting(new CapacityObjective { Steps = 0 }, "Steps"),
            new RefusedSetting(new ImportanceWeightedObjective { Samples = 0 }, "Samples"),
            new RefusedSetting(new ImportanceWeightedObjective { Samples = 1_025 }, "Samples"),
            new RefusedSetting(new TotalCorrelationObjective { Alpha = -1 }, "Alpha"),
            new RefusedSetting(new TotalCorrelationObjective { Gamma = double.NaN }, "Gamma"),
            new RefusedSetting(new InfoVaeObjective { Alpha = 1.5 }, "Alpha"),
            new RefusedSetting(new InfoVaeObjective { Lambda = 0.5 }, "Lambda"),
        ],
        [nameof(VaeTrainer.Options.LatentSize)] = [0, -1],
        [nameof(VaeTrainer.Options.PosteriorCovariance)] = [(PosteriorCovariance)7],
        [nameof(VaeTrainer.Options.SamplingPrior)] =
            [null, new RefusedSetting(new GaussianMixturePrior { Components = 0 }, "Components")],
        [nameof(VaeTrainer.Options.ElboSamples)] = [0, 1_025],
        [nameof(VaeTrainer.Options.AnomalyScore)] = [(AnomalyScore)7],
        [nameof(VaeTrainer.Options.AnomalyQuantile)] = [0.0, 1.1, double.NaN],
        [nameof(VaeTrainer.Options.LearningRate)] = [0.0, -1e-3, double.NaN, double.PositiveInfinity],
        [nameof(VaeTrainer.Options.Beta1)] = [-0.1, 1.0, double.NaN],
        [nameof(VaeTrainer.Options.Beta2)] = [-0.1, 1.0, double.NaN],
        [nameof(VaeTrainer.Options.LatentMeanColumnName)] = ["", null, "Elbo"],
        [nameof(VaeTrainer.Options.LatentLogVarianceColumnName)] = ["", null, "LatentMean"],
        [nameof(VaeTrainer.Options.ReconstructionColumnName)] = ["", null, "Elbo"],
        [nameof(VaeTrainer.Options.ReconstructionErrorColumnName)] = ["", null, "Elbo"],
        [nameof(VaeTrainer.Options.ElboColumnName)] = ["", null, "IsAnomaly"],
        [nameof(VaeTrainer.Options.AnomalyColumnName)] = ["", null, "Elbo"],
    };

    public override IReadOnlyList<string> FreeOptions { get; } = [nameof(VaeTrainer.Options.ValidationSet)];

    public override IEnumerable<(string Option, object? Value, string Message)> UnfitValues =>
    [
        ("Image", new ImageShape(1, 9, 9), "81"),
        ("Network", new ConvolutionalAutoencoderNetwork { BaseChannels = 0 }, "BaseChannels"),
    ];

    private static MlpAutoencoderNetwork SmallPerceptrons => new() { Widths = [16, 8] };

    private static VaeTrainer.Options Small(VaeTrainer.Options options)
    {
        options.BatchSize = 32;
        options.MaximumSteps = 40;
        options.LatentSize = 3;
        options.ElboSamples = 2;
        return options;
    }
}
