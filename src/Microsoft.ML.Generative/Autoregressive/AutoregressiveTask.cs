using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Training of an autoregressive model by maximum likelihood.</summary>
internal sealed class AutoregressiveTask : NetworkTask<AutoregressiveTransformer, AutoregressiveModule>
{
    private readonly AutoregressiveModel _model;
    private readonly AutoregressiveDiagnosis _diagnosis;

    /// <param name="options">The trainer's options, checked.</param>
    /// <param name="model">The model under training.</param>
    /// <param name="rows">Some training rows as in the column, with their conditions.</param>
    /// <param name="device">Where the model is.</param>
    public AutoregressiveTask(AutoregressiveOptions options, AutoregressiveModel model, TrainingBatch rows, Device device)
        : base("network", model.Network, () => options.Architecture.Create(model.Shapes), options, device)
    {
        _model = model;
        _diagnosis = new AutoregressiveDiagnosis(model, rows);
    }

    protected override IEnumerable<Tensor> Losses(AutoregressiveModule network, TrainingBatch batch, TrainingStep step)
    {
        var features = batch.Features;
        var values = _model.Observe(features, () => rand(features.shape, device: features.device, generator: step.Random));
        var total = zeros(1, device: features.device).reshape();
        foreach (var (start, count) in network.Parts(values))
        {
            using var scope = NewDisposeScope();
            var loss = network.Loss(values.narrow(0, start, count), batch.Condition?.narrow(0, start, count), step.Random);
            var term = loss * ((double)count / batch.Count);
            total.add_(term.detach());
            yield return term;
        }
        var likelihood = _model.ToColumn(-total);
        step.Record(AutoregressiveDiagnosis.Nats, -likelihood);
        step.Record(AutoregressiveDiagnosis.Bits, _model.BitsPerDimension(likelihood));
    }

    public override byte[]? Picture() => _model.Shapes.Image is { } image ? _diagnosis.Picture(image) : null;

    public override IReadOnlyList<TrainingWarning> Diagnose(TrainingProgress progress) => _diagnosis.Look();

    public override void Validated(double score) => _diagnosis.Validated(score);

    public override void Dispose()
    {
        base.Dispose();
        _diagnosis.Dispose();
    }
}
