namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>
/// An autoencoder among the cases of all trainers. One that can't generate makes rows of latent vectors that the case draws.
/// </summary>
public sealed class AutoencoderCase : TrainerCase
{
    private readonly Func<AutoencoderTrainer.Options> _options;
    private readonly Func<int, Random, float[]> _features;

    /// <param name="name">The case's name.</param>
    /// <param name="features">A row's features, by its class.</param>
    /// <param name="options">Makes the settings.</param>
    private AutoencoderCase(string name, Func<int, Random, float[]> features,
        Func<AutoencoderTrainer.Options> options) : base(name)
    {
        (_features, _options) = (features, options);
        FeatureSize = features(0, new Random(1)).Length;
    }

    public static IReadOnlyList<AutoencoderCase> All { get; } =
    [
        new("autoencoder-denoising", TrainingRow.Point, () => Small(new()
        {
            Network = new MlpAutoencoderNetwork { Widths = [16] },
            Corruption = Corruption.SaltAndPepper(),
            LearningRateSchedule = LearningRateSchedule.Linear,
        })),
        new("autoencoder-penalised-key", TrainingRow.Point, () => Small(new()
        {
            Network = new MlpAutoencoderNetwork { Widths = [16], Activation = Activation.Tanh },
            LabelColumnName = nameof(TrainingRow.Kind),
            CodeActivation = CodeActivation.Sigmoid,
            Penalties =
            [
                new ContractivePenalty(), new KullbackLeiblerSparsity { Target = 0.3, Weight = 0.1 },
                new L1Sparsity { Weight = 0.01 },
            ],
            CodeNoise = new GaussianCodeNoise(),
        })),
        new("autoencoder-stacked", TrainingRow.Bar, () => Small(new()
        {
            Network = new MlpAutoencoderNetwork { Widths = [16, 8] },
            Corruption = Corruption.Masking(),
            PretrainingSteps = 10,
            AverageDecay = 0.9,
            GradientClipNorm = 1,
        })),
        new("autoencoder-tied-mixture", TrainingRow.Point, () => Small(new()
        {
            Network = new MlpAutoencoderNetwork { Widths = [16], Activation = Activation.Sigmoid },
            TiedWeights = true,
            PretrainingSteps = 5,
            AverageDecay = 0.9,
            SamplingPrior = new GaussianMixturePrior { Components = 3 },
        })),
        new("autoencoder-convolutional-number", TrainingRow.Bar, () => Small(new()
        {
            Network = new ConvolutionalAutoencoderNetwork { BaseChannels = 16 },
            Image = new ImageShape(1, 8, 8),
            LabelColumnName = nameof(TrainingRow.Number),
            ReconstructionLoss = ReconstructionLoss.BinaryCrossEntropy,
        })),
        new("autoencoder-adversarial", TrainingRow.Point, () => Small(new()
        {
            Network = new MlpAutoencoderNetwork { Widths = [16] },
            Prior = new AdversarialPrior { DiscriminatorWidths = [8] },
        })),
    ];

    public override string? LabelColumn => _options().LabelColumnName;

    public override int FeatureSize { get; }

    public override IReadOnlyList<string> AddedColumns => [.. ColumnsOfFeatures, "IsAnomaly"];

    public override IReadOnlyList<string> ColumnsOfFeatures { get; } = ["Latent", "Reconstruction", "ReconstructionError"];

    public override int PassesAfterTraining => _options().SamplingPrior is null ? 1 : 2;

    // A convolutional step takes several times as long.
    public override long LongRun => _options().Image is null ? 800 : 300;

    public override IReadOnlyList<TrainingRow> Rows(int count) => TrainingRow.Draw(count, _features);

    public override TrainerOptions Options() => _options();

    public override IEstimator<ITransformer> Trainer(MLContext context, TrainerOptions options) =>
        context.Generative().Autoencoder((AutoencoderTrainer.Options)options);

    public override IDataView Generate(ITransformer model, long count, int seed, IReadOnlyList<string>? labels)
    {
        var autoencoder = (AutoencoderTransformer)model;
        if (_options() is not { Prior: null, SamplingPrior: null }) return autoencoder.Generate(count, labels, seed);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new Random(seed);
        var codes = Enumerable.Range(0, (int)count)
            .Select(_ => Enumerable.Range(0, autoencoder.LatentSize).Select(_ => random.NextSingle()).ToArray());
        return autoencoder.Decode([.. codes], labels);
    }

    public override void Diverge(TrainerOptions options) => ((AutoencoderTrainer.Options)options).LearningRate = 1e30;

