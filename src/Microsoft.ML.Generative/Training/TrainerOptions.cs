using System.Text.Json.Serialization;

namespace Microsoft.ML.Generative;

/// <summary>How the learning rates change over a training run.</summary>
public enum LearningRateSchedule
{
    /// <summary>They stay as they are.</summary>
    Constant,

    /// <summary>They fall in a straight line to zero at the last step.</summary>
    Linear,

    /// <summary>They fall along half a cosine to zero at the last step (Loshchilov and Hutter 2017, equation 5, one period).</summary>
    Cosine,
}

/// <summary>What all trainers of this package have in common.</summary>
public abstract class TrainerOptions
{
    /// <summary>The column of training vectors: a vector of known size, or a single number, of Single, Double or Byte.</summary>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>Rows of one step, at least 1. Default 128.</summary>
    public int BatchSize { get; set; } = 128;

    /// <summary>Passes over the data, at least 1. Default 20.</summary>
    public int Epochs { get; set; } = 20;

    /// <summary>Stops after so many steps (batches), however many epochs they are; <see cref="Epochs"/> is not read then. Default: no limit.</summary>
    public long? MaximumSteps { get; set; }

    /// <summary>How the learning rates change over the run. Default: constant.</summary>
    public LearningRateSchedule LearningRateSchedule { get; set; }

    /// <summary>The largest Euclidean norm that the gradient of one network may have; a larger one is scaled down. Default: no limit.</summary>
    public double? GradientClipNorm { get; set; }

    /// <summary>
    /// Decay of the exponential moving average of the weights that samples are drawn with, from 0 (the last weights) to below 1.
    /// Default 0. After step t the decay in effect is min(decay, (1 + t) / (10 + t)), so that early steps don't linger.
    /// </summary>
    public double AverageDecay { get; set; }

    /// <summary>The bytes that the training columns may take in memory; larger data is streamed in every epoch. Default 1 GiB.</summary>
    [JsonIgnore]
    public long MemoryBudget { get; set; } = 1L << 30;

    /// <summary>A file to write checkpoints to, and to go on from when it is there. Default: none.</summary>
    [JsonIgnore]
    public string? CheckpointPath { get; set; }

    /// <summary>Steps between checkpoints, at least 1. Default 1,000.</summary>
    [JsonIgnore]
    public long CheckpointInterval { get; set; } = 1_000;

    /// <summary>Whether to go on from the checkpoint at <see cref="CheckpointPath"/> when there is one. Default true.</summary>
    [JsonIgnore]
    public bool Resume { get; set; } = true;

    /// <summary>Told every <see cref="ProgressInterval"/> steps and after the last one, on the training thread. Default: none.</summary>
    [JsonIgnore]
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Steps between progress reports and log messages, at least 1. Default 100.</summary>
    [JsonIgnore]
    public long ProgressInterval { get; set; } = 100;

    /// <summary>Steps between calls of the trainer's validation, at least 1. Default 1,000.</summary>
    public long ValidationInterval { get; set; } = 1_000;

    /// <summary>
    /// Stops after so many validations in a row without a better score, and returns the weights of the best one.
    /// Default: never stops early. Needs the trainer's validation to be set.
    /// </summary>
    public int? Patience { get; set; }

    /// <summary>An HTML file to write the training report to: curves, samples over time, settings, timings. Default: none.</summary>
    [JsonIgnore]
    public string? ReportPath { get; set; }

    /// <summary>Steps between the report's pictures, at least 1. Default: ten pictures over the run.</summary>
    [JsonIgnore]
    public long? SampleInterval { get; set; }

    /// <summary>Ends the training; it throws <see cref="OperationCanceledException"/> after writing a checkpoint, if there is a path for one.</summary>
    [JsonIgnore]
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Checks every option, before any work.</summary>
    /// <exception cref="ArgumentException">An option is out of its range or two contradict each other; the message names them.</exception>
    internal virtual void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(FeatureColumnName);
        Check.AtLeast(1, BatchSize, nameof(BatchSize));
        Check.AtLeast(1, Epochs, nameof(Epochs));
        if (MaximumSteps is { } steps) Check.AtLeast(1, steps, nameof(MaximumSteps));
        Check.Defined(LearningRateSchedule, nameof(LearningRateSchedule));
        if (GradientClipNorm is { } norm) Check.Positive(norm, nameof(GradientClipNorm));
        Check.InRange(0, AverageDecay, 1, nameof(AverageDecay));
        Check.AtLeast(0, MemoryBudget, nameof(MemoryBudget));
        Check.AtLeast(1, CheckpointInterval, nameof(CheckpointInterval));
        Check.AtLeast(1, ProgressInterval, nameof(ProgressInterval));
        Check.AtLeast(1, ValidationInterval, nameof(ValidationInterval));
        if (Patience is { } patience) Check.AtLeast(1, patience, nameof(Patience));
        if (SampleInterval is { } interval) Check.AtLeast(1, interval, nameof(SampleInterval));
        Check.WritableFolder(CheckpointPath, nameof(CheckpointPath));
        Check.WritableFolder(ReportPath, nameof(ReportPath));
    }
}
