using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>
/// The regularisation phase of an adversarial autoencoder (Makhzani et al. 2016, section 2), after each step of reconstruction:
/// the discriminator [n, z] to [n, 1] learns to tell draws of the prior from codes, then the encoder to make codes that it takes
/// for draws. Losses are those of Goodfellow et al. 2014, the encoder's non-saturating.
/// </summary>
internal sealed class CodeAdversary : IDisposable
{
    public const string DiscriminatorLoss = "discriminator loss";
    public const string EncoderLoss = "encoder's adversarial loss";

    private readonly AdversarialPrior _prior;
    private readonly AutoencoderModel _model;
    private readonly TorchSharp.Modules.Sequential _discriminator;
    private readonly NetworkOptimizer _discriminatorOptimizer;
    private readonly NetworkOptimizer _encoderOptimizer;

    /// <param name="prior">What codes are to follow.</param>
    /// <param name="model">The autoencoder that is trained.</param>
    /// <param name="options">The trainer's options, for the optimisers.</param>
    /// <param name="seed">Decides the discriminator's first weights.</param>
    /// <param name="device">Where the model is.</param>
    public CodeAdversary(AdversarialPrior prior, AutoencoderModel model, AutoencoderTrainer.Options options, long seed,
        Device device)
    {
        (_prior, _model) = (prior, model);
        _discriminator = DefaultGenerator.Draw(seed, () =>
            Perceptron.Create(options.LatentSize, prior.DiscriminatorWidths, Activation.ReLU, outputs: 1)).to(device);
        _discriminator.train();
        _discriminatorOptimizer = Optimizer("discriminator", _discriminator.parameters());
        _encoderOptimizer = Optimizer("encoder", model.EncoderParameters());

        NetworkOptimizer Optimizer(string name, IEnumerable<TorchSharp.Modules.Parameter> parameters) =>
            new(name, parameters, prior.LearningRate, options.Beta1, options.Beta2, options.GradientClipNorm);
    }

    public nn.Module Discriminator => _discriminator;

    public IReadOnlyList<NetworkOptimizer> Optimizers => [_discriminatorOptimizer, _encoderOptimizer];

    /// <summary>One step of each player.</summary>
    public void Step(Tensor rows, Tensor? condition, TrainingStep step)
    {
        var code = _model.Encode(rows, condition);
        var drawn = _prior.Distribution.Draw(code.shape[0], code.shape[1], code.device, step.Random);
        var judged = _discriminator.call(cat([drawn, code.detach()], 0)).chunk(2);
        var loss = F.softplus(-judged[0]).mean() + F.softplus(judged[1]).mean();
        step.Record(DiscriminatorLoss, loss);
        _discriminatorOptimizer.Minimize(loss);

        var fooled = F.softplus(-_discriminator.call(code)).mean();
        step.Record(EncoderLoss, fooled);
        _encoderOptimizer.Minimize(fooled);
    }

    public void Dispose() => _discriminator.Dispose();
}
