using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// What drawing images remembers between pixels, for one resolution: the layers' inputs, as far back as they see (Ramachandran et
/// al. 2017), the states of recurrent layers, weights as matrices, and what the condition adds.
/// </summary>
internal sealed class SamplingMemory : IDisposable
{
    private readonly Tensor? _condition;
    private readonly Dictionary<nn.Module, CachedRows> _rows = [];
    private readonly Dictionary<nn.Module, RecurrentMemory> _states = [];
    private readonly Dictionary<nn.Module, Tensor> _weights = [];
    private readonly Dictionary<nn.Module, Tensor> _matrices = [];
    private readonly Dictionary<nn.Module, Tensor> _doubled = [];
    private readonly Dictionary<nn.Module, Tensor> _conditions = [];
    private SamplingMemory? _half;

    /// <param name="count">Images, n.</param>
    /// <param name="height">Their height at this resolution.</param>
    /// <param name="width">Their width.</param>
    /// <param name="condition">As in <see cref="WholeImagePass"/>.</param>
    /// <param name="device">Where to keep all.</param>
    public SamplingMemory(long count, int height, int width, Tensor? condition, Device device)
    {
        (Count, Height, Width, Device) = (count, height, width, device);
        _condition = condition?.alias().DetachFromDisposeScope();
    }

    public long Count { get; }

    public int Height { get; }

    public int Width { get; }

    public Device Device { get; }

    /// <summary>That of half the resolution.</summary>
    public SamplingMemory Half
    {
        get
        {
            using var scope = NewDisposeScope();
            return _half ??= new SamplingMemory(
                Count, (Height + 1) / 2, (Width + 1) / 2, WholeImagePass.Halved(_condition), Device);
        }
    }

    /// <summary>The rows of the layer's input, at a row.</summary>
    public CachedRows Rows(CausalConvolution layer, int row)
    {
        if (!_rows.TryGetValue(layer, out var rows)) _rows.Add(layer, rows = new CachedRows(Count, layer, Width, Device));
        rows.MoveTo(row);
        return rows;
    }

    /// <summary>The states of the layer, at a row.</summary>
    public RecurrentMemory States(RecurrentLayer layer, int row)
    {
        if (!_states.TryGetValue(layer, out var states)) _states.Add(layer, states = layer.Remember(Count, Width, Device));
        states.MoveTo(row);
        return states;
    }

    /// <summary>The layer's weight, [outputs, inputs, height, width].</summary>
    public Tensor Weight(CausalConvolution layer) => Kept(_weights, layer, layer.VisibleWeight);

    /// <summary>The layer's weight for windows as rows, [outputs, height · width · inputs].</summary>
    public Tensor Matrix(CausalConvolution layer) =>
        Kept(_matrices, layer, () => Weight(layer).permute(0, 2, 3, 1).reshape(layer.Outputs, -1).contiguous());

    /// <summary>
    /// The layer's weight for pixels as rows, [4 · outputs, inputs]: for each pixel, two by two of every output.
    /// </summary>
    public Tensor Matrix(ConvTranspose2d layer) => Kept(_matrices, layer, () => layer.weight!.flatten(1).t().contiguous());

    /// <summary>
    /// The layer's doubled features of two rows, [n, c, 2, w] or [2, w + 1, n, c]; made where there are none yet.
    /// </summary>
    public Tensor Doubled(ConvTranspose2d layer, Func<Tensor> create) => Kept(_doubled, layer, create);

    /// <summary>Forgets the layer's doubled features: the next two rows begin.</summary>
    public void ForgetDoubled(ConvTranspose2d layer)
    {
        if (_doubled.Remove(layer, out var last)) last.Dispose();
    }

    /// <summary>What the condition adds, [n, c, 1, 1] or [n, c, h, w].</summary>
    public Tensor Condition(CausalConvolution layer) => Kept(_conditions, layer, () => layer.call(_condition!));

    private static Tensor Kept(Dictionary<nn.Module, Tensor> kept, nn.Module layer, Func<Tensor> create)
    {
        if (kept.TryGetValue(layer, out var tensor)) return tensor;
        using var scope = NewDisposeScope();
        kept.Add(layer, tensor = create().DetachFromDisposeScope());
        return tensor;
    }

    public void Dispose()
    {
        _half?.Dispose();
        _condition?.Dispose();
        foreach (var rows in _rows.Values) rows.Dispose();
        foreach (var states in _states.Values) states.Dispose();
        foreach (var kept in (Dictionary<nn.Module, Tensor>[])[_weights, _matrices, _doubled, _conditions])
            foreach (var tensor in kept.Values) tensor.Dispose();
    }
}
