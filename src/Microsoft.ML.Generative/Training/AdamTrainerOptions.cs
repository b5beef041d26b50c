using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>Settings of trainers that minimise one loss with one optimiser, Adam (Kingma and Ba 2015).</summary>
/// <typeparam name="TTransformer">The trained model.</typeparam>
public abstract class AdamTrainerOptions<TTransformer> : TrainerOptions<TTransformer>
    where TTransformer : BatchedTransformer
{
    /// <summary>What messages call the rows of <see cref="ValidationSet"/>.</summary>
    private protected const string ValidationSetName = "the validation set";

    /// <summary>Adam's learning rate, above 0. Default 0.001.</summary>
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>Adam's decay of the first moment, from 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>Adam's decay of the second moment, from 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; set; } = 0.999;

    /// <summary>
    /// Rows that the model does not learn from, with the training's columns, by which it is scored every
    /// <see cref="TrainerOptions.ValidationInterval"/> steps: by the mean over them of the negative log-likelihood or evidence
    /// lower bound in nats, or of the reconstruction error, as transforming gives them. They are read anew each time. In place of
    /// <see cref="TrainerOptions{TTransformer}.Validation"/>. Default: none.
    /// </summary>
    public IDataView? ValidationSet { get; set; }

    internal override Func<TTransformer, double>? Score =>
        ValidationSet is { } rows ? model => MeanScore(model.Transform(rows)) : base.Score;

    private protected override string WhatScores => $"{nameof(Validation)} or {nameof(ValidationSet)}";

    /// <summary>The mean over transformed rows that tells how good a model is; lower is better.</summary>
    private protected abstract double MeanScore(IDataView transformed);

    /// <summary>The mean of a column of <see cref="float"/>.</summary>
    private protected static double Mean(IDataView rows, string column) =>
        rows.GetColumn<float>(column).Average(value => (double)value);

    internal override void CheckValidationSet(FeatureColumn features, ConditionColumn? condition)
    {
        if (ValidationSet is not { } rows) return;
        if (condition is not null) _ = condition.Find(rows.Schema, ValidationSetName);
        if (!RowBatches.Read(rows, features, 1, ValidationSetName).Any())
            throw new ArgumentException($"{nameof(ValidationSet)} has no rows.");
    }

    internal override void Validate()
    {
        base.Validate();
        if (Validation is not null && ValidationSet is not null)
            throw new ArgumentException($"{nameof(Validation)} and {nameof(ValidationSet)} are both set; give one of them.");
        Check.Positive(LearningRate, nameof(LearningRate));
        Check.InRange(0, Beta1, 1, nameof(Beta1));
        Check.InRange(0, Beta2, 1, nameof(Beta2));
    }

    internal override Dictionary<string, string> Describe(TrainingData data, int seed)
    {
        var settings = base.Describe(data, seed);
        settings["learning rate"] = Text(LearningRate);
        settings["Adam's betas"] = $"{Text(Beta1)}, {Text(Beta2)}";
        return settings;
    }
}
