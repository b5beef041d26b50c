using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A model's network under training. Where the model is to keep the average of its weights, another network of the same structure
/// is trained in its place, and the model's follows it.
/// </summary>
internal sealed class TrainedNetwork<TModule> : IDisposable where TModule : nn.Module
{
    private readonly TModule? _own;

    /// <param name="name">The network's name, under which checkpoints keep it.</param>
    /// <param name="kept">The model's network, on its device.</param>
    /// <param name="create">Makes another one of the same structure, on the CPU.</param>
    /// <param name="averageDecay">As in <see cref="TrainerOptions.AverageDecay"/>; 0 trains the model's network itself.</param>
    /// <param name="device">Where the model's network is.</param>
    public TrainedNetwork(string name, TModule kept, Func<TModule> create, double averageDecay, Device device)
    {
        if (averageDecay == 0)
        {
            Module = kept;
            Networks = [(name, kept)];
        }
        else
        {
            using (NewDisposeScope()) _own = DefaultGenerator.Draw(0, create).to(device);
            CopyState(kept, _own);
            Module = _own;
            Networks = [(name, _own), (name + " average", kept)];
            Averages = [new MovingAverage(_own, kept, averageDecay)];
        }
        Module.train();
    }

    /// <summary>The network to train.</summary>
    public TModule Module { get; }

    /// <summary>The network and its average, by the names under which checkpoints keep them.</summary>
    public IReadOnlyList<(string Name, nn.Module Network)> Networks { get; }

    /// <summary>The average, if one is kept.</summary>
    public IReadOnlyList<MovingAverage> Averages { get; } = [];

    public void Dispose() => _own?.Dispose();

    private static void CopyState(nn.Module from, nn.Module to)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var (target, source) in to.parameters().Zip(from.parameters())) target.copy_(source);
        foreach (var (target, source) in to.buffers().Zip(from.buffers())) target.copy_(source);
    }
}
