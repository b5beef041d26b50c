using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Training of a VQ-VAE (van den Oord et al. 2017, equation 3): L(x, g(e)) + ‖sg[z] − e‖² + β ‖z − sg[e]‖² for the encoder's
/// vectors z and the codebook's nearest ones e, where sg[·] takes no gradients: sums over a row, means over the rows. Where the
/// codebook follows moving averages, the second term is left out.
/// </summary>
internal sealed class VqVaeTask : TrainingTask
{
    // How long uses are remembered by which codes count as hardly used, where the codebook follows no averages of its own.
    private const double UseDecay = 0.99;

    private readonly VqVaeTrainer.Options _options;
    private readonly FeatureScaling _scaling;
    private readonly TrainedNetwork<VqVaeModule> _trained;
    private readonly CodebookAverages _averages;
    private readonly NetworkOptimizer _optimizer;
    private readonly VqVaeDiagnosis _diagnosis;

    /// <param name="options">The trainer's options, checked.</param>
    /// <param name="transformer">Has the model that is trained.</param>
    /// <param name="rows">Some rows as in the column, with their conditions, to watch the training by.</param>
    public VqVaeTask(VqVaeTrainer.Options options, VqVaeTransformer transformer, TrainingBatch rows)
    {
        (_options, _scaling) = (options, transformer.Scaling);
        _trained = new("vq-vae", transformer.Module, transformer.CreateModule, options.AverageDecay, transformer.Device);
        var module = _trained.Module;
        var averages = new CodebookAverages(module.Codebook, options.CodebookDecay ?? UseDecay, transformer.GoesOn);
        _averages = averages.to(transformer.Device);
        _optimizer = new("vq-vae", module, options.LearningRate, options.Beta1, options.Beta2, options.GradientClipNorm);
        _diagnosis = new VqVaeDiagnosis(transformer, rows);
    }

    public override IReadOnlyList<(string Name, nn.Module Network)> Networks =>
        [.. _trained.Networks, ("codebook averages", _averages)];

    public override IReadOnlyList<NetworkOptimizer> Optimizers => [_optimizer];

    public override IReadOnlyList<MovingAverage> Averages => _trained.Averages;

    public override void Step(TrainingBatch batch, TrainingStep step)
    {
        var (rows, condition) = (_scaling.Apply(batch.Features), batch.Condition);
        var (module, codebook) = (_trained.Module, _trained.Module.Codebook);
        var vectors = module.Encode(rows, condition);
        var codes = codebook.Nearest(vectors);
        var nearest = codebook.Find(codes);

        var outputs = module.Decode(Codebook.StraightThrough(vectors, nearest), condition);
        var reconstruction = _options.ReconstructionLoss.Compute(outputs, rows);
        var commitment = SquaredDistance(vectors, nearest.detach(), rows.shape[0]);
        step.Record("reconstruction loss", reconstruction);
        step.Record("commitment loss", commitment);
        step.Record("perplexity", Codebook.Perplexity(bincount(codes, minlength: _options.CodebookSize).to(ScalarType.Float32)));
        var loss = reconstruction + _options.CommitmentWeight * commitment;
        if (_options.CodebookDecay is null) loss = loss + SquaredDistance(vectors.detach(), nearest, rows.shape[0]);
        _optimizer.Minimize(loss);

        _averages.Add(vectors.detach(), codes);
        if (_options.CodebookDecay is not null) _averages.Move(codebook);
        _averages.Restart(codebook, vectors.detach(), _options.RestartShare, step.Random);
    }

    private static Tensor SquaredDistance(Tensor a, Tensor b, long rows) => (a - b).square().sum() / rows;

    public override byte[]? Picture() => _diagnosis.Picture();

    public override IReadOnlyList<TrainingWarning> Diagnose(TrainingProgress progress) => _diagnosis.Look();

    public override void Dispose()
    {
        base.Dispose();
        _diagnosis.Dispose();
        _averages.Dispose();
        _trained.Dispose();
    }
}
