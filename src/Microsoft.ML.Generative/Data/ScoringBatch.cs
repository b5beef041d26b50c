using Microsoft.ML.Data;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>
/// Rows to be scored. Its tensors are on the transformer's device and live until the scoring of the batch ends.
/// </summary>
internal sealed class ScoringBatch
{
    private readonly BatchScorer _scorer;
    private readonly torch.Tensor? _features;
    private readonly torch.Tensor? _scaledFeatures;
    private readonly torch.Tensor? _condition;
    private readonly torch.Tensor? _mask;

    internal ScoringBatch(BatchScorer scorer, torch.Tensor? features, torch.Tensor? scaledFeatures, torch.Tensor? condition,
        torch.Tensor? mask) =>
        (_scorer, _features, _scaledFeatures, _condition, _mask) = (scorer, features, scaledFeatures, condition, mask);

    /// <summary>The number of rows, at least 1.</summary>
    public int Count => _scorer.Count;

    /// <summary>The features [n, D] as in the column, of Byte or Single; NaN where missing.</summary>
    /// <exception cref="InvalidOperationException">No wanted output names them among its inputs.</exception>
    public torch.Tensor Features => _features ?? throw NotAmongInputs("features");

    /// <summary>The features [n, D] as the network's input; NaN where missing.</summary>
    /// <exception cref="InvalidOperationException">No wanted output names them among its inputs.</exception>
    public torch.Tensor ScaledFeatures => _scaledFeatures ?? throw NotAmongInputs("scaled features");

    /// <summary>The condition's encoding [n, Width]; a row with a missing label is NaN.</summary>
    /// <exception cref="InvalidOperationException">No wanted output names it among its inputs.</exception>
    public torch.Tensor Condition => _condition ?? throw NotAmongInputs("condition");

    /// <summary>Which values are missing by the mask column, [n, D] of Bool.</summary>
    /// <exception cref="InvalidOperationException">No wanted output names it among its inputs.</exception>
    public torch.Tensor Mask => _mask ?? throw NotAmongInputs("mask");

    /// <summary>The rows' ids, which stay the same in whatever order and company rows are read.</summary>
    public ReadOnlySpan<DataViewRowId> RowIds => _scorer.RowIds;

    /// <summary>Whether the transformer's output of that index is to be computed.</summary>
    public bool IsWanted(int output) => _scorer.IsWanted(output);

    /// <summary>Gives an output's values, [n, width] or [n] for a width of 1.</summary>
    /// <exception cref="ArgumentException">There is another number of values.</exception>
    public void Set(int output, torch.Tensor values) => _scorer.Set(output, values);

    private static InvalidOperationException NotAmongInputs(string what) =>
        new($"The batch has no {what}: none of the wanted outputs is declared to be computed from them.");
}
