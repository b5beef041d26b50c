namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>A PixelRNN among the cases of all trainers.</summary>
public sealed class PixelRnnCase : PixelCase
{
    private PixelRnnCase(string name, Func<int, Random, float[]> features, Func<PixelRnnTrainer.Options> options)
        : base(name, features, options) { }

    public static IReadOnlyList<PixelRnnCase> All { get; } =
    [
        new("pixelrnn-row-key", TrainingRow.Bar, () => new()
        {
            Network = new RowLstmNetwork { Channels = 8, Layers = 2, HeadChannels = 8, FirstKernelSize = 5 },
            Output = OutputDistribution.Categorical(8),
            LabelColumnName = nameof(TrainingRow.Kind),
        }),
        new("pixelrnn-diagonal-averaged", BlackAndWhiteBar, () => new()
        {
            Network = new DiagonalBiLstmNetwork { Channels = 8, Layers = 1, HeadChannels = 8, FirstKernelSize = 5 },
            AverageDecay = 0.9,
        }),
    ];

    public override IEstimator<ITransformer> Trainer(MLContext context, TrainerOptions options) =>
        context.Generative().PixelRnn((PixelRnnTrainer.Options)options);

    public override IReadOnlyDictionary<string, object?[]> RefusedValues => new Dictionary<string, object?[]>(base.RefusedValues)
    {
        [nameof(PixelRnnTrainer.Options.Network)] =
        [
            null,
            new RefusedSetting(new RowLstmNetwork { KernelSize = 2 }, "KernelSize"),
            new RefusedSetting(new RowLstmNetwork { Channels = 1 }, "Channels"),
            new RefusedSetting(new RowLstmNetwork { Layers = 0 }, "Layers"),
            new RefusedSetting(new DiagonalBiLstmNetwork { HeadChannels = 0 }, "HeadChannels"),
            new RefusedSetting(new DiagonalBiLstmNetwork { FirstKernelSize = 33 }, "FirstKernelSize"),
            new RefusedSetting(new DiagonalBiLstmNetwork { Conditioning = (PixelConditioning)5 }, "Conditioning"),
        ],
    };
}
