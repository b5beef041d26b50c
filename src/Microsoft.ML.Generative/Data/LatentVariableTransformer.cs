using System.Runtime.CompilerServices;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>A trained model that makes each row of a vector of latent numbers.</summary>
public abstract class LatentVariableTransformer : GenerativeTransformer
{
    /// <param name="host">The environment.</param>
    /// <param name="device">Where scoring and generating take place.</param>
    /// <param name="rows">The rows that it was trained on.</param>
    /// <param name="latentSize">Numbers of a latent vector.</param>
    /// <param name="outputs">The columns to append, in this order.</param>
    private protected LatentVariableTransformer(
        IHost host, torch.Device device, RowSchema rows, int latentSize, IReadOnlyList<ScoredColumn> outputs)
        : base(host, device, rows, outputs) => LatentSize = latentSize;

    /// <summary>Numbers of a latent vector.</summary>
    public int LatentSize { get; }

    /// <summary>The path between latent vectors where none is asked for.</summary>
    private protected abstract Interpolation UsualPath { get; }

    /// <summary>
    /// Rows for latent vectors, made as they are read: of a variational autoencoder the likelihood's means. See
    /// <see cref="LatentVectors"/>.
    /// </summary>
    /// <param name="latents">The latent vectors, each of <see cref="LatentSize"/> numbers.</param>
    /// <param name="labels">
    /// The rows' classes, taken in turn; null for all classes in turn, or for a model without a label column.
    /// </param>
    /// <returns>A view with the feature column, and the label column if there was one, of the training data's types.</returns>
    /// <exception cref="ArgumentException">
    /// A vector of another size, an unknown class, labels for a model without a label column, or a model conditioned on vectors.
    /// </exception>
    [OverloadResolutionPriority(1)] // A null is no label, not a missing vector.
    public IDataView Decode(IReadOnlyList<float[]> latents, IReadOnlyList<string>? labels = null) =>
        Decoded(latents, LatentSize, CodesOf(labels), DecodeRows);

    /// <summary>
    /// As <see cref="Decode(IReadOnlyList{float[]}, IReadOnlyList{string}?)"/>, for a model conditioned on a vector column.
    /// </summary>
    /// <param name="latents">The latent vectors, each of <see cref="LatentSize"/> numbers.</param>
    /// <param name="conditions">The rows' condition vectors, taken in turn.</param>
    /// <exception cref="ArgumentException">
    /// A latent or condition vector of another size, a condition that is not finite, none at all, or a model without a vector
    /// condition.
    /// </exception>
    public IDataView Decode(IReadOnlyList<float[]> latents, IReadOnlyList<float[]> conditions) =>
        Decoded(latents, LatentSize, CodesOf(conditions), DecodeRows);

    /// <summary>Rows on the way from one latent vector to another, evenly spaced, ends included.</summary>
    /// <param name="from">The first latent vector.</param>
    /// <param name="to">The last latent vector.</param>
    /// <param name="steps">How many rows, at least 2.</param>
    /// <param name="label">The class of all rows; null for the first one, or for a model without a label column.</param>
    /// <param name="interpolation">
    /// The path. Default: for a GAN the arc, on which vectors keep the lengths of those that it was trained on; else straight, as
    /// between codes or means of rows, which lie close to the centre.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A vector of another size, an unknown class, a label for a model without a label column, a model conditioned on vectors, or
    /// fewer than 2 steps.
    /// </exception>
    [OverloadResolutionPriority(1)] // A null is no label, not a missing vector.
    public IDataView Interpolate(
        float[] from, float[] to, int steps, string? label = null, Interpolation? interpolation = null) =>
        Decode(LatentVectors.Interpolate(from, to, steps, interpolation ?? UsualPath), OneClass(label));

    /// <summary>
    /// As <see cref="Interpolate(float[], float[], int, string?, Interpolation?)"/>, for a model conditioned on a vector column.
    /// </summary>
    /// <param name="from">The first latent vector.</param>
    /// <param name="to">The last latent vector.</param>
    /// <param name="steps">How many rows, at least 2.</param>
    /// <param name="condition">The condition vector of all rows.</param>
    /// <param name="interpolation">The path; null for the model's usual one.</param>
    /// <exception cref="ArgumentException">
    /// A latent or condition vector of another size, a condition that is not finite, a model without a vector condition, or fewer
    /// than 2 steps.
    /// </exception>
    public IDataView Interpolate(
        float[] from, float[] to, int steps, float[] condition, Interpolation? interpolation = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Decode(LatentVectors.Interpolate(from, to, steps, interpolation ?? UsualPath), [condition]);
    }

    /// <summary>
    /// Rows [n, D] in the column's units for latent vectors [n, <see cref="LatentSize"/>] and conditions [n, c] on the device.
    /// </summary>
    private protected abstract torch.Tensor DecodeRows(torch.Tensor latent, torch.Tensor? condition);
}
