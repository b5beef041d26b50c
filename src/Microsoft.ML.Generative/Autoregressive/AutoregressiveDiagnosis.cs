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

    // A finding counts when this many looks, or validations, in a row agree.
    private const int Patience = 5;

    private readonly AutoregressiveModel _model;
    private readonly Tensor _rows;
    private readonly Tensor? _condition;
    private readonly Tensor? _conditionOfSamples;
    private readonly (float Least, float Most) _range;
    private readonly double _first;
    private double _bestScore = double.PositiveInfinity;
    private double _atBestScore;
    private int _withoutGain;
    private int _looksWithoutRise;

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
        if (score < _bestScore) (_bestScore, _atBestScore, _withoutGain) = (score, loss, 0);
        // A score that does not get better tells of learning by heart only while the training rows' likelihood goes on rising.
        else _withoutGain = loss < _atBestScore ? _withoutGain + 1 : 0;
    }

    /// <summary>What there is to warn of after this look. Each finding's text is always the same.</summary>
    public IReadOnlyList<string> Look()
    {
        List<string> warnings = [];
        _looksWithoutRise = Loss() < _first ? 0 : _looksWithoutRise + 1;
        if (_looksWithoutRise >= Patience)
            warnings.Add("The likelihood does not rise: training rows are no likelier than before the training. A smaller "
                + $"learning rate or a limit of the gradient ({nameof(TrainerOptions.GradientClipNorm)}) helps, or another "
                + $"{nameof(AutoregressiveOptions.Output)}.");
        if (_withoutGain >= Patience)
            warnings.Add("The model is overfitting: training rows still become likelier, but the validation's score has not been "
                + $"as good as its best for {Patience} validations or more. {nameof(TrainerOptions.Patience)} returns the best "
                + "weights; more rows, a smaller network, or dropout where the network has it, helps.");
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

    // The rows' mean negative log-likelihood in nats.
    private double Loss()
    {
        using var scope = NewDisposeScope();
        return -_model.LogLikelihood(_rows, _condition).mean().ToDouble();
    }

    public void Dispose()
    {
        _rows.Dispose();
        _condition?.Dispose();
        _conditionOfSamples?.Dispose();
    }
}
