using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class ExtensionsCatalog
{
    /// <summary>NaN replaced, in vectors by a number of each slot's own unless told otherwise.</summary>
    public static MissingValueReplacingEstimator ReplaceMissingValues(this TransformsCatalog catalog, string outputColumnName,
        string? inputColumnName = null,
        MissingValueReplacingEstimator.ReplacementMode replacementMode
            = MissingValueReplacingEstimator.ReplacementMode.DefaultValue,
        bool imputeBySlot = true) =>
        catalog.ReplaceMissingValues([new InputOutputColumnPair(outputColumnName, inputColumnName)], replacementMode,
            imputeBySlot);

    public static MissingValueReplacingEstimator ReplaceMissingValues(this TransformsCatalog catalog,
        InputOutputColumnPair[] columns,
        MissingValueReplacingEstimator.ReplacementMode replacementMode
            = MissingValueReplacingEstimator.ReplacementMode.DefaultValue,
        bool imputeBySlot = true) =>
        new(catalog.Environment, InputOutputColumnPair.Names(columns), replacementMode, imputeBySlot);
}
