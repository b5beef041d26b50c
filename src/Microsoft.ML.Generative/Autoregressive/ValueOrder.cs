namespace Microsoft.ML.Generative;

/// <summary>The order in which a model takes a row's values.</summary>
public enum ValueOrder
{
    /// <summary>The column's own.</summary>
    AsGiven,

    /// <summary>A random one, drawn once when training begins.</summary>
    Random,
}
