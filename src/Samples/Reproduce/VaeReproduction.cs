using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Generative;

namespace Samples.Reproduce;

/// <summary>Variational autoencoders.</summary>
internal sealed record VaeReproduction(string Name, string Description, int Epochs) : Reproduction(Name, Description, Epochs)
{
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
            Options = () => new()
            {
                Network = new ConvolutionalAutoencoderNetwork { BaseChannels = 32, ResidualBlocks = 2 },
                Likelihood = DynamicallyBinarized, LatentSize = 64, AverageDecay = 0.999,
                LearningRateSchedule = LearningRateSchedule.Cosine, GradientClipNorm = 100,
            },
        },
        new("iwae", "Burda et al. 2016: 784-200-200-50 tanh, 50 importance-weighted samples, dynamically binarised images", 3_280)
        {
            LogLikelihood = "-84.78 (Burda et al. 2016, table 1, one stochastic layer, k = 50)",
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

    /// <summary>What others report for the test images' evidence lower bound, if they do.</summary>
    public string? Bound { get; init; }

    /// <summary>What others report for the test images' likelihood, if they do.</summary>
    public string? LogLikelihood { get; init; }

    /// <summary>Whether the test images are black and white, drawn once. Only those have a likelihood.</summary>
    public bool IsBinarized { get; init; }

    public override IReadOnlyList<Figure> Run(MLContext context, Mnist images, ReproductionRun run)
    {
        var options = Options();
        run.Configure(options);
        options.Image = Mnist.Shape;
        options.AnomalyQuantile = null;
        var test = IsBinarized ? images.BinarizedTest(TestSeed) : images.Test;
        var some = context.Data.TakeRows(test, RowsOfCurve);
        options.Validation = model =>
        {
            var elbo = Elbo(model, some);
            Console.WriteLine($"ELBO {elbo:F2} nats ({RowsOfCurve} test images)");
            return -elbo;
        };
        using var model = context.Generative().Vae(options).Fit(images.Train);
        var elbo = Elbo(model, test);
        if (!IsBinarized) return [new("test ELBO, nats", elbo, Bound)];
        var logLikelihood = model.LogLikelihood(test, run.Samples).Average();
        return
        [
            new("test ELBO, nats", elbo, Bound),
            new($"test ln p(x), {run.Samples} samples, nats", logLikelihood, LogLikelihood),
        ];

        double Elbo(VaeTransformer trained, IDataView rows) =>
            trained.Transform(rows).GetColumn<float>(options.ElboColumnName).Average();
    }
}
