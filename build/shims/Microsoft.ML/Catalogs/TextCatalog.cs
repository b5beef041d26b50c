using Microsoft.ML.Transforms.Text;

namespace Microsoft.ML;

public static class TextCatalog
{
    /// <summary>How often each sequence of up to <paramref name="ngramLength"/> words, split at spaces, is in a text.</summary>
    public static WordBagEstimator ProduceWordBags(this TransformsCatalog.TextTransforms catalog, string outputColumnName,
        string? inputColumnName = null, int ngramLength = 2, int skipLength = 0, bool useAllLengths = true,
        int maximumNgramsCount = 10000000,
        NgramExtractingEstimator.WeightingCriteria weighting = NgramExtractingEstimator.WeightingCriteria.Tf) =>
        catalog.ProduceWordBags(outputColumnName, [inputColumnName ?? outputColumnName], ngramLength, skipLength, useAllLengths,
            maximumNgramsCount, weighting);

    /// <summary>As above, of several columns, one after the other.</summary>
    public static WordBagEstimator ProduceWordBags(this TransformsCatalog.TextTransforms catalog, string outputColumnName,
        string[] inputColumnNames, int ngramLength = 2, int skipLength = 0, bool useAllLengths = true,
        int maximumNgramsCount = 10000000,
        NgramExtractingEstimator.WeightingCriteria weighting = NgramExtractingEstimator.WeightingCriteria.Tf) =>
        new(catalog.Environment, outputColumnName, inputColumnNames,
            new NgramSettings(ngramLength, skipLength, useAllLengths, maximumNgramsCount, weighting));
}
