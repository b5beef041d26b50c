using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>How far an autoencoder's reconstruction is from the row: a sum over the row's values.</summary>
public enum ReconstructionLoss
{
    /// <summary>
    /// Σ (x̂ − x)². Rows are standardised slot by slot, images scaled to [0, 1] as a whole; reconstructions are any numbers.
    /// </summary>
    SquaredError,

    /// <summary>
    /// −Σ (x log x̂ + (1 − x) log(1 − x̂)), for values that are 0 and 1 or lie between; other columns' ranges are scaled to [0,
    /// 1]. Reconstructions lie in (0, 1).
    /// </summary>
    BinaryCrossEntropy,
}

internal static class ReconstructionLossFunctions
{
    /// <summary>How a column's values become the network's.</summary>
    public static FeatureScaling CreateScaling(
        this ReconstructionLoss loss, TrainingData data, ImageShape? image, Device device, IChannel channel) =>
        loss == ReconstructionLoss.BinaryCrossEntropy ? FeatureScaling.Levels(data, 2, 0, 1, device, channel)
        : image is not null ? FeatureScaling.MinMax(data, 0, 1, device, channel)
        : FeatureScaling.Standardize(data, device, channel);

    /// <summary>Reconstructed rows in the network's units, for the decoder's raw outputs [n, d].</summary>
    public static Tensor Reconstruct(this ReconstructionLoss loss, Tensor outputs) =>
        loss == ReconstructionLoss.BinaryCrossEntropy ? outputs.sigmoid() : outputs.alias();

    /// <summary>
    /// The loss of the decoder's raw outputs [n, d] for rows [n, d], a mean over rows: a tensor with one element.
    /// </summary>
    public static Tensor Compute(this ReconstructionLoss loss, Tensor outputs, Tensor rows)
    {
        using var scope = NewDisposeScope();
        // −x log σ(l) − (1 − x) log(1 − σ(l)) = softplus(l) − x l.
        var losses = loss == ReconstructionLoss.BinaryCrossEntropy
            ? F.softplus(outputs) - rows * outputs
            : (outputs - rows).square();
        return losses.sum().div(rows.shape[0]).MoveToOuterDisposeScope();
    }
}
