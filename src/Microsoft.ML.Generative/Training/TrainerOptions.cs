using System.Globalization;

namespace Microsoft.ML.Generative;

/// <summary>How the learning rates change over a training run.</summary>
public enum LearningRateSchedule
{
    /// <summary>They stay as they are.</summary>
    Constant,

    /// <summary>They fall in a straight line from the first step, to zero after the last.</summary>
    Linear,

    /// <summary>
    /// They fall along half a cosine from the first step, to zero after the last (Loshchilov and Hutter 2017, equation 5, one
    /// period).
    /// </summary>
    Cosine,
}

/// <summary>What all trainers of this package have in common.</summary>
public abstract class TrainerOptions
{
    // 512 grey images of 64×64, or two in colour of 512×512: convolutions make tens of numbers of each value.
    private const int MostValuesAtOnce = 1 << 21;

    /// <summary>The column of training vectors: a vector of known size, or a single number, of Single, Double or Byte.</summary>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>
    /// The column to condition on: a key, a Boolean or a number that holds classes, which are encoded one-hot; or a vector, which
    /// is taken as it is. Default: none; samples can't be asked for by class then.
    /// </summary>
    public string? LabelColumnName { get; set; }

    /// <summary>
    /// The rows as images, channel first; their size must be the feature column's. Default: rows are no images.
    /// </summary>
    public ImageShape? Image { get; set; }

    /// <summary>Rows of one step, at least 1. Default 128.</summary>
    public int BatchSize { get; set; } = 128;

    /// <summary>Passes over the data, at least 1. Default 20.</summary>
    public int Epochs { get; set; } = 20;

    /// <summary>
    /// Stops after so many steps (batches), however many epochs they are; <see cref="Epochs"/> is not read then. Default: no
    /// limit.
    /// </summary>
    public long? MaximumSteps { get; set; }

    /// <summary>How the learning rates change over the run. Default: constant.</summary>
    public LearningRateSchedule LearningRateSchedule { get; set; }

    /// <summary>
    /// The largest Euclidean norm that the gradient of one network may have, above 0; a larger one is scaled down. Default: no
    /// limit.
    /// </summary>
    public double? GradientClipNorm { get; set; }

    /// <summary>
    /// Decay of the exponential moving average of the weights that samples are drawn with, from 0 (the last weights) to below 1.
    /// Default 0. After step t the decay in effect is min(decay, (1 + t) / (10 + t)), so that early steps don't linger.
    /// </summary>
    public double AverageDecay { get; set; }

    /// <summary>
    /// The bytes that the training columns may take in memory, 24 for each row's place among them; larger data is streamed in
    /// every epoch. Default 1 GiB.
    /// </summary>
    public long MemoryBudget { get; set; } = 1L << 30;

    /// <summary>
    /// A file to write checkpoints to, and to go on from when it is there. Give the <see cref="MLContext"/> a seed: a checkpoint
    /// of a run with another one is refused. A trainer's seed comes from the context's and from what was made of the context
    /// before: to go on in the same process, fit the same trainer, or make a new context. Default: none.
    /// </summary>
    public string? CheckpointPath { get; set; }

    /// <summary>Steps between checkpoints, at least 1. Default 1,000.</summary>
    public long CheckpointInterval { get; set; } = 1_000;

    /// <summary>Whether to go on from the checkpoint at <see cref="CheckpointPath"/> when there is one. Default true.</summary>
    public bool Resume { get; set; } = true;

    /// <summary>
    /// Told every <see cref="ProgressInterval"/> steps and after the last one, on the training thread. Default: none.
    /// </summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Steps between progress reports and log messages, at least 1. Default 100.</summary>
    public long ProgressInterval { get; set; } = 100;

    /// <summary>Steps between validations, at least 1. Default 1,000.</summary>
    public long ValidationInterval { get; set; } = 1_000;

    /// <summary>
    /// Stops after so many validations in a row without a better score, and returns the weights of the best one.
    /// Default: never stops early. Needs a validation.
    /// </summary>
    public int? Patience { get; set; }

    /// <summary>
    /// An HTML file to write the training report to: curves, samples over time, settings, timings. Default: none.
    /// </summary>
    public string? ReportPath { get; set; }

    /// <summary>Steps between the report's pictures, at least 1. Default: ten pictures over the run.</summary>
    public long? SampleInterval { get; set; }

