namespace Microsoft.ML.Generative;

/// <summary>What a scored column is computed from.</summary>
[Flags]
internal enum ScoringInputs
{
    None = 0,

    /// <summary>As they are in the column.</summary>
    Features = 1,

    /// <summary>Where the model has a condition.</summary>
    Condition = 2,

    /// <summary>Where the model has a mask column.</summary>
    Mask = 4,

    /// <summary>The features as the network's input, by the transformer's <see cref="BatchedTransformer.Scaling"/>.</summary>
    ScaledFeatures = 8,
}

/// <summary>A column that a transformer appends.</summary>
/// <param name="Column">
/// Its name, annotations and type: Single, Double or Byte, or a vector of known size of them, or a Boolean.
/// </param>
/// <param name="Inputs">What it is computed from; other columns are not read for it.</param>
internal sealed record ScoredColumn(DataViewSchema.DetachedColumn Column, ScoringInputs Inputs)
{
    /// <summary>The number of values of a row.</summary>
    public int Width { get; } = RowValues.WidthOf(Column.Type);
}
