using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// The last rows of a layer's input, as many as the layer's window is high, with zeros around the image: what a new row or pixel
/// of its output is computed from.
/// </summary>
internal sealed class CachedRows : IDisposable
{
    private readonly CausalWindow _window;
    private readonly int _width;
    // [n, rows, columns, channels]: a window's row is one piece of memory.
    private readonly Tensor _rows;
    private int _row;

    /// <param name="count">Images, n.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="width">The image's width.</param>
    /// <param name="device">Where to keep them.</param>
    public CachedRows(long count, CausalConvolution layer, int width, Device device)
    {
        (_window, _width) = (layer.Window, width);
        var columns = _window.Left + width + Math.Max(0, _window.Right);
        _rows = zeros([count, _window.Above + 1, columns, layer.Inputs], device: device).DetachFromDisposeScope();
    }

    /// <summary>Goes to a row, from the one before it: others move up.</summary>
    public void MoveTo(int row)
    {
        for (; _row < row; _row++)
            for (var i = 0; i < _window.Above; i++)
            {
                using var to = _rows.select(1, i);
                using var from = _rows.select(1, i + 1);
                to.copy_(from);
            }
    }

    /// <summary>Writes a pixel of the row, [n, c].</summary>
    public void Write(int column, Tensor pixel) => _rows.select(1, _window.Above).select(1, _window.Left + column).copy_(pixel);

    /// <summary>Writes the row, [n, c, 1, w].</summary>
    public void Write(Tensor row) =>
        _rows.narrow(1, _window.Above, 1).narrow(2, _window.Left, _width).copy_(row.permute(0, 2, 3, 1));

    /// <summary>What the output at a column of the row sees, [n, height · width · c].</summary>
    public Tensor Pixel(int column) => WindowRows().narrow(2, column, _window.Width).flatten(1);

    /// <summary>What the row's outputs see, [n, c, height, columns], to be convolved without padding.</summary>
    public Tensor Row() => WindowRows().narrow(2, 0, _width + _window.Width - 1).permute(0, 3, 1, 2);

    private Tensor WindowRows() => _window.Below == 0 ? _rows : _rows.narrow(1, 0, _window.Height);

    public void Dispose() => _rows.Dispose();
}