    /// <summary>
    /// Ends the training; it throws <see cref="OperationCanceledException"/> after writing a checkpoint, if there is a path for
    /// one.
    /// </summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Checks every option, before any work.</summary>
    /// <exception cref="ArgumentException">An option is out of its range or two contradict each other; the message names
    /// them.</exception>
    internal virtual void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(FeatureColumnName);
        if (LabelColumnName is not null) ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
        if (LabelColumnName == FeatureColumnName)
            throw new ArgumentException($"{nameof(FeatureColumnName)} and {nameof(LabelColumnName)} are both "
                + $"'{FeatureColumnName}': a model that is told the row has nothing to learn.");
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
        Check.FilePath(CheckpointPath, nameof(CheckpointPath));
        Check.FilePath(ReportPath, nameof(ReportPath));
        if (ReportPath is not null && CheckpointPath is not null
            && Path.GetFullPath(ReportPath) == Path.GetFullPath(CheckpointPath))
            throw new ArgumentException(
                $"{nameof(ReportPath)} and {nameof(CheckpointPath)} are both '{ReportPath}'; they must be two files.");
    }

    /// <summary>The steps of a run over these rows, unless it is stopped early.</summary>
    internal long TotalSteps(TrainingData data) => MaximumSteps ?? data.BatchesPerEpoch(BatchSize) * Epochs;

    /// <summary>
    /// How many rows to look at in one go: so many as wanted, or fewer where they or their conditions are wide, but a batch of
    /// the training's, which there is memory for.
    /// </summary>
    internal int RowsAtOnce(TrainingData data, int wanted) =>
        Math.Min(wanted, Math.Max(BatchSize, MostValuesAtOnce / (data.Features.Size + (data.Condition?.Width ?? 0))));

    /// <summary>What the weights at the end depend on, by name, for the report and for checkpoints.</summary>
    internal virtual Dictionary<string, string> Describe(TrainingData data, int seed)
    {
        var settings = new Dictionary<string, string>
        {
            ["rows"] = Text(data.Count),
            // Streamed rows come in an order that depends on the budget.
            ["memory budget"] = data.IsStreamed ? $"{Text(MemoryBudget)} bytes" : "all rows fit",
            ["features"] = $"{FeatureColumnName} ({Text(data.Features.Size)})",
            ["label"] = data.Condition is { } condition ? $"{LabelColumnName} ({Text(condition.Width)})" : "none",
            ["image"] = Image?.ToString() ?? "none",
            ["batch size"] = Text(BatchSize),
            ["learning rate schedule"] = LearningRateSchedule.ToString(),
            ["gradient norm limit"] = GradientClipNorm is { } norm ? Text(norm) : "none",
            ["average decay"] = Text(AverageDecay),
            ["seed"] = Text(seed),
        };
        // Streamed rows are read once more for it.
        if (CheckpointPath is not null) settings["fingerprint of the rows"] = data.Fingerprint();
        // A run can be made longer, but not under a schedule that ends with it.
        if (LearningRateSchedule != LearningRateSchedule.Constant)
            settings["length"] = MaximumSteps is { } steps ? $"{Text(steps)} steps" : $"{Text(Epochs)} epochs";
        return settings;
    }

    /// <summary>A number as the report and checkpoints have it.</summary>
    private protected static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>What all trainers of this package have in common that depends on what they train.</summary>
/// <typeparam name="TTransformer">The trained model.</typeparam>
public abstract class TrainerOptions<TTransformer> : TrainerOptions
{
    /// <summary>
    /// Scores the model under training every <see cref="TrainerOptions.ValidationInterval"/> steps, lower is better; it goes into
    /// the report and decides early stopping. The transformer is good during the call only. Default: none.
    /// </summary>
    public Func<TTransformer, double>? Validation { get; set; }

    /// <summary>What scores the model under training, lower is better; null for nothing.</summary>
    internal virtual Func<TTransformer, double>? Score => Validation;

    /// <summary>Checks the rows that the model is scored by, where the options have them.</summary>
    /// <param name="features">The training data's feature column.</param>
    /// <param name="condition">The training data's condition column, if there is one.</param>
    /// <exception cref="ArgumentException">There are none, or a column of the training's is missing or another.</exception>
    internal virtual void CheckValidationSet(FeatureColumn features, ConditionColumn? condition)
    {
    }

    /// <summary>The options that ask for a score, for messages.</summary>
    private protected virtual string WhatScores => nameof(Validation);

    /// <summary>A copy, which does not change with this.</summary>
    internal TrainerOptions<TTransformer> Copy() => (TrainerOptions<TTransformer>)MemberwiseClone();

    internal override void Validate()
    {
        base.Validate();
        if (Patience is not null && Score is null)
            throw new ArgumentException(
                $"{nameof(Patience)} is set, but without {WhatScores} there is no score to wait for.");
    }
}
