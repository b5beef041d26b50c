using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Keeps a copy of a network whose weights are the exponential moving average of the trained one's. Buffers, such as batch
/// normalisation's running statistics, are averages already and are copied.
/// </summary>
internal sealed class MovingAverage
{
    private readonly (Parameter average, Parameter trained)[] _parameters;
    private readonly (Tensor copy, Tensor trained)[] _buffers;
    private readonly double _decay;

    /// <param name="trained">The network that is trained.</param>
    /// <param name="average">A network of the same structure; it takes over the trained one's weights now.</param>
    /// <param name="decay">The weight of the past, from 0 to below 1.</param>
    public MovingAverage(nn.Module trained, nn.Module average, double decay)
    {
        (Network, _decay) = (average, decay);
        _parameters = [.. average.parameters().Zip(trained.parameters())];
        _buffers = [.. average.buffers().Zip(trained.buffers())];
        Update(0);
    }

    /// <summary>The copy.</summary>
    public nn.Module Network { get; }

    /// <summary>Takes in the trained weights after step <paramref name="step"/>.</summary>
    public void Update(long step)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var decay = step == 0 ? 0 : Math.Min(_decay, (1.0 + step) / (10.0 + step));
        foreach (var (average, trained) in _parameters) average.mul_(decay).add_(trained, 1 - decay);
        foreach (var (copy, trained) in _buffers) copy.copy_(trained);
    }
}
