using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public static class DebuggerExtensions
{
    public static DataDebuggerPreview Preview(this IDataView data, int maxRows = 100) => new(data, maxRows);

    public static DataDebuggerPreview Preview(this ITransformer transformer, IDataView data, int maxRows = 100) =>
        new(Contracts.CheckRef(transformer, nameof(transformer)).Transform(data), maxRows);

    /// <summary>What the estimator, fitted on the first rows, makes of the data.</summary>
    public static DataDebuggerPreview Preview(this IEstimator<ITransformer> estimator, IDataView data, int maxRows = 100,
        int maxTrainingRows = 100)
    {
        Contracts.CheckRef(estimator, nameof(estimator));
        Contracts.CheckRef(data, nameof(data));
        Contracts.CheckParam(maxRows >= 0, nameof(maxRows), "The number of rows is not negative.");
        Contracts.CheckParam(maxTrainingRows >= 0, nameof(maxTrainingRows), "The number of rows is not negative.");
        return new(estimator.Fit(new SkipTakeView(data, 0, maxTrainingRows)).Transform(data), maxRows);
    }
}
