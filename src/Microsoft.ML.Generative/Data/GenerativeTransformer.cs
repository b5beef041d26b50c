using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>A trained model that makes rows like those that it was trained on.</summary>
public abstract class GenerativeTransformer : BatchedTransformer
{
    /// <param name="host">The environment.</param>
    /// <param name="device">Where scoring and generating take place.</param>
    /// <param name="rows">The rows that it was trained on.</param>
    /// <param name="outputs">The columns to append, in this order.</param>
    /// <param name="mask">The column that marks missing values, if the model reads one.</param>
    private protected GenerativeTransformer(IHost host, torch.Device device, RowSchema rows, IReadOnlyList<ScoredColumn> outputs,
        MaskColumn? mask = null)
        : base(host, device, rows.Features, rows.Condition, outputs, mask) => Rows = rows;

    internal RowSchema Rows { get; }

    /// <summary>The rows' shape as images, or null.</summary>
    public ImageShape? Image => Rows.Image;

    /// <summary>The classes that rows can be asked for by; empty without a label column, or where it holds vectors.</summary>
    public IReadOnlyList<string> Classes => Condition is { } condition ? condition.Classes : [];

    /// <summary>The networks, by the names under which a model file has their weights.</summary>
    internal abstract IReadOnlyList<(string Name, torch.nn.Module Network)> Networks { get; }

    /// <summary>What a model file holds of the model.</summary>
    /// <exception cref="ObjectDisposedException">The transformer was disposed of.</exception>
    internal ModelContents Contents()
    {
        CheckNotDisposed();
        return ToContents();
    }

    /// <summary>A view of rows that are made when they are read.</summary>
    /// <param name="count">How many rows.</param>
    /// <param name="seed">Decides all that is random.</param>
    /// <param name="codes">The rows' conditions, as <see cref="CodesOf(IReadOnlyList{string})"/> gives them.</param>
    /// <param name="generate">Makes a block's rows.</param>
    private protected IDataView Generated(long count, long seed, float[] codes, BlockGenerator generate) =>
        new GeneratedDataView(count, seed, Features, Condition, codes, block =>
        {
            CheckNotDisposed();
            return generate(block);
        });

    /// <summary>A view of a row for each latent vector.</summary>
    /// <param name="latents">The latent vectors.</param>
    /// <param name="size">The numbers that each must have.</param>
    /// <param name="codes">The rows' conditions, as <see cref="CodesOf(IReadOnlyList{string})"/> gives them.</param>
    /// <param name="decode">Makes rows in the column's units of latent vectors and conditions on the device.</param>
    /// <exception cref="ArgumentException">A vector of another size.</exception>
    private protected IDataView Decoded(IReadOnlyList<float[]> latents, int size, float[] codes,
        Func<torch.Tensor, torch.Tensor?, torch.Tensor> decode)
    {
        CheckLatents(latents, size);
        // The rows are made when they are read: later changes of the given vectors are none of theirs.
        float[][] kept = [.. latents.Select(latent => (float[])latent.Clone())];
        return Generated(kept.Length, 0, codes, block =>
        {
            // Blocks are of one size; what the last one has too many is made of the first vectors again and never read.
            var rows = new float[block.Rows * size];
            for (var i = 0; i < block.Rows; i++)
                kept[(block.Index * block.Rows + i) % kept.Length].CopyTo(rows, i * size);
            return InParts(block, torch.tensor(rows, [block.Rows, size], device: Device), decode);
        });
    }

    /// <summary>A block's rows, made of its latent vectors in its parts.</summary>
    /// <param name="block">The block.</param>
    /// <param name="latents">A latent vector for each of its rows, [Rows, z] on the device.</param>
    /// <param name="decode">Makes rows in the column's units of latent vectors and conditions on the device.</param>
    private protected torch.Tensor InParts(
        GenerationBlock block, torch.Tensor latents, Func<torch.Tensor, torch.Tensor?, torch.Tensor> decode)
    {
        var condition = block.Condition?.to(Device);
        torch.Tensor[] parts = [.. block.Parts.Select(part => decode(
            latents.narrow(0, part.Start, part.Count), condition?.narrow(0, part.Start, part.Count)))];
        // Most blocks are of one part, which need not be copied.
        return parts is [var whole] ? whole : torch.cat(parts);
    }

    /// <exception cref="ArgumentException">A vector of another size.</exception>
    private protected static void CheckLatents(IReadOnlyList<float[]> latents, int size)
    {
        ArgumentNullException.ThrowIfNull(latents);
        foreach (var latent in latents)
        {
            ArgumentNullException.ThrowIfNull(latent, nameof(latents));
            if (latent.Length != size)
                throw new ArgumentException(
                    $"A latent vector of this model has {size} numbers; one of the given has {latent.Length}.", nameof(latents));
        }
    }

    /// <summary>The codes of the rows to make.</summary>
    /// <param name="labels">Classes, to be taken in turn; null for all classes in turn.</param>
    /// <exception cref="ArgumentException">A class that the training data did not have, or labels for a model without a label
    /// column.</exception>
    private protected float[] CodesOf(IReadOnlyList<string>? labels)
    {
        if (Condition is not { } condition) return labels is null ? [] : throw NoLabels(nameof(labels));
        if (labels is { Count: 0 })
            throw new ArgumentException("There must be at least one label, or null for all classes in turn.", nameof(labels));
        if (labels is null && condition.Classes.IsEmpty)
            throw new ArgumentException($"The model is conditioned on the vectors of column '{condition.Name}', and there are no "
                + "classes to take in turn: call the overload of this method that takes condition vectors.", nameof(labels));
        return condition.CodesOf(labels ?? condition.Classes);
    }

    /// <summary>The class of all rows to make, for <see cref="CodesOf(IReadOnlyList{string})"/>.</summary>
    /// <param name="label">The class; null for the first one, or for a model without a label column.</param>
    private protected string[]? OneClass(string? label) =>
        label is not null ? [label] : Classes.Count > 0 ? [Classes[0]] : null;

    /// <summary>The codes of the rows to make.</summary>
    /// <param name="conditions">Condition vectors, to be taken in turn.</param>
    /// <exception cref="ArgumentException">There is no vector, one has another size than in training or a number that is not
    /// finite, or the model has no vector condition.</exception>
    private protected float[] CodesOf(IReadOnlyList<float[]> conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        var condition = Condition ?? throw NoLabels(nameof(conditions));
        if (conditions.Count == 0)
            throw new ArgumentException("There must be at least one condition vector, and none is given.", nameof(conditions));
        return condition.CodesOf(conditions);
    }

    private static ArgumentException NoLabels(string parameter) => new("The model was trained without a label column "
        + $"({nameof(TrainerOptions.LabelColumnName)}), so rows can't be asked for by label.", parameter);
}
