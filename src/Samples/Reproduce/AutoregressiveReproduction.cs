using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;

namespace Samples.Reproduce;

/// <summary>Models with exact likelihoods, of dynamically binarised images.</summary>
internal sealed record AutoregressiveReproduction(string Name, string Description, int Epochs)
    : Reproduction(Name, Description, Epochs)
{
    /// <summary>How often a run of some steps scores the test images along its way.</summary>
    private const int PointsOfCurve = 10;

    public static new IReadOnlyList<AutoregressiveReproduction> All { get; } =
    [
        new("pixelcnn", "Fifteen residual blocks with 32 channels (pytorch-generative's sizes)", 100)
        {
            Reported = "81.45 (pytorch-generative)",
            Options = () => new PixelCnnTrainer.Options
            {
                Network = new PlainPixelCnnNetwork { ResidualBlocks = 15, Channels = 32, HeadChannels = 32 },
                BatchSize = 64,
            },
            Trainer = (catalog, settings) => catalog.PixelCnn((PixelCnnTrainer.Options)settings),
        },
        new("gated-pixelcnn", "Eleven gated layers with 128 channels in each stack (pytorch-generative's sizes)", 457)
        {
            Reported = "81.50 (pytorch-generative)",
            Options = () => new PixelCnnTrainer.Options
            {
                Network = new GatedPixelCnnNetwork { Layers = 11, Channels = 128, HeadChannels = 32 },
                BatchSize = 128,
            },
            Trainer = (catalog, settings) => catalog.PixelCnn((PixelCnnTrainer.Options)settings),
        },
        new("made", "One hidden layer of 8,000, one random order (pytorch-generative's sizes)", 85)
        {
            Reported = "84.87 (pytorch-generative)",
            Options = () => new MadeTrainer.Options { HiddenWidths = [8_000], Order = ValueOrder.Random, BatchSize = 64 },
            Trainer = (catalog, settings) => catalog.Made((MadeTrainer.Options)settings),
        },
        new("nade", "500 hidden units, the pixels in their order (pytorch-generative's sizes)", 50)
        {
            Reported = "85.65 (pytorch-generative)",
            // Its own. Fifty epochs are too few for a rate that falls.
            Schedule = LearningRateSchedule.Constant,
            Options = () => new NadeTrainer.Options { HiddenUnits = 500, BatchSize = 512 },
            Trainer = (catalog, settings) => catalog.Nade((NadeTrainer.Options)settings),
        },
    ];

    /// <summary>Makes the settings; the epochs and all that watches the run come from outside.</summary>
    public required Func<AutoregressiveOptions> Options { get; init; }

    /// <summary>Makes the trainer of such settings.</summary>
    public required Func<GenerativeCatalog, AutoregressiveOptions, AutoregressiveTrainer> Trainer { get; init; }

    /// <summary>What others report for the test images' negative log-likelihood, in nats.</summary>
    public required string Reported { get; init; }

    /// <summary>How the learning rate changes over the run.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    public override IReadOnlyList<Figure> Run(MLContext context, Mnist images, ReproductionRun run)
    {
        var options = Options();
        var test = images.BinarizedTest(TestSeed);
        var some = context.Data.TakeRows(test, RowsOfCurve);
        run.Configure(options);
        options.Image = Mnist.Shape;
        options.Output = DynamicallyBinarized;
        options.LearningRateSchedule = Schedule;
        options.AverageDecay = 0.999;
        options.GradientClipNorm = 100;
        options.ValidationInterval = run.Steps is { } steps ? Math.Max(1, steps / PointsOfCurve) : 500;
        options.Validation = model =>
        {
            var nats = Nats(model, some, options);
            var bits = nats / Math.Log(2) / Mnist.Shape.Size;
            Console.WriteLine($"{nats:F2} nats, {bits:F4} bits a pixel ({RowsOfCurve} test images)");
            return nats;
        };
        using var model = Trainer(context.Generative(), options).Fit(images.Train);
        return [new("test −ln p(x), nats", Nats(model, test, options), Reported)];
    }

    private static double Nats(AutoregressiveTransformer model, IDataView rows, AutoregressiveOptions options) =>
        -model.Transform(rows).GetColumn<float>(options.LogLikelihoodColumnName).Average();
}
