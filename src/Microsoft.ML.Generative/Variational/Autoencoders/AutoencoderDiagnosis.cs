using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Watches an autoencoder's training for the ways in which it goes wrong, and draws its reconstructions.</summary>
internal sealed class AutoencoderDiagnosis : IDisposable
{
    /// <summary>Rows looked at; so many that a sparse code's numbers are not all silent by chance.</summary>
    public const int Samples = 512;

    // Of the rows' variance. Reconstructions that say anything of the row have a few hundredths of it after the first epoch.
    private const double Constant = 1e-3;

    private readonly AutoencoderTransformer _transformer;
    private readonly Tensor _rows;
    private readonly Tensor? _condition;
    private readonly double _spread;
    private readonly Streak _dead = new(), _constant = new();

    /// <param name="transformer">The model under training.</param>
    /// <param name="rows">Some rows as in the column, with their conditions.</param>
    public AutoencoderDiagnosis(AutoencoderTransformer transformer, TrainingBatch rows)
    {
        using var scope = NewDisposeScope();
        _transformer = transformer;
        _rows = transformer.Scaling.Apply(rows.Features).DetachFromDisposeScope();
        _condition = rows.Condition?.clone().DetachFromDisposeScope();
        _spread = Spread(_rows);
    }

    /// <summary>What there is to warn of after this look.</summary>
    public IReadOnlyList<TrainingWarning> Look()
    {
        // A single row, or rows that are all alike, have constant codes rightly.
        if (!(_spread > 0)) return [];
        List<TrainingWarning> warnings = [];
        var code = _transformer.Model.Encode(_rows, _condition);
        var size = code.shape[1];
        var dead = size - (code.amax(0L) > code.amin(0L)).sum().ToInt64();
        if (_dead.Add(dead > 0))
            warnings.Add(new("dead", $"{dead} of the code's {size} numbers are dead: the same for all of {_rows.shape[0]} rows. "
                + "A smaller learning rate or a weaker sparsity helps, or another activation than ReLU; or the code is larger "
                + "than it need be."));
        if (_constant.Add(Spread(_transformer.Reconstruct(code, _condition)) < Constant * _spread))
            warnings.Add(new("constant", "The reconstructions are constant: they hardly differ from row to row, as if the code "
                + "said nothing. A smaller learning rate, weaker penalties or less corruption helps, or another activation."));
        return warnings;
    }

    /// <summary>A PNG of images with their reconstructions below them; null where rows are no images.</summary>
    public byte[]? Picture() => _transformer.Image is { } image
        ? ReconstructionPicture.Draw(image, _rows, _condition,
            (rows, condition) => _transformer.Reconstruct(_transformer.Model.Encode(rows, condition), condition))
        : null;

    /// <summary>The mean squared distance of rows from their mean.</summary>
    private static double Spread(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return (rows - rows.mean([0L], keepdim: true)).square().sum(1).mean().ToDouble();
    }

    public void Dispose()
    {
        _rows.Dispose();
        _condition?.Dispose();
    }
}
