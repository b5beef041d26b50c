using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Watches a GAN's training for the ways in which it goes wrong, and draws its samples.</summary>
internal sealed class GanDiagnosis : IDisposable
{
    public const string OnReal = "D(x)";
    public const string OnGenerated = "D(G(z))";
    public const string CriticOnReal = "critic on real";
    public const string CriticOnGenerated = "critic on generated";

    /// <summary>Rows looked at.</summary>
    public const int Samples = 64;

    // Of the real rows' diversity. Healthy runs stay above a half; a collapsed one falls to a few hundredths.
    private const double Collapsed = 0.1;

    private readonly Tensor _latent;
    private readonly Tensor? _condition;
    private readonly double _realDiversity;
    private readonly (float Least, float Most) _range;
    private readonly Streak _won = new(), _collapsed = new(), _settled = new();

    /// <param name="model">The model under training.</param>
    /// <param name="sample">Some real rows as in the column, with their conditions.</param>
    public GanDiagnosis(GanModel model, TrainingBatch sample)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (rows, condition) = (model.Scaling.Apply(sample.Features), sample.Condition);
        using var random = new Generator(0, rows.device);
        _latent = model.Prior.Draw(Samples, model.Shapes.Noise, rows.device, random).DetachFromDisposeScope();
        // Taken from the data, so that they occur; in turn where there are fewer rows than samples.
        _condition = condition is null ? null
            : condition.index_select(0, arange(Samples, ScalarType.Int64, device: rows.device).remainder(rows.shape[0]))
                .DetachFromDisposeScope();
        _realDiversity = Diversity(rows);
        _range = rows.Range();
    }

    /// <summary>An empty history whose charts say where the game is even.</summary>
    public static TrainingHistory NewHistory(GanObjective objective)
    {
        var history = new TrainingHistory();
        history.AddChart(new HistoryChart("Losses", [GanTask.DiscriminatorLoss, GanTask.GeneratorLoss])
        {
            Marks = objective.LossAtEquilibrium is { } even ? [("discriminator, even", even)] : [],
        });
        history.AddChart(objective.GivesProbabilities
            ? new HistoryChart("Probability of being real", [OnReal, OnGenerated]) { Marks = [("even", 0.5)] }
            : new HistoryChart("Critic's scores", [CriticOnReal, CriticOnGenerated]));
        return history;
    }

    /// <summary>What there is to warn of after this look.</summary>
    public IReadOnlyList<TrainingWarning> Look(GanModel model, TrainingProgress progress)
    {
        List<TrainingWarning> warnings = [];
        var values = progress.Values;
        if (values.TryGetValue(OnReal, out var real) && values.TryGetValue(OnGenerated, out var generated))
        {
            if (_won.Add(real > 0.99 && generated < 0.01))
                warnings.Add(new("won", "The discriminator has won: it tells every real row from every generated one, and the "
                    + "generator learns little. A smaller discriminator or a smaller learning rate for it helps, or another "
                    + "objective."));
            if (_settled.Add(Math.Abs(real - 0.5) < 0.02 && Math.Abs(generated - 0.5) < 0.02))
                warnings.Add(new("settled", "The losses have settled: the discriminator takes real and generated rows for "
                    + "equally likely (its outputs for both stand for probabilities near a half). Longer training will change "
                    + "little."));
        }
        if (_collapsed.Add(_realDiversity > 0 && Diversity(model.Decode(_latent, _condition)) < Collapsed * _realDiversity))
            warnings.Add(new("collapsed", "The samples have collapsed: they differ from each other less than "
                + $"{100 * Collapsed:0} % of what real rows do. A smaller learning rate, a larger batch or another objective "
                + "helps."));
        return warnings;
    }

    /// <summary>A PNG of generated images, the same latent vectors each time.</summary>
    public byte[] Picture(GanModel model, ImageShape image)
    {
        using var rows = model.Decode(_latent, _condition);
        var grid = new ImageGrid(image, rows: Samples / 8, columns: 8, _range.Least, _range.Most);
        grid.AddBatch(rows.cpu().data<float>().ToArray());
        return grid.ToPng();
    }

    /// <summary>The mean distance between two different rows.</summary>
    private static double Diversity(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var count = rows.shape[0];
        if (count < 2) return 0;
        // Σ‖a−b‖² over all pairs is 2n times the sum of squared deviations from the mean; its root-mean stands for the distance.
        var spread = (rows - rows.mean([0], keepdim: true)).square().sum().ToDouble();
        return Math.Sqrt(2 * spread / (count - 1));
    }

    public void Dispose()
    {
        _latent.Dispose();
        _condition?.Dispose();
    }
}
