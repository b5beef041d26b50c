using System.Text.Json;

namespace Microsoft.ML.Generative;

/// <summary>What all trainers of autoregressive models have in common.</summary>
public abstract class AutoregressiveOptions : AdamTrainerOptions<AutoregressiveTransformer>
{
    /// <summary>
    /// The distribution of each value. Default: null, for what suits the training data: Bernoulli where the column holds two
    /// values, else a mixture of 10 logistics over 256 levels for pixels, and a Gaussian for other vectors.
    /// </summary>
    public OutputDistribution? Output { get; set; }

    /// <summary>
    /// The column that transforming adds with the row's log-likelihood in nats: of its probability, or, for a Gaussian output,
    /// of its density in the column's units. NaN where a value or the label is missing. Default "LogLikelihood".
    /// </summary>
    public string LogLikelihoodColumnName { get; set; } = "LogLikelihood";

    /// <summary>
    /// The column that transforming adds with the row's bits per dimension, −log₂ p(x) / d. Default "BitsPerDimension".
    /// </summary>
    public string BitsPerDimensionColumnName { get; set; } = "BitsPerDimension";

    /// <summary>
    /// The column that transforming adds with the row, its missing values (NaN, or marked by <see cref="MaskColumnName"/>) drawn
    /// given the values before them. Default "Completed".
    /// </summary>
    public string CompletedColumnName { get; set; } = "Completed";

    /// <summary>
    /// The column that marks values as missing for <see cref="CompletedColumnName"/>, whatever stands in their place: as many
    /// values as the features have, of Boolean, Byte, Single or Double; what is not 0 is missing, as in the columns of ML.NET's
    /// IndicateMissingValues. NaN is missing in any case. Likelihoods are those of the values that stand. Columns of bytes have
    /// no NaN and need a mask. Default: none; <see cref="AutoregressiveTransformer.Complete"/> can name one later. Training does
    /// not read it, but checks that it is there.
    /// </summary>
    public string? MaskColumnName { get; set; }

    /// <summary>What anomalies are told by. Default: that a row is unlikely.</summary>
    public LikelihoodAnomaly Anomaly { get; set; }

    /// <summary>
    /// The share of training rows whose score is at or below the threshold of anomalies, above 0 and at most 1, such as 0.99.
    /// Default: none, and no anomaly column; the threshold takes a pass over the training data when the training is over.
    /// </summary>
    public double? AnomalyQuantile { get; set; }

    /// <summary>
    /// The column that transforming adds with whether the row's score is above
    /// <see cref="AutoregressiveTransformer.AnomalyThreshold"/>, or is missing, where there is an <see cref="AnomalyQuantile"/>.
    /// Default "IsAnomaly".
    /// </summary>
    public string AnomalyColumnName { get; set; } = "IsAnomaly";

    /// <summary>The architecture that the options describe.</summary>
    internal abstract AutoregressiveNetwork Architecture { get; }

    private protected sealed override double MeanScore(IDataView transformed) => -Mean(transformed, LogLikelihoodColumnName);

    internal sealed override void CheckValidationSet(FeatureColumn features, ConditionColumn? condition)
    {
        base.CheckValidationSet(features, condition);
        if (MaskColumnName is { } mask && ValidationSet is { } rows)
            _ = new MaskColumn(mask, features.Size).Find(rows.Schema, ValidationSetName);
    }

    internal override void Validate()
    {
        base.Validate();
        Output?.Validate();
        Architecture.Validate();
        if (MaskColumnName is not null) ArgumentException.ThrowIfNullOrWhiteSpace(MaskColumnName);
        Check.ColumnNames((LogLikelihoodColumnName, nameof(LogLikelihoodColumnName)),
            (BitsPerDimensionColumnName, nameof(BitsPerDimensionColumnName)), (CompletedColumnName, nameof(CompletedColumnName)),
            (AnomalyColumnName, nameof(AnomalyColumnName)));
        Check.Defined(Anomaly, nameof(Anomaly));
        AnomalyThreshold.CheckQuantile(AnomalyQuantile, nameof(AnomalyQuantile));
        if (Anomaly != default && AnomalyQuantile is null)
            throw new ArgumentException($"{nameof(Anomaly)} is {Anomaly}, but without {nameof(AnomalyQuantile)}, such as 0.99, "
                + "nothing is told by it.");
    }

    internal override Dictionary<string, string> Describe(TrainingData data, int seed)
    {
        var settings = base.Describe(data, seed);
        settings["network"] = JsonSerializer.Serialize(Architecture);
        settings["output"] = Output is null ? "what suits the column" : JsonSerializer.Serialize(Output);
        return settings;
    }
}
