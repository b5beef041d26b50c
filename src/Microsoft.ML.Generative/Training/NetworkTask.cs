using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Training of one network by one loss, such as a negative log-likelihood.</summary>
/// <typeparam name="TTransformer">The trained model.</typeparam>
/// <typeparam name="TModule">The network.</typeparam>
internal abstract class NetworkTask<TTransformer, TModule> : TrainingTask
    where TTransformer : BatchedTransformer
    where TModule : nn.Module
{
    private readonly TrainedNetwork<TModule> _trained;
    private readonly NetworkOptimizer _optimizer;

    /// <param name="name">The network's name, under which checkpoints keep it.</param>
    /// <param name="kept">The model's network, on its device.</param>
    /// <param name="create">Makes another one of the same structure, on the CPU.</param>
    /// <param name="options">The trainer's options, checked.</param>
    /// <param name="device">Where the network is.</param>
    protected NetworkTask(
        string name, TModule kept, Func<TModule> create, AdamTrainerOptions<TTransformer> options, Device device)
    {
        _trained = new(name, kept, create, options.AverageDecay, device);
        _optimizer = new(name, _trained.Module, options.LearningRate, options.Beta1, options.Beta2, options.GradientClipNorm);
    }

    public sealed override IReadOnlyList<(string Name, nn.Module Network)> Networks => _trained.Networks;

    public sealed override IReadOnlyList<NetworkOptimizer> Optimizers => [_optimizer];

    public sealed override IReadOnlyList<MovingAverage> Averages => _trained.Averages;

    public sealed override void Step(TrainingBatch batch, TrainingStep step) =>
        _optimizer.Minimize(Losses(_trained.Module, batch, step));

    /// <summary>
    /// The terms of a batch's loss, each a tensor with one element, as
    /// <see cref="NetworkOptimizer.Minimize(IEnumerable{Tensor})"/> takes them; what is worth a curve is told to
    /// <paramref name="step"/>.
    /// </summary>
    protected abstract IEnumerable<Tensor> Losses(TModule network, TrainingBatch batch, TrainingStep step);

    public override void Dispose()
    {
        base.Dispose();
        _trained.Dispose();
    }
}
