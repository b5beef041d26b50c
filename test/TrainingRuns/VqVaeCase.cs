namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>A VQ-VAE among the cases of all trainers. It makes rows of codes that the case draws.</summary>
public sealed class VqVaeCase : TrainerCase
{
    private readonly Func<VqVaeTrainer.Options> _options;
    private readonly Func<int, Random, float[]> _features;

    /// <param name="name">The case's name.</param>
    /// <param name="features">A row's features, by its class.</param>
    /// <param name="options">Makes the settings.</param>
    private VqVaeCase(string name, Func<int, Random, float[]> features, Func<VqVaeTrainer.Options> options) : base(name)
    {
        (_features, _options) = (features, options);
        FeatureSize = features(0, new Random(1)).Length;
    }

    public static IReadOnlyList<VqVaeCase> All { get; } =
    [
        new("vq-vae-learned-key", TrainingRow.Point, () => Small(new()
        {
            Network = new MlpVqVaeNetwork { Widths = [16], Codes = 8 },
            LabelColumnName = nameof(TrainingRow.Kind),
            CodebookDecay = null,
            LearningRateSchedule = LearningRateSchedule.Linear,
            GradientClipNorm = 1,
        })),
        new("vq-vae-convolutional-number", TrainingRow.Bar, () => Small(new()
        {
            Network = new ConvolutionalVqVaeNetwork { Channels = 8, Halvings = 1, ResidualBlocks = 1 },
            Image = new ImageShape(1, 8, 8),
            LabelColumnName = nameof(TrainingRow.Number),
            ReconstructionLoss = ReconstructionLoss.BinaryCrossEntropy,
            AverageDecay = 0.9,
        })),
    ];

    public override string? LabelColumn => _options().LabelColumnName;

    public override int FeatureSize { get; }

    public override IReadOnlyList<string> AddedColumns => ColumnsOfFeatures;

    public override IReadOnlyList<string> ColumnsOfFeatures { get; } = ["Codes", "Reconstruction", "ReconstructionError"];

    public override IReadOnlyList<string> ColumnsOfClusters { get; } = ["Codes", "Reconstruction"];

    public override long LongRun => _options().Image is null ? 500 : 300;

    public override IReadOnlyList<TrainingRow> Rows(int count) => TrainingRow.Draw(count, _features);

    public override TrainerOptions Options() => _options();

    public override IEstimator<ITransformer> Trainer(MLContext context, TrainerOptions options) =>
        context.Generative().VqVae((VqVaeTrainer.Options)options);

    public override IDataView Generate(ITransformer model, long count, int seed, IReadOnlyList<string>? labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var vqVae = (VqVaeTransformer)model;
        var random = new Random(seed);
        var codes = Enumerable.Range(0, (int)count)
            .Select(_ => Enumerable.Range(0, vqVae.CodesShape.Size).Select(_ => random.Next(vqVae.CodebookSize)).ToArray());
        return vqVae.Decode([.. codes], labels);
    }

    public override void Diverge(TrainerOptions options) => ((VqVaeTrainer.Options)options).LearningRate = 1e30;

    public override void Validate(TrainerOptions options, Func<ITransformer, double> score) =>
        ((VqVaeTrainer.Options)options).Validation = score;

    public override (string Column, int Sign)? ScoredBy => ("ReconstructionError", 1);

    public override IReadOnlyDictionary<string, object?[]> RefusedValues { get; } = new Dictionary<string, object?[]>
    {
        [nameof(VqVaeTrainer.Options.Network)] = [new RefusedSetting(new MlpVqVaeNetwork { Widths = [8, 0] }, "Widths")],
        [nameof(VqVaeTrainer.Options.CodebookSize)] = [1, 0, 1 << 17],
        [nameof(VqVaeTrainer.Options.EmbeddingSize)] = [0, 1 << 13],
        [nameof(VqVaeTrainer.Options.CommitmentWeight)] = [0.0, -1.0, double.NaN, double.PositiveInfinity],
        [nameof(VqVaeTrainer.Options.CodebookDecay)] = [-0.1, 1.0, double.NaN],
        [nameof(VqVaeTrainer.Options.RestartShare)] = [-0.1, 1.0, double.NaN],
        [nameof(VqVaeTrainer.Options.ReconstructionLoss)] = [(ReconstructionLoss)7],
        [nameof(VqVaeTrainer.Options.LearningRate)] = [0.0, -1e-3, double.NaN, double.PositiveInfinity],
        [nameof(VqVaeTrainer.Options.Beta1)] = [-0.1, 1.0, double.NaN],
        [nameof(VqVaeTrainer.Options.Beta2)] = [-0.1, 1.0, double.NaN],
        [nameof(VqVaeTrainer.Options.CodesColumnName)] = ["", null, "Reconstruction"],
        [nameof(VqVaeTrainer.Options.ReconstructionColumnName)] = ["", null, "Codes"],
        [nameof(VqVaeTrainer.Options.ReconstructionErrorColumnName)] = ["", null, "Codes"],
    };

    public override IReadOnlyList<string> FreeOptions { get; } = [nameof(VqVaeTrainer.Options.ValidationSet)];

    public override IEnumerable<(string Option, object? Value, string Message)> UnfitValues =>
    [
        ("Image", new ImageShape(1, 9, 9), "81"),
        ("Network", new MlpVqVaeNetwork { Codes = 0 }, "Codes"),
        ("Network", new ConvolutionalVqVaeNetwork { Channels = 0 }, "Channels"),
        ("Network", new ConvolutionalVqVaeNetwork { Halvings = 4 }, _options().Image is null ? "Image" : "multiples of 16"),
    ];

    private static VqVaeTrainer.Options Small(VqVaeTrainer.Options options)
    {
        options.BatchSize = 32;
        options.MaximumSteps = 40;
        options.CodebookSize = 16;
        options.EmbeddingSize = 4;
        return options;
    }
}
