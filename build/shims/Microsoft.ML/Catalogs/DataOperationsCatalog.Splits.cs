using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    // What splits the data where neither the call nor the MLContext brings a seed.
    private const int DefaultSplitSeed = 42;

    public struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet) => (TrainSet, TestSet) = (trainSet, testSet);
    }

    /// <summary>
    /// Each row falls to one side by chance, so that the fraction is met roughly; rows with the same value in the sampling
    /// key column fall to the same side.
    /// </summary>
    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string? samplingKeyColumnName = null,
        int? seed = null)
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckParam(testFraction is > 0 and < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        return Split(data, samplingKeyColumnName, seed, 0, testFraction);
    }

    /// <summary>As many splits as folds; each row is in the test set of one of them.</summary>
    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5,
        string? samplingKeyColumnName = null, int? seed = null)
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        return Enumerable.Range(0, numberOfFolds).Select(fold =>
            Split(data, samplingKeyColumnName, seed, (double)fold / numberOfFolds, (double)(fold + 1) / numberOfFolds)).ToArray();
    }

    private TrainTestData Split(IDataView data, string? keyColumn, int? seed, double testLower, double testUpper)
    {
        DataViewSchema.Column? key = keyColumn == null ? null : data.Schema.GetColumnOrNull(keyColumn)
            ?? throw Environment.ExceptSchemaMismatch("samplingKeyColumn", "SamplingKeyColumn", keyColumn);
        var bindFraction = RowTests.Fraction(key, seed ?? ((IHostEnvironmentInternal)Environment).Seed ?? DefaultSplitSeed);
        DataViewSchema.Column[] tested = key is { } column ? [column] : [];
        return new TrainTestData(new FilteredView(data, tested, Bind(inTest: false)),
            new FilteredView(data, tested, Bind(inTest: true)));

        Func<DataViewRow, Func<bool>> Bind(bool inTest) => row =>
        {
            var fraction = bindFraction(row);
            return () => (fraction() is var f && testLower <= f && f < testUpper) == inTest;
        };
    }
}
