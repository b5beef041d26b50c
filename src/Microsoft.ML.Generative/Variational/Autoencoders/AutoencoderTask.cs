using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Training of an autoencoder: first its layers one by one, where it is pretrained; then the whole of it by its objective, and
/// with a prior a step of the adversary after each of its own.
/// </summary>
internal sealed class AutoencoderTask : TrainingTask
{
    public const string Loss = "reconstruction loss";

    private readonly AutoencoderTrainer.Options _options;
    private readonly FeatureScaling _scaling;
    private readonly AutoencoderObjective _objective;
    private readonly bool _areUnit;
    private readonly TrainedNetwork<AutoencoderModel> _trained;
    private readonly NetworkOptimizer _optimizer;
    private readonly LayerwisePretraining? _pretraining;
    private readonly CodeAdversary? _adversary;
    private readonly AutoencoderDiagnosis _diagnosis;

    /// <param name="options">The trainer's options, checked.</param>
    /// <param name="transformer">Has the model that is trained.</param>
    /// <param name="rows">Some rows as in the column, with their conditions, to watch the training by.</param>
    /// <param name="seed">The run's seed.</param>
    public AutoencoderTask(AutoencoderTrainer.Options options, AutoencoderTransformer transformer, TrainingBatch rows, long seed)
    {
        (_options, _scaling) = (options, transformer.Scaling);
        _areUnit = _scaling.Kind == ScalingKind.MinMax;
        var (kept, device) = (transformer.Model, transformer.Device);
        _trained = new("autoencoder", kept, transformer.CreateModel, options.AverageDecay, device);
        var model = _trained.Module;
        _optimizer = new("autoencoder", model, options.LearningRate, options.Beta1, options.Beta2, options.GradientClipNorm);
        _objective = new AutoencoderObjective(options);
        if (options.PretrainingSteps > 0) _pretraining = new LayerwisePretraining(options, model, _objective);
        if (options.Prior is { } prior) _adversary = new CodeAdversary(prior, model, options, RandomSeed.Mix(seed, -1), device);
        _diagnosis = new AutoencoderDiagnosis(transformer, rows);
    }

    public override IReadOnlyList<(string Name, nn.Module Network)> Networks =>
        _adversary is null ? _trained.Networks : [.. _trained.Networks, ("discriminator", _adversary.Discriminator)];

    public override IReadOnlyList<NetworkOptimizer> Optimizers =>
        [_optimizer, .. _pretraining?.Optimizers ?? [], .. _adversary?.Optimizers ?? []];

    public override IReadOnlyList<MovingAverage> Averages => _trained.Averages;

    public override void Step(TrainingBatch batch, TrainingStep step)
    {
        var (rows, condition) = (_scaling.Apply(batch.Features), batch.Condition);
        if (_pretraining?.Includes(step.Number) ?? false)
        {
            _pretraining.Step(rows, condition, _areUnit, step);
            return;
        }
        var model = _trained.Module;
        var coding = new Coding(x => model.Encode(x, condition), h => model.Decode(h, condition), _options.ReconstructionLoss,
            IsCode: true, model.OnlyWeight());
        _optimizer.Minimize(_objective.Compute(coding, rows, _areUnit, step, Loss));
        _adversary?.Step(rows, condition, step);
    }

    public override byte[]? Picture() => _diagnosis.Picture();

    // A stack with layers that have not had their turn reconstructs nothing yet, and that is no fault.
    public override IReadOnlyList<TrainingWarning> Diagnose(TrainingProgress progress) =>
        _pretraining?.Includes(progress.Step) ?? false ? [] : _diagnosis.Look();

    public override void Dispose()
    {
        base.Dispose();
        _diagnosis.Dispose();
        _adversary?.Dispose();
        _trained.Dispose();
    }
}
