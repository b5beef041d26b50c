using Microsoft.ML;
using Microsoft.ML.Generative;

namespace Samples.Reproduce;

/// <summary>A figure that was reached, and what others report for it, if they do.</summary>
internal sealed record Figure(string Name, double Value, string? Reported);

/// <summary>A model under the settings that a paper or a library reports figures for.</summary>
/// <param name="Name">Names it on the command line.</param>
/// <param name="Description">The settings and their source.</param>
/// <param name="Epochs">Passes over the training images that the source makes.</param>
internal abstract record Reproduction(string Name, string Description, int Epochs)
{
    /// <summary>Decides which pixels of the test images are black.</summary>
    protected const int TestSeed = 1;

    /// <summary>Test images that are scored along the training.</summary>
    protected const int RowsOfCurve = 1_000;

    protected static readonly OutputDistribution DynamicallyBinarized =
        new BernoulliDistribution { Binarization = Binarization.Stochastic };

    public static IReadOnlyList<Reproduction> All { get; } =
        [.. VaeReproduction.All, .. AnomalyReproduction.All, .. AutoregressiveReproduction.All];

    /// <summary>Trains and measures.</summary>
    public abstract IReadOnlyList<Figure> Run(MLContext context, Mnist images, ReproductionRun run);
}

/// <summary>How a reproduction is to be run.</summary>
/// <param name="Epochs">Passes over the training images.</param>
/// <param name="Steps">Batches to train on, in place of epochs, or null.</param>
/// <param name="Samples">Latent vectors of a row for an estimate of its likelihood.</param>
/// <param name="CheckpointPath">What the training goes on from, or null.</param>
/// <param name="Progress">Where the training's progress goes.</param>
/// <param name="Cancellation">Ends the training.</param>
internal sealed record ReproductionRun(
    int Epochs, int? Steps, int Samples, string? CheckpointPath, IProgress<TrainingProgress> Progress,
    CancellationToken Cancellation)
{
    /// <summary>Gives a trainer's settings what comes from outside.</summary>
    public void Configure(TrainerOptions options)
    {
        options.Epochs = Epochs;
        options.MaximumSteps = Steps;
        options.CheckpointPath = CheckpointPath;
        options.Progress = Progress;
        options.CancellationToken = Cancellation;
    }
}
