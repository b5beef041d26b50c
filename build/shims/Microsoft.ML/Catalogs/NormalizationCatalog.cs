using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class NormalizationCatalog
{
    /// <summary>
    /// To [0, 1] by smallest and greatest value; with <paramref name="fixZero"/> by the greatest magnitude alone, so that 0
    /// stays 0 and values are in [-1, 1].
    /// </summary>
    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, string outputColumnName,
        string? inputColumnName = null, long maximumExampleCount = 1000000000, bool fixZero = true) =>
        catalog.NormalizeMinMax([new InputOutputColumnPair(outputColumnName, inputColumnName)], maximumExampleCount, fixZero);

    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        long maximumExampleCount = 1000000000, bool fixZero = true) =>
        new(catalog.Environment, new MinMaxSettings(maximumExampleCount, fixZero), InputOutputColumnPair.Names(columns));

    /// <summary>
    /// To mean 0 and variance 1; with <paramref name="fixZero"/> divided by the root of the mean square alone, so that 0 stays
    /// 0; with <paramref name="useCdf"/> to the value of the normal distribution function of that mean and variance.
    /// </summary>
    public static NormalizingEstimator NormalizeMeanVariance(this TransformsCatalog catalog, string outputColumnName,
        string? inputColumnName = null, long maximumExampleCount = 1000000000, bool fixZero = true, bool useCdf = false) =>
        catalog.NormalizeMeanVariance([new InputOutputColumnPair(outputColumnName, inputColumnName)], maximumExampleCount,
            fixZero, useCdf);

    public static NormalizingEstimator NormalizeMeanVariance(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        long maximumExampleCount = 1000000000, bool fixZero = true, bool useCdf = false) =>
        new(catalog.Environment, new MeanVarianceSettings(maximumExampleCount, fixZero, useCdf),
            InputOutputColumnPair.Names(columns));
}
