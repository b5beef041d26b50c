using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Watches a VQ-VAE's training for a codebook that is hardly used, and draws its reconstructions.</summary>
internal sealed class VqVaeDiagnosis : IDisposable
{
    /// <summary>Rows looked at.</summary>
    public const int Samples = 512;

    // Of the codes that the rows could use.
    private const double FewUsed = 0.1;

    private readonly VqVaeTransformer _transformer;
    private readonly Tensor _rows;
    private readonly Tensor? _condition;
    private readonly bool _areAlike;
    private readonly Streak _collapsed = new();

    /// <param name="transformer">The model under training.</param>
    /// <param name="rows">Some rows as in the column, with their conditions.</param>
    public VqVaeDiagnosis(VqVaeTransformer transformer, TrainingBatch rows)
    {
        using var scope = NewDisposeScope();
        _transformer = transformer;
        _rows = transformer.Scaling.Apply(rows.Features).DetachFromDisposeScope();
        _condition = rows.Condition?.clone().DetachFromDisposeScope();
        _areAlike = (_rows.amax(0L) - _rows.amin(0L)).max().ToDouble() == 0;
    }

    /// <summary>What there is to warn of after this look.</summary>
    public IReadOnlyList<TrainingWarning> Look()
    {
        // Rows that are all alike have few codes rightly.
        if (_areAlike) return [];
        var codes = _transformer.Quantise(_rows, _condition).Codes.to(ScalarType.Int64);
        var size = _transformer.CodebookSize;
        var used = (bincount(codes, minlength: size) > 0).sum().ToInt64();
        if (!_collapsed.Add(used <= FewUsed * Math.Min(size, codes.shape[0]))) return [];
        return
        [
            new("collapsed", $"The codebook has collapsed: {_rows.shape[0]} rows use {used} of its {size} codes. A smaller "
            + $"{nameof(VqVaeTrainer.Options.CodebookSize)} or learning rate helps, and "
            + $"{nameof(VqVaeTrainer.Options.RestartShare)} above 0."),
        ];
    }

    /// <summary>A PNG of images with their reconstructions below them; null where rows are no images.</summary>
    public byte[]? Picture() => _transformer.Image is { } image
        ? ReconstructionPicture.Draw(image, _rows, _condition,
            (rows, condition) => _transformer.Reconstruct(_transformer.Quantise(rows, condition).Vectors, condition))
        : null;

    public void Dispose()
    {
        _rows.Dispose();
        _condition?.Dispose();
    }
}
