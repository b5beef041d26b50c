using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>Some rows of the training data. Whoever gets it disposes of it; no dispose scope does.</summary>
/// <param name="features">[n, D] as in the column, of Byte or Single.</param>
/// <param name="condition">The encoding [n, Width] of Single, where there is a condition.</param>
internal sealed class TrainingBatch(torch.Tensor features, torch.Tensor? condition) : IDisposable
{
    /// <summary>
    /// The features [n, D], in the column's units: of Byte where all the training data's values are bytes, else of Single.
    /// </summary>
    public torch.Tensor Features { get; } = features;

    /// <summary>The condition's encoding [n, Width], of Single; null without a condition column.</summary>
    public torch.Tensor? Condition { get; } = condition;

    public int Count => (int)Features.shape[0];

    /// <summary>This batch, or a copy on another device whose tensors belong to the current dispose scope.</summary>
    public TrainingBatch To(torch.Device device) =>
        device.type == DeviceType.CPU ? this : new TrainingBatch(Features.to(device), Condition?.to(device));

    public void Dispose()
    {
        Features.Dispose();
        Condition?.Dispose();
    }
}