    public override void Validate(TrainerOptions options, Func<ITransformer, double> score) =>
        ((AutoencoderTrainer.Options)options).Validation = score;

    public override (string Column, int Sign)? ScoredBy => ("ReconstructionError", 1);

    public override IReadOnlyDictionary<string, object?[]> RefusedValues { get; } = new Dictionary<string, object?[]>
    {
        [nameof(AutoencoderTrainer.Options.Network)] =
            [new RefusedSetting(new MlpAutoencoderNetwork { Widths = [8, 0] }, "Widths")],
        [nameof(AutoencoderTrainer.Options.LatentSize)] = [0, -1],
        [nameof(AutoencoderTrainer.Options.CodeActivation)] = [(CodeActivation)7],
        [nameof(AutoencoderTrainer.Options.ReconstructionLoss)] = [(ReconstructionLoss)7],
        [nameof(AutoencoderTrainer.Options.Corruption)] =
        [
            new RefusedSetting(Corruption.Gaussian(0), "Deviation"), new RefusedSetting(Corruption.Masking(1), "Fraction"),
            new RefusedSetting(Corruption.SaltAndPepper(-1), "Fraction"),
        ],
        [nameof(AutoencoderTrainer.Options.Penalties)] =
        [
            null,
            new RefusedSetting(new CodePenalty[] { null! }, "Penalties"),
            new RefusedSetting(new CodePenalty[] { new L1Sparsity { Weight = double.NaN } }, "Weight"),
            new RefusedSetting(new CodePenalty[] { new KullbackLeiblerSparsity { Target = 1 } }, "Target"),
            new RefusedSetting(new CodePenalty[] { new ContractivePenalty { Projections = 0 } }, "Projections"),
        ],
        [nameof(AutoencoderTrainer.Options.CodeNoise)] =
            [new RefusedSetting(new GaussianCodeNoise { Deviation = 0 }, "Deviation")],
        [nameof(AutoencoderTrainer.Options.PretrainingSteps)] = [-1L],
        [nameof(AutoencoderTrainer.Options.Prior)] =
        [
            new RefusedSetting(new AdversarialPrior { LearningRate = 0 }, "LearningRate"),
            new RefusedSetting(new AdversarialPrior { DiscriminatorWidths = [0] }, "DiscriminatorWidths"),
            new RefusedSetting(new AdversarialPrior { Distribution = (LatentPrior)7 }, "Distribution"),
        ],
        [nameof(AutoencoderTrainer.Options.SamplingPrior)] =
        [
            new RefusedSetting(new GaussianMixturePrior { Components = 0 }, "Components"),
            new RefusedSetting(new GaussianMixturePrior { Components = 1_025 }, "Components"),
        ],
        [nameof(AutoencoderTrainer.Options.AnomalyQuantile)] = [0.0, 1.1, double.NaN],
        [nameof(AutoencoderTrainer.Options.LearningRate)] = [0.0, -1e-3, double.NaN, double.PositiveInfinity],
        [nameof(AutoencoderTrainer.Options.Beta1)] = [-0.1, 1.0, double.NaN],
        [nameof(AutoencoderTrainer.Options.Beta2)] = [-0.1, 1.0, double.NaN],
        [nameof(AutoencoderTrainer.Options.LatentColumnName)] = ["", null, "Reconstruction"],
        [nameof(AutoencoderTrainer.Options.ReconstructionColumnName)] = ["", null, "Latent"],
        [nameof(AutoencoderTrainer.Options.ReconstructionErrorColumnName)] = ["", null, "IsAnomaly"],
        [nameof(AutoencoderTrainer.Options.AnomalyColumnName)] = ["", null, "Latent"],
    };

    public override IReadOnlyList<string> FreeOptions { get; } =
        [nameof(AutoencoderTrainer.Options.ValidationSet), nameof(AutoencoderTrainer.Options.TiedWeights)];

    public override IEnumerable<(string Option, object? Value, string Message)> UnfitValues =>
    [
        ("Image", new ImageShape(1, 9, 9), "81"),
        ("Network", new ConvolutionalAutoencoderNetwork { BaseChannels = _options().Image is null ? 4 : 0 },
            _options() switch { { TiedWeights: true } => "TiedWeights", { PretrainingSteps: > 0 } => "PretrainingSteps",
                { Image: null } => "Image", _ => "BaseChannels" }),
    ];

    private static AutoencoderTrainer.Options Small(AutoencoderTrainer.Options options)
    {
        options.BatchSize = 32;
        options.MaximumSteps = 40;
        options.LatentSize = 3;
        return options;
    }
}
