using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Training of a variational autoencoder, Kingma and Welling 2014, algorithm 1.</summary>
internal sealed class VaeTask : NetworkTask<VaeTransformer, VaeNetwork>
{
    private readonly VaeModel _model;
    private readonly VaeObjective _objective;
    private readonly bool _mayBeParted;
    private readonly long _trainingRows;
    private readonly VaeDiagnosis _diagnosis;

    /// <param name="options">The trainer's options, checked.</param>
    /// <param name="model">The model under training.</param>
    /// <param name="trainingRows">The rows of the training data.</param>
    /// <param name="rows">Some of them as in the column, with their conditions, to watch the training by.</param>
    /// <param name="device">Where the model is.</param>
    public VaeTask(VaeTrainer.Options options, VaeModel model, long trainingRows, TrainingBatch rows, Device device)
        : base("vae", model.Network,
            () => new VaeNetwork(options.Architecture, model.Shapes, model.Likelihood, options.PosteriorCovariance), options, device)
    {
        (_model, _objective, _trainingRows) = (model, options.Objective, trainingRows);
        _mayBeParted = _objective.IsMeanOverRows && options.Architecture.TreatsRowsIndependently;
        _diagnosis = new VaeDiagnosis(model, rows);
    }

    protected override IEnumerable<Tensor> Losses(VaeNetwork network, TrainingBatch batch, TrainingStep step)
    {
        var values = _model.Observe(batch.Features, step.Random);
        var noise = randn(_objective.LatentSamples, batch.Count, _model.Shapes.Latent,
            device: values.device, generator: step.Random);
        Dictionary<string, Tensor> means = [];
        foreach (var (start, count) in values.Parts(_mayBeParted ? RowsAtOnce(network) : batch.Count))
        {
            using var scope = NewDisposeScope();
            var share = (double)count / batch.Count;
            var pass = Pass(network, values.narrow(0, start, count), batch.Condition?.narrow(0, start, count),
                noise.narrow(1, start, count), step);
            var loss = _objective.Loss(pass, Record);
            using (no_grad())
            {
                var reconstruction = pass.Reconstruction + pass.LogVolume;
                Record(VaeDiagnosis.Elbo, -reconstruction - pass.Divergence);
                Record(VaeDiagnosis.Reconstruction, reconstruction);
                Record(VaeDiagnosis.Divergence, pass.Divergence);
            }
            Record("loss", loss);
            yield return share == 1 ? loss : loss * share;

            void Record(string name, Tensor value)
            {
                var term = share == 1 ? value.detach() : value.detach() * share;
                if (means.TryGetValue(name, out var mean)) mean.add_(term);
                else means.Add(name, term.MoveToOuterDisposeScope());
            }
        }
        foreach (var (name, mean) in means) step.Record(name, mean);
    }

    private VaePass Pass(VaeNetwork network, Tensor values, Tensor? condition, Tensor noise, TrainingStep step)
    {
        var posterior = network.Encode(values, condition);
        var latent = posterior.Sample(noise);
        return new VaePass(posterior, latent, network.LogLikelihood(latent, values, condition), step.Random)
        {
            LogVolume = _model.LogVolume,
            Step = step.Number,
            TrainingRows = _trainingRows,
        };
    }

    private int RowsAtOnce(VaeNetwork network) => Math.Max(1, network.LatentsAtOnce / _objective.LatentSamples);

    public override byte[]? Picture() => _model.Shapes.Image is { } image ? _diagnosis.Picture(_model, image) : null;

    public override IReadOnlyList<TrainingWarning> Diagnose(TrainingProgress progress) => _diagnosis.Look(_model);

    public override void Dispose()
    {
        base.Dispose();
        _diagnosis.Dispose();
    }
}
