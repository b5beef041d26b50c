using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class AnomalyDetectionCatalog
{
    /// <summary>
    /// Compares scores with labels: numbers (anomalies are above 0), or keys of two values (the second is anomalies).
    /// </summary>
    public AnomalyDetectionMetrics Evaluate(IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel", int falsePositiveCount = 10)
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckParam(falsePositiveCount > 0, nameof(falsePositiveCount), "Must be positive");
        ScoredColumns.Find(Environment, data, "predictedLabel", predictedLabelColumnName);
        var score = ScoredColumns.FindSingle(Environment, data, "score", scoreColumnName);
        var label = ScoredColumns.Find(Environment, data, "label", labelColumnName);
        if (label.Type != NumberDataViewType.Single && label.Type is not KeyDataViewType { Count: 2 })
            throw Environment.ExceptSchemaMismatch(nameof(data), "label", labelColumnName,
                "Single or a Key with cardinality 2", label.Type.ToString()!);
        return new(ScoredRow.ReadAll(Environment, data, label, score, probability: null), falsePositiveCount);
    }
}
