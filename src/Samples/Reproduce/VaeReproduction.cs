using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;

namespace Samples.Reproduce;

/// <summary>Variational autoencoders.</summary>
internal sealed record VaeReproduction(string Name, string Description, int Epochs) : Reproduction(Name, Description, Epochs)
{
    private const string ReportedByBurda = "-84.78 (Burda et al. 2016, table 1, one stochastic layer, k = 50)";

    public static new IReadOnlyList<VaeReproduction> All { get; } =
    [
        new("vae-mlp", "784-400-20 perceptrons, grey images, as in test/Benchmarks/VaeJob/vae_job.py", 10)
        {
            Bound = "-105.70 (that script, the mean of five seeds)",
            Options = () => new() { Network = AutoencoderNetwork.Mlp, Likelihood = OutputDistribution.Bernoulli },
        },
        new("vae-convolutional", "Convolutions with two residual blocks at each size, dynamically binarised images", 50)
        {
            Bound = "-86.77 (pytorch-generative's convolutional VAE)",
            IsBinarized = true,
            Options = Convolutional,
        },
        new("vae-full-covariance", "The same with 32 latent numbers that have a covariance matrix for each row", 50)
        {
            Bound = "-86.77 (pytorch-generative's convolutional VAE, diagonal)",
            IsBinarized = true,
            Options = () =>
            {
                var options = Convolutional();
                (options.PosteriorCovariance, options.LatentSize) = (PosteriorCovariance.Full, 32);
                return options;
            },
        },
        new("iwae-convolutional", "As vae-convolutional, then 50 importance-weighted samples from its weights on", 50)
        {
            LogLikelihood = ReportedByBurda,
            IsBinarized = true,
            Options = Convolutional,
            Refinement = () =>
            {
                var options = Convolutional();
                options.Objective = new ImportanceWeightedObjective { Samples = 50 };
                options.BatchSize = 32;
                (options.LearningRate, options.MaximumSteps, options.ValidationInterval) = (3e-4, 500, 100);
                return options;
            },
        },
        new("iwae", "Burda et al. 2016: 784-200-200-50 tanh, 50 importance-weighted samples, dynamically binarised images", 3_280)
        {
            LogLikelihood = ReportedByBurda,
            IsBinarized = true,
            Options = () => new()
            {
                Network = new MlpAutoencoderNetwork { Widths = [200, 200], Activation = Activation.Tanh },
                Likelihood = DynamicallyBinarized, Objective = new ImportanceWeightedObjective { Samples = 50 }, LatentSize = 50,
                BatchSize = 20, LearningRateSchedule = LearningRateSchedule.Cosine,
            },
        },
    ];

    /// <summary>Makes the settings; the epochs and all that watches the run come from outside.</summary>
    public required Func<VaeTrainer.Options> Options { get; init; }

    /// <summary>Makes the settings of a second training, which goes on from the first one's weights; null for none.</summary>
    public Func<VaeTrainer.Options>? Refinement { get; init; }

    /// <summary>What others report for the test images' evidence lower bound, if they do.</summary>
    public string? Bound { get; init; }

    /// <summary>What others report for the test images' likelihood, if they do.</summary>
    public string? LogLikelihood { get; init; }

    /// <summary>Whether the test images are black and white, drawn once. Only those have a likelihood.</summary>
    public bool IsBinarized { get; init; }

    public override IReadOnlyList<Figure> Run(MLContext context, Mnist images, ReproductionRun run)
    {
        var test = IsBinarized ? images.BinarizedTest(TestSeed) : images.Test;
        var some = context.Data.TakeRows(test, RowsOfCurve);
        var options = Options();
        run.Configure(options);
        Watch(options);
        var model = context.Generative().Vae(options).Fit(images.Train);
        if (Refinement is not null)
        {
            using var initial = model;
            options = Refinement();
            (run with { Steps = run.Steps ?? (int?)options.MaximumSteps, CheckpointPath = RefinementOf(run.CheckpointPath) })
                .Configure(options);
            Watch(options);
            model = context.Generative().Vae(options).Fit(images.Train, initial);
        }
        using var _ = model;
        var elbo = Elbo(model, test);
        if (!IsBinarized) return [new("test ELBO, nats", elbo, Bound)];
        var logLikelihood = model.LogLikelihood(test, run.Samples).Average();
        return
        [
            new("test ELBO, nats", elbo, Bound),
            new($"test ln p(x), {run.Samples} samples, nats", logLikelihood, LogLikelihood),
        ];

        void Watch(VaeTrainer.Options watched)
        {
            watched.Image = Mnist.Shape;
            watched.AnomalyQuantile = null;
            watched.Validation = trained =>
            {
                var elbo = Elbo(trained, some);
                Console.WriteLine($"ELBO {elbo:F2} nats ({RowsOfCurve} test images)");
                return -elbo;
            };
        }

        double Elbo(VaeTransformer trained, IDataView rows) =>
            trained.Transform(rows).GetColumn<float>(options.ElboColumnName).Average();
    }

    private static string? RefinementOf(string? checkpoint) => checkpoint is null ? null : $"{checkpoint}.refinement";

    private static VaeTrainer.Options Convolutional() => new()
    {
        Network = new ConvolutionalAutoencoderNetwork { BaseChannels = 32, ResidualBlocks = 2 },
        Likelihood = DynamicallyBinarized, LatentSize = 64, AverageDecay = 0.999,
        LearningRateSchedule = LearningRateSchedule.Cosine, GradientClipNorm = 100,
    };
}
