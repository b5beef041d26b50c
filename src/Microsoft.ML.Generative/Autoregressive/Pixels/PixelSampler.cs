using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Draws images pixel by pixel, and computes for each pixel only what is new: every layer remembers its input (Ramachandran et
/// al. 2017), features of the rows above are computed once a row, for all its pixels.
/// </summary>
/// <remarks>
/// A sub-pixel is the value at which its distribution function reaches a uniform number of its own. So whole passes for every
/// sub-pixel give the same images from the same numbers, although sums are rounded otherwise there, except where a number lies
/// within rounding of the step from one value to the next.
/// </remarks>
internal sealed class PixelSampler : IDisposable
{
    private readonly PixelModule _network;
    private readonly ImageShape _shape;
    private readonly SamplingMemory _memory;
    private readonly ImageCanvas _canvas;

    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="values">Rows [n, d]; values that are to be drawn are not read.</param>
    /// <param name="condition">Their conditions, [n, c].</param>
    public PixelSampler(PixelModule network, Tensor values, Tensor? condition)
    {
        using var scope = NewDisposeScope();
        (_network, _shape) = (network, network.Image);
        var pixels = values.reshape(-1, _shape.Channels, _shape.Height, _shape.Width);
        var conditions = network.ConditionMaps(condition);
        _memory = new SamplingMemory(values.shape[0], _shape.Height, _shape.Width, conditions, values.device);
        _canvas = new ImageCanvas(network.Input(pixels), _shape, network.Margin);
    }

    /// <summary>The rows, [n, d], with what is missing drawn.</summary>
    /// <param name="isMissing">Which values to draw, [n, d] of Bool.</param>
    /// <param name="uniforms">Numbers in [0, 1) of Double, [n, d].</param>
    /// <param name="temperature">As in <see cref="OutputDistribution.Sample(Tensor, Tensor, double)"/>.</param>
    public Tensor Complete(Tensor isMissing, Tensor uniforms, double temperature)
    {
        using var scope = NewDisposeScope();
        var (inOrder, missing) = (InOrder(uniforms), InOrder(isMissing));
        var isDrawn = missing.any(1).cpu().data<bool>().ToArray();
        var last = Array.LastIndexOf(isDrawn, true);
        var next = 0;
        for (var row = 0; row < _shape.Height && next <= last; row++)
        {
            using var rowScope = NewDisposeScope();
            var above = _network.Above(new RowPass(_memory, _canvas, row));
            for (var column = 0; column < _shape.Width && next <= last; column++, next += _shape.Channels)
                Draw(row, column, above, isDrawn.AsSpan(next, _shape.Channels), missing.narrow(0, next, _shape.Channels),
                    inOrder.narrow(0, next, _shape.Channels), temperature);
        }
        return _canvas.ToRows().MoveToOuterDisposeScope();
    }

    private void Draw(int row, int column, Tensor?[] above, ReadOnlySpan<bool> isDrawn, Tensor isMissing, Tensor uniforms,
        double temperature)
    {
        using var scope = NewDisposeScope();
        var pass = new PixelPass(_memory, _canvas, row, column);
        var pixel = _canvas.Colours(row, column);
        IEnumerator<Tensor>? parameters = null;
        var reached = 0;
        for (var colour = 0; colour < isDrawn.Length; colour++)
        {
            if (!isDrawn[colour]) continue;
            if (parameters is null)
                (parameters, reached) = (_network.ParametersOfColours(_network.Outputs(pass, above), pixel).GetEnumerator(), 0);
            for (; reached <= colour; reached++) parameters.MoveNext();
            var drawn = _network.Draw(parameters.Current, uniforms.select(0, colour).unsqueeze(1), temperature);
            var value = pixel.narrow(1, colour, 1);
            value.copy_(where(isMissing.select(0, colour).unsqueeze(1), drawn, value));
            // Features that see this colour were computed without it.
            if (_network.SeesOwnPixel && colour + 1 < isDrawn.Length) parameters = null;
        }
        // What comes later looks at the features here, drawn or not.
        if (parameters is null) _network.Outputs(pass, above);
    }

    // [n, colours · h · w] to [h · w · colours, n].
    private Tensor InOrder(Tensor rows) =>
        rows.reshape(-1, _shape.Channels, _shape.Height, _shape.Width).permute(2, 3, 1, 0).reshape(-1, rows.shape[0]);

    public void Dispose()
    {
        _memory.Dispose();
        _canvas.Dispose();
    }
}
