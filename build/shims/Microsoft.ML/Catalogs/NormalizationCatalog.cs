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
}
