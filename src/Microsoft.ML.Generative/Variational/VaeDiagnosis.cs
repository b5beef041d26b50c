using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Watches a variational autoencoder's training for posterior collapse, and draws its reconstructions and samples.
/// </summary>
internal sealed class VaeDiagnosis : IDisposable
{
    public const string Elbo = "evidence lower bound";
    public const string Reconstruction = "reconstruction";
    public const string Divergence = "KL divergence";

    /// <summary>Rows looked at.</summary>
    public const int Samples = 256;

    private const int Columns = 8;
    private const int RowsOfPairs = 2;

    // Burda et al. 2016: the variance of an active latent number's mean over the data is above this.
    private const double ActiveVariance = 0.01;

    // Of the latent numbers; healthy runs use more, however many they have.
    private const double FewActive = 0.1;

    private readonly Tensor _rows;
    private readonly Tensor? _condition;
    private readonly Tensor _latent;
    private readonly (float Least, float Most) _range;
    private readonly Streak _collapsed = new();

    /// <param name="model">The model under training.</param>
    /// <param name="sample">Some training rows as in the column, with their conditions.</param>
    public VaeDiagnosis(VaeModel model, TrainingBatch sample)
    {
        using var scope = NewDisposeScope();
        _rows = sample.Features.clone().DetachFromDisposeScope();
        _condition = sample.Condition?.clone().DetachFromDisposeScope();
        _latent = model.DrawLatent(Columns * Columns / 2, _rows.device, seed: 0).DetachFromDisposeScope();
        _range = _rows.Range();
    }

    /// <summary>An empty history with charts of the bound and of its two parts.</summary>
    public static TrainingHistory NewHistory()
    {
        var history = new TrainingHistory();
        history.AddChart(new HistoryChart("Evidence lower bound, nats a row", [Elbo]));
        history.AddChart(new HistoryChart("Its parts: −E ln p(x|z) and KL(q(z|x) ‖ p(z)), nats a row",
            [Reconstruction, Divergence]));
        return history;
    }

    /// <summary>What there is to warn of after this look.</summary>
    public IReadOnlyList<TrainingWarning> Look(VaeModel model)
    {
        var (active, all) = (ActiveUnits(model), model.Shapes.Latent);
        // The variance of one row's means is no number.
        if (!_collapsed.Add(_rows.shape[0] > 1 && active <= FewActive * all)) return [];
        return
        [
            new("collapsed", $"The posterior has collapsed: {active} of {all} latent numbers are active (their means vary by "
            + $"more than {NumberTypes.Text(ActiveVariance)} over the rows), so that the latent vector says next to nothing of a "
            + $"row. A smaller β or a warm-up ({nameof(WarmUpBeta)}), free bits ({nameof(ElboObjective)}."
            + $"{nameof(ElboObjective.FreeBits)}), a smaller deviation of the likelihood, or a smaller decoder helps; data "
            + "without structure has none to say."),
        ];
    }

    /// <summary>The latent numbers that say something of the rows.</summary>
    public int ActiveUnits(VaeModel model)
    {
        using var scope = NewDisposeScope();
        var means = model.Network.Encode(model.Observe(_rows), _condition).Mean;
        return (int)((means - means.mean([0], keepdim: true)).square().mean([0]) > ActiveVariance).sum().item<long>();
    }

    /// <summary>A PNG of rows above their reconstructions, and below them of samples from the prior.</summary>
    public byte[] Picture(VaeModel model, ImageShape image)
    {
        using var scope = NewDisposeScope();
        var count = _rows.shape[0];
        var grid = new ImageGrid(image, Columns, Columns, _range.Least, _range.Most);
        for (var pair = 0; pair < RowsOfPairs; pair++)
        {
            var (rows, condition) = Some(pair * Columns, Columns);
            Add(rows);
            Add(model.Decode(model.Network.Encode(model.Observe(rows), condition).Mean, condition));
        }
        Add(model.Decode(_latent, Some(0, _latent.shape[0]).Condition));
        return grid.ToPng();

        // Fewer rows than asked for come again from the first on.
        (Tensor Rows, Tensor? Condition) Some(long from, long number)
        {
            var indices = arange(from, from + number, ScalarType.Int64, device: _rows.device).remainder(count);
            return (_rows.index_select(0, indices), _condition?.index_select(0, indices));
        }

        void Add(Tensor rows) => grid.AddBatch(rows.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray());
    }

    public void Dispose()
    {
        _rows.Dispose();
        _condition?.Dispose();
        _latent.Dispose();
    }
}
