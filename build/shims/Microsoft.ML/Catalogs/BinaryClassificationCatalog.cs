using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class BinaryClassificationCatalog
{
    private static readonly string[] DefaultClassNames = ["positive", "negative"];

    /// <summary>Compares scores and probabilities with labels. A score above 0 counts as "positive".</summary>
    public CalibratedBinaryClassificationMetrics Evaluate(IDataView data, string labelColumnName = "Label",
        string scoreColumnName = "Score", string probabilityColumnName = "Probability",
        string predictedLabelColumnName = "PredictedLabel")
    {
        Environment.CheckValue(data, nameof(data));
        var probability = ScoredColumns.FindSingle(Environment, data, "probability", probabilityColumnName);
        var (rows, names) = Read(data, labelColumnName, scoreColumnName, predictedLabelColumnName, probability);
        return new(rows, names);
    }

    public BinaryClassificationMetrics EvaluateNonCalibrated(IDataView data, string labelColumnName = "Label",
        string scoreColumnName = "Score", string predictedLabelColumnName = "PredictedLabel")
    {
        Environment.CheckValue(data, nameof(data));
        var (rows, names) = Read(data, labelColumnName, scoreColumnName, predictedLabelColumnName, null);
        return BinaryClassificationMetrics.Create(rows, names);
    }

    public IReadOnlyList<CrossValidationResult<CalibratedBinaryClassificationMetrics>> CrossValidate(IDataView data,
        IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Label",
        string? samplingKeyColumnName = null, int? seed = null) =>
        CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName));

    public IReadOnlyList<CrossValidationResult<BinaryClassificationMetrics>> CrossValidateNonCalibrated(IDataView data,
        IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Label",
        string? samplingKeyColumnName = null, int? seed = null) =>
        CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed,
            scored => EvaluateNonCalibrated(scored, labelColumnName));

    private (List<ScoredRow> Rows, string[] ClassNames) Read(IDataView data, string label, string score, string predictedLabel,
        DataViewSchema.Column? probability)
    {
        ScoredColumns.Find(Environment, data, "predictedLabel", predictedLabel);
        var scoreColumn = ScoredColumns.FindSingle(Environment, data, "score", score);
        var labelColumn = ScoredColumns.Find(Environment, data, "label", label);
        var type = labelColumn.Type;
        if (type != NumberDataViewType.Single && type != NumberDataViewType.Double && type is not BooleanDataViewType
            && type is not KeyDataViewType { Count: 2 })
            throw Environment.ExceptSchemaMismatch(nameof(data), "label", label,
                "Single, Double, Boolean, or a Key with cardinality 2", type.ToString()!);
        return (ScoredRow.ReadAll(Environment, data, labelColumn, scoreColumn, probability), NamesOf(labelColumn));
    }

    private static string[] NamesOf(DataViewSchema.Column label)
    {
        if (!label.HasKeyValues())
            return DefaultClassNames;
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        label.GetKeyValues(ref names);
        return names.DenseValues().Select(name => name.ToString()).ToArray();
    }
}
