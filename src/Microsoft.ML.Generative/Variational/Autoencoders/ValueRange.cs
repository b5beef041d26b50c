using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>The least and the greatest value that there is, in a network's units: one number each for all slots, or [d].</summary>
internal sealed class ValueRange : IDisposable
{
    private ValueRange(Tensor low, Tensor high) => (Low, High) = (low.DetachFromDisposeScope(), high.DetachFromDisposeScope());

    public Tensor Low { get; }

    public Tensor High { get; }

    /// <summary>From 0 to 1.</summary>
    public static ValueRange Unit(Device device)
    {
        using var scope = NewDisposeScope();
        return new(zeros([], device: device), ones([], device: device));
    }

    /// <summary>That of each slot of the training rows.</summary>
    public static ValueRange OfSlots(TrainingData data, FeatureScaling scaling, Device device)
    {
        using var scope = NewDisposeScope();
        var (minimum, maximum) = FeatureStatistics.Range(data);
        return new(Scaled(minimum), Scaled(maximum));

        Tensor Scaled(double[] values) => scaling.Apply(tensor(values, ScalarType.Float32).to(device).unsqueeze(0)).squeeze(0);
    }

    /// <summary>That of each slot of a batch, such as a hidden layer's values.</summary>
    public static ValueRange OfBatch(Tensor values)
    {
        using var scope = NewDisposeScope();
        return new(values.amin(0L), values.amax(0L));
    }

    public void Dispose()
    {
        Low.Dispose();
        High.Dispose();
    }
}
