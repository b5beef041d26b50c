using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>One step of a run, as a family sees it: its number, its random numbers, and where its losses go.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly List<(string name, Tensor value)> _recorded = [];

    /// <summary>The step's number, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>
    /// A stream of random numbers on the run's device that depends on the run's seed and the step's number only. A resumed run
    /// therefore draws what the uninterrupted one would have drawn, and no generator's state needs to be kept.
    /// </summary>
    public Generator Random { get; }

    public TrainingStep(Device device) => Random = new Generator(0, device);

    /// <summary>Tells the run a loss or a measurement, a tensor with one element.</summary>
    public void Record(string name, Tensor value) => _recorded.Add((name, value.detach()));

    /// <summary>Starts step <paramref name="number"/>.</summary>
    /// <param name="number">The step's number.</param>
    /// <param name="seed">The seed of the step's stream.</param>
    public void Begin(long number, long seed)
    {
        Number = number;
        _recorded.Clear();
        Random.manual_seed(seed);
    }

    /// <summary>What was recorded, by name, in one transfer from the device.</summary>
    /// <exception cref="TrainingDivergedException">A value is not finite.</exception>
    public IReadOnlyDictionary<string, double> Values()
    {
        if (_recorded.Count == 0) return new Dictionary<string, double>();
        using var together = stack([.. _recorded.Select(r => r.value.to(ScalarType.Float64).reshape())]);
        using var read = together.cpu();
        var numbers = read.data<double>().ToArray();
        var values = new Dictionary<string, double>(_recorded.Count);
        for (var i = 0; i < numbers.Length; i++)
        {
            var (name, value) = (_recorded[i].name, numbers[i]);
            values[name] = double.IsFinite(value) ? value : throw new TrainingDivergedException(Number, name, value);
        }
        return values;
    }

    public void Dispose() => Random.Dispose();
}
