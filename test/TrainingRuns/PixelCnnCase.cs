namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>A PixelCNN among the cases of all trainers.</summary>
public sealed class PixelCnnCase : PixelCase
{
    private PixelCnnCase(string name, Func<int, Random, float[]> features, Func<PixelCnnTrainer.Options> options)
        : base(name, features, options) { }

    public static IReadOnlyList<PixelCnnCase> All { get; } =
    [
        new("pixelcnn-plain", BlackAndWhiteBar, () => new()
        {
            Network = new PlainPixelCnnNetwork { Channels = 8, ResidualBlocks = 2, HeadChannels = 8, FirstKernelSize = 5 },
        }),
        new("pixelcnn-gated-key", TrainingRow.Bar, () => new()
        {
            Network = new GatedPixelCnnNetwork { Channels = 6, Layers = 3, HeadChannels = 6, FirstKernelSize = 5 },
            Output = OutputDistribution.Categorical(8),
            LabelColumnName = nameof(TrainingRow.Kind),
        }),
        new("pixelcnn++-averaged", TrainingRow.Bar, () => new()
        {
            Network = new PlusPlusPixelCnnNetwork { Channels = 6, BlocksPerLevel = 1, Halvings = 1 },
            Output = OutputDistribution.LogisticMixture(2),
            AverageDecay = 0.9,
        }),
        new("pixelcnn-scales-key", BlackAndWhiteBar, () => new()
        {
            Network = new PlainPixelCnnNetwork
            {
                Channels = 8, ResidualBlocks = 1, HeadChannels = 8, FirstKernelSize = 3, Scales = 2,
            },
            LabelColumnName = nameof(TrainingRow.Kind),
        }),
    ];

    public override IEstimator<ITransformer> Trainer(MLContext context, TrainerOptions options) =>
        context.Generative().PixelCnn((PixelCnnTrainer.Options)options);

    public override IReadOnlyDictionary<string, object?[]> RefusedValues => new Dictionary<string, object?[]>(base.RefusedValues)
    {
        [nameof(PixelCnnTrainer.Options.Network)] =
        [
            null,
            new RefusedSetting(new PlainPixelCnnNetwork { KernelSize = 4 }, "KernelSize"),
            new RefusedSetting(new PlainPixelCnnNetwork { Channels = 1 }, "Channels"),
            new RefusedSetting(new GatedPixelCnnNetwork { Scales = 0 }, "Scales"),
            new RefusedSetting(new GatedPixelCnnNetwork { Layers = 0 }, "Layers"),
            new RefusedSetting(new GatedPixelCnnNetwork { Conditioning = (PixelConditioning)5 }, "Conditioning"),
            new RefusedSetting(new PlusPlusPixelCnnNetwork { Dropout = 1 }, "Dropout"),
            new RefusedSetting(new PlusPlusPixelCnnNetwork { Halvings = 7 }, "Halvings"),
        ],
    };
}
