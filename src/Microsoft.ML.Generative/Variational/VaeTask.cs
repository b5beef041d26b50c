using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Training of a variational autoencoder, Kingma and Welling 2014, algorithm 1.</summary>
internal sealed class VaeTask : NetworkTask<VaeTransformer, VaeNetwork>
{
    private readonly VaeModel _model;
    private readonly VaeObjective _objective;
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
        _diagnosis = new VaeDiagnosis(model, rows);
    }

    protected override IEnumerable<Tensor> Losses(VaeNetwork network, TrainingBatch batch, TrainingStep step)
    {
        var values = _model.Observe(batch.Features, step.Random);
        var posterior = network.Encode(values, batch.Condition);
        var noise = randn(_objective.LatentSamples, values.shape[0], _model.Shapes.Latent,
            device: values.device, generator: step.Random);
        var latent = posterior.Sample(noise);
        var pass = new VaePass(posterior, latent, network.LogLikelihood(latent, values, batch.Condition), step.Random)
        {
            LogVolume = _model.LogVolume,
            Step = step.Number,
            TrainingRows = _trainingRows,
        };
        var loss = _objective.Loss(pass, step.Record);
        using (no_grad())
        {
            var reconstruction = pass.Reconstruction + pass.LogVolume;
            step.Record(VaeDiagnosis.Elbo, -reconstruction - pass.Divergence);
            step.Record(VaeDiagnosis.Reconstruction, reconstruction);
            step.Record(VaeDiagnosis.Divergence, pass.Divergence);
        }
        step.Record("loss", loss);
        return [loss];
    }

    public override byte[]? Picture() => _model.Shapes.Image is { } image ? _diagnosis.Picture(_model, image) : null;

    public override IReadOnlyList<TrainingWarning> Diagnose(TrainingProgress progress) => _diagnosis.Look(_model);

    public override void Dispose()
    {
        base.Dispose();
        _diagnosis.Dispose();
    }
}
