using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Images that are being drawn, with zeros around them.</summary>
internal sealed class ImageCanvas : IDisposable
{
    private readonly int _margin;
    private readonly int _colours;
    private readonly ImageShape _shape;
    // [n, h + margin, w + 2 margins, channels]
    private readonly Tensor _padded;

    /// <param name="input">The images as the network takes them, [n, channels, h, w]; the first channels are the colours.</param>
    /// <param name="shape">The images' shape.</param>
    /// <param name="margin">How far from a pixel layers look.</param>
    public ImageCanvas(Tensor input, ImageShape shape, int margin)
    {
        (_shape, _colours, _margin) = (shape, shape.Channels, margin);
        _padded = nn.functional.pad(input.permute(0, 2, 3, 1), [0, 0, margin, margin, margin, 0]).DetachFromDisposeScope();
    }

    /// <summary>A pixel's colours, [n, colours]: what is written there is drawn.</summary>
    public Tensor Colours(int row, int column) =>
        _padded.select(1, _margin + row).select(1, _margin + column).narrow(1, 0, _colours);

    /// <summary>What a layer sees for a pixel, [n, height · width · channels].</summary>
    public Tensor Pixel(CausalWindow window, int row, int column) =>
        Rows(window, row).narrow(2, _margin + column - window.Left, window.Width).flatten(1);

    /// <summary>What a layer sees for a row, [n, channels, height, columns].</summary>
    public Tensor Row(CausalWindow window, int row) =>
        Rows(window, row).narrow(2, _margin - window.Left, _shape.Width + window.Width - 1).permute(0, 3, 1, 2);

    /// <summary>The images as rows, [n, colours · h · w].</summary>
    public Tensor ToRows() =>
        _padded.narrow(1, _margin, _shape.Height).narrow(2, _margin, _shape.Width).narrow(3, 0, _colours)
            .permute(0, 3, 1, 2).flatten(1);

    private Tensor Rows(CausalWindow window, int row) => _padded.narrow(1, _margin + row - window.Above, window.Height);

    public void Dispose() => _padded.Dispose();
}
