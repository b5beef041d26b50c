using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>A network's optimiser (Adam), with what the training loop does around its steps: schedule and clipping.</summary>
internal sealed class NetworkOptimizer : IDisposable
{
    private readonly Adam _optimizer;
    private readonly Parameter[] _parameters;
    private readonly double _learningRate;
    private readonly double? _clipNorm;

    /// <summary>Takes the network's parameters as they are now: move it to its device before.</summary>
    public NetworkOptimizer(string name, nn.Module network, double learningRate, double beta1, double beta2, double? clipNorm)
        : this(name, network.parameters(), learningRate, beta1, beta2, clipNorm)
    {
    }

    /// <summary>As above, for some of a network's parameters.</summary>
    public NetworkOptimizer(
        string name, IEnumerable<Parameter> parameters, double learningRate, double beta1, double beta2, double? clipNorm)
    {
        Name = name;
        _parameters = [.. parameters];
        _learningRate = learningRate;
        _clipNorm = clipNorm;
        _optimizer = optim.Adam(_parameters, lr: learningRate, beta1: beta1, beta2: beta2);
    }

    public string Name { get; }

    /// <summary>Sets the learning rate to its first value times <paramref name="factor"/>.</summary>
    public void Scale(double factor)
    {
        foreach (var group in _optimizer.ParamGroups) group.LearningRate = _learningRate * factor;
    }

    /// <summary>One step down the gradient of <paramref name="loss"/>.</summary>
    public void Minimize(Tensor loss) => Minimize([loss]);

    /// <summary>
    /// One step down the gradient of a sum, whose terms are taken one by one: what the gradient of one needs can be gone when the
    /// next is made.
    /// </summary>
    public void Minimize(IEnumerable<Tensor> terms)
    {
        // Not zeros: where no gradient is, the backward pass gives its own tensor instead of adding to one.
        RemoveGradients();
        foreach (var term in terms) term.backward();
        if (_clipNorm is { } norm) nn.utils.clip_grad_norm_(_parameters, norm);
        _optimizer.step();
    }

    public byte[] SaveState()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream)) _optimizer.save_state_dict(writer);
        return stream.ToArray();
    }

    public void LoadState(byte[] state)
    {
        using var reader = new BinaryReader(new MemoryStream(state));
        _optimizer.load_state_dict(reader);
    }

    /// <summary>Frees the optimiser's state and the gradients, which take the parameters' memory once more each.</summary>
    public void Dispose()
    {
        RemoveGradients();
        _optimizer.Dispose();
    }

    private void RemoveGradients()
    {
        foreach (var parameter in _parameters) parameter.grad = null;
    }
}
