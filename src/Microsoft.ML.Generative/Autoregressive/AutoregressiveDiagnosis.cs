using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Watches an autoregressive model's training for a likelihood that does not rise, or rises on the training rows only, and draws
/// its samples.
/// </summary>
internal sealed class AutoregressiveDiagnosis : IDisposable
{
    public const string Nats = "loss in nats";
    public const string Bits = "bits per dimension";

    /// <summary>Rows looked at, and of a picture of samples.</summary>
    public const int Samples = 64;

    private readonly AutoregressiveModel _model;
    private readonly Tensor _rows;
    private readonly Tensor? _condition;
    private readonly Tensor? _conditionOfSamples;
    private readonly (float Least, float Most) _range;
    private readonly double _first;
    private double _bestScore = double.PositiveInfinity;
    private double _atBestScore;
    private readonly Streak _withoutRise = new();

    // Of validations.
    private readonly Streak _withoutGain = new();

    /// <param name="model">The model before training.</param>
    /// <param name="rows">Some training rows as in the column, with their conditions.</param>
    public AutoregressiveDiagnosis(AutoregressiveModel model, TrainingBatch rows)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        _model = model;
        _range = rows.Features.Range();
        var device = rows.Features.device;
        using var random = new Generator(0, device);
        _rows = model.Observe(rows.Features, () => rand(rows.Features.shape, device: device, generator: random)).clone()
            .DetachFromDisposeScope();
        _condition = rows.Condition?.clone().DetachFromDisposeScope();
        // Taken from the data, so that they occur; in turn where there are fewer rows than samples.
        _conditionOfSamples = rows.Condition?.index_select(0,
            arange(Samples, ScalarType.Int64, device: device).remainder(rows.Count)).DetachFromDisposeScope();
        var wasTraining = model.Network.training;
        model.Network.eval();
        _first = Loss();
        model.Network.train(wasTraining);
    }

    /// <summary>An empty history with charts of the loss in nats and in bits.</summary>
    public static TrainingHistory NewHistory()
    {
        var history = new TrainingHistory();
        history.AddChart(new HistoryChart("Negative log-likelihood, nats a row", [Nats]));
        history.AddChart(new HistoryChart("Bits per dimension", [Bits]));
        return history;
    }

    /// <summary>Takes note of a validation's score, lower is better.</summary>
    public void Validated(double score)
    {
        var loss = Loss();
        var isBest = score < _bestScore;
        if (isBest) (_bestScore, _atBestScore) = (score, loss);
        // A score that does not get better tells of learning by heart only while the training rows' likelihood goes on rising.
        _withoutGain.Add(!isBest && loss < _atBestScore);
    }

    /// <summary>What there is to warn of after this look.</summary>
    public IReadOnlyList<TrainingWarning> Look()
    {
        List<TrainingWarning> warnings = [];
        // Nor if it is no number.
        if (_withoutRise.Add(!(Loss() < _first)))
            warnings.Add(new("no rise", "The likelihood does not rise: training rows are no likelier than before the training. A "
                + $"smaller learning rate or a limit of the gradient ({nameof(TrainerOptions.GradientClipNorm)}) helps, or "
                + $"another {nameof(AutoregressiveOptions.Output)}."));
        if (_withoutGain.Counts)
            warnings.Add(new("overfitting", "The model is overfitting: training rows still become likelier, but the validation's "
                + $"score has not been as good as its best for {Streak.Length} validations or more. "
                + $"{nameof(TrainerOptions.Patience)} returns the best weights; more rows, a smaller network, or dropout where "
                + "the network has it, helps."));
        return warnings;
    }

    /// <summary>A PNG of samples, from the same random numbers each time.</summary>
    public byte[] Picture(ImageShape image)
    {
        using var random = new Generator(0, _rows.device);
        var uniforms = rand(Samples, _model.Uniforms, dtype: ScalarType.Float64, device: _rows.device, generator: random);
        var rows = _model.Generate(_conditionOfSamples, uniforms, temperature: 1);
        var grid = new ImageGrid(image, rows: Samples / 8, columns: 8, _range.Least, _range.Most);
        grid.AddBatch(rows.cpu().data<float>().ToArray());
        return grid.ToPng();
    }

    // The rows' mean loss. Where the network estimates it, the same way each time: a look is to cost no more than a step.
    private double Loss()
    {
        using var scope = NewDisposeScope();
        var sums = _rows.Parts(_model.RowsToScore(_rows.device)).Select(part =>
        {
            using var random = new Generator(0, _rows.device);
            return part.Count * _model.Network.Loss(_rows.narrow(0, part.Start, part.Count),
                _condition?.narrow(0, part.Start, part.Count), random);
        });
        return stack(sums).sum().ToDouble() / _rows.shape[0];
    }

    public void Dispose()
    {
        _rows.Dispose();
        _condition?.Dispose();
        _conditionOfSamples?.Dispose();
    }
}
