using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A recurrent layer over the pixels of images: from the sums that the input gives to its gates, [n, gates · h, height, width],
/// the hidden states, [n, h, height, width]. A state depends on the sums of earlier pixels and of its own.
/// </summary>
/// <param name="name">The module's name.</param>
internal abstract class RecurrentLayer(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Gates of a pixel, each of as many numbers as a state has.</summary>
    public abstract int Gates { get; }

    /// <summary>What the layer remembers of images that are drawn pixel by pixel, before the first pixel.</summary>
    /// <param name="count">Images, n.</param>
    /// <param name="width">Their width.</param>
    /// <param name="device">Where to keep it.</param>
    public abstract RecurrentMemory Remember(long count, int width, Device device);
}

/// <summary>The states of a recurrent layer that later pixels depend on.</summary>
internal abstract class RecurrentMemory : IDisposable
{
    private readonly List<Tensor> _kept = [];
    private int _row;

    /// <summary>Goes to a row, from the one before it, whose pixels are all there.</summary>
    public void MoveTo(int row)
    {
        for (; _row < row; _row++) EndRow();
    }

    /// <summary>The hidden state of a pixel of the row, [n, h]; a pixel may come again with other sums.</summary>
    /// <param name="column">The pixel's column; those to the left are there.</param>
    /// <param name="inputToState">What its input gives to the gates, [n, gates · h].</param>
    public abstract Tensor Advance(int column, Tensor inputToState);

    /// <summary>Makes what the next row depends on.</summary>
    protected abstract void EndRow();

    /// <summary>Zeros that are disposed of with the memory.</summary>
    protected Tensor Keep(Device device, params long[] shape)
    {
        var kept = zeros(shape, device: device).DetachFromDisposeScope();
        _kept.Add(kept);
        return kept;
    }

    public void Dispose()
    {
        foreach (var kept in _kept) kept.Dispose();
    }
}
