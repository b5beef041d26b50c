using static TorchSharp.torch;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>
/// Training of a GAN, Goodfellow et al. 2014, algorithm 1: one batch is one discriminator step, and every
/// <see cref="GanTrainer.Options.DiscriminatorSteps"/>-th also a generator step.
/// </summary>
/// <remarks>
/// The generator runs once a batch: what it made for the discriminator's step serves its own step too, and its graph is kept
/// only where there is one. Each player's gradients are computed for its own step only.
/// </remarks>
internal sealed class GanTask : TrainingTask
{
    public const string DiscriminatorLoss = "discriminator loss";
    public const string GeneratorLoss = "generator loss";

    private readonly GanTrainer.Options _options;
    private readonly GanModel _model;
    private readonly TrainedNetwork<nn.Module<Tensor, Tensor>> _trained;
    private readonly nn.Module<Tensor, Tensor> _generator;
    private readonly Discriminator _discriminator;
    private readonly NetworkOptimizer _generatorOptimizer;
    private readonly NetworkOptimizer _discriminatorOptimizer;
    // What the user's own networks keep frozen stays so.
    private readonly TorchSharp.Modules.Parameter[] _discriminatorWeights;
    private readonly GanDiagnosis _diagnosis;

    /// <param name="options">The trainer's options, checked.</param>
    /// <param name="model">The model under training.</param>
    /// <param name="rows">Some real rows as in the column, with their conditions.</param>
    /// <param name="device">Where the model is.</param>
    public GanTask(GanTrainer.Options options, GanModel model, TrainingBatch rows, Device device)
    {
        (_options, _model, _discriminator) = (options, model, model.Discriminator);
        _discriminatorWeights = [.. _discriminator.parameters().Where(p => p.requires_grad)];
        _trained = new(
            "generator", model.Generator, () => options.Architecture.CreateGenerator(model.Shapes), options.AverageDecay,
            device);
        _generator = _trained.Module;
        _discriminator.train();
        _generatorOptimizer = Optimizer("generator", _generator, options.GeneratorLearningRate);
        _discriminatorOptimizer = Optimizer("discriminator", _discriminator, options.DiscriminatorLearningRate);
        _diagnosis = new GanDiagnosis(model, rows);
    }

    public override IReadOnlyList<(string Name, nn.Module Network)> Networks =>
        [.. _trained.Networks, ("discriminator", _discriminator)];

    public override IReadOnlyList<NetworkOptimizer> Optimizers => [_generatorOptimizer, _discriminatorOptimizer];

    public override IReadOnlyList<MovingAverage> Averages => _trained.Averages;

    public override void Step(TrainingBatch batch, TrainingStep step)
    {
        var real = _model.Scaling.Apply(batch.Features);
        var condition = batch.Condition;
        var stepsGenerator = step.Number % _options.DiscriminatorSteps == 0;

        var latent = _options.LatentPrior.Draw(real.shape[0], _options.LatentSize, real.device, step.Random);
        Tensor generated;
        using (enable_grad(stepsGenerator)) generated = _generator.call(Conditioning.Join(latent, condition));
        StepDiscriminator(real, generated.detach(), condition, step);
        if (stepsGenerator) StepGenerator(generated, condition, step);
    }

    private void StepDiscriminator(Tensor real, Tensor generated, Tensor? condition, TrainingStep step)
    {
        var (onReal, onGenerated) = Judge(real, generated, condition);
        var loss = _options.Objective.DiscriminatorLoss(onReal, onGenerated);
        step.Record(DiscriminatorLoss, loss);
        if (_options.Objective.GradientPenaltyWeight is > 0 and var weight)
        {
            var penalty = GradientPenalty.Compute(rows => _discriminator.call(rows, condition), real, generated, step.Random);
            step.Record("gradient penalty", penalty);
            loss = loss + weight * penalty;
        }
        _discriminatorOptimizer.Minimize(loss);
        if (_options.Objective.WeightBound is { } bound) Clip(bound);

        using var _ = no_grad();
        var probabilities = _options.Objective.GivesProbabilities;
        step.Record(probabilities ? GanDiagnosis.OnReal : GanDiagnosis.CriticOnReal, Shown(onReal).mean());
        step.Record(probabilities ? GanDiagnosis.OnGenerated : GanDiagnosis.CriticOnGenerated, Shown(onGenerated).mean());
    }

    private void StepGenerator(Tensor generated, Tensor? condition, TrainingStep step)
    {
        // The discriminator's weights need no gradients here; only what flows through it to the generator.
        SetDiscriminatorTrainable(false);
        var loss = _options.Objective.GeneratorLoss(_discriminator.call(generated, condition));
        step.Record(GeneratorLoss, loss);
        _generatorOptimizer.Minimize(loss);
        SetDiscriminatorTrainable(true);
    }

    // Where rows don't see each other, both kinds go through the discriminator in one pass.
    private (Tensor real, Tensor generated) Judge(Tensor real, Tensor generated, Tensor? condition)
    {
        if (!_discriminator.TreatsRowsIndependently)
            return (_discriminator.call(real, condition), _discriminator.call(generated, condition));
        var conditions = condition is null ? null : cat([condition, condition], 0);
        var both = _discriminator.call(cat([real, generated], 0), conditions).chunk(2);
        return (both[0], both[1]);
    }

    private Tensor Shown(Tensor output) =>
        _options.Objective.GivesProbabilities ? _options.Objective.Probability(output) : output;

    private void Clip(double bound)
    {
        using var _ = no_grad();
        foreach (var weight in _discriminatorWeights) weight.clamp_(-bound, bound);
    }

    private void SetDiscriminatorTrainable(bool trainable)
    {
        foreach (var weight in _discriminatorWeights) weight.requires_grad = trainable;
    }

    private NetworkOptimizer Optimizer(string name, nn.Module network, double learningRate) =>
        new(name, network, learningRate, _options.Beta1, _options.Beta2, _options.GradientClipNorm);

    public override byte[]? Picture() => _model.Shapes.Image is { } image ? _diagnosis.Picture(_model, image) : null;

    public override IReadOnlyList<TrainingWarning> Diagnose(TrainingProgress progress) => _diagnosis.Look(_model, progress);

    public override void Dispose()
    {
        base.Dispose();
        _diagnosis.Dispose();
        _trained.Dispose();
    }
}
