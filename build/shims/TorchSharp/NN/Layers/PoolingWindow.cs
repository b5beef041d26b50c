using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>How a pooling layer's window moves over its input. Where no stride is given it is the kernel's size.</summary>
internal sealed class PoolingWindow
{
    private readonly Argument _kernel, _stride, _padding, _dilation;
    private readonly bool _ceil;

    public PoolingWindow(long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceil)
    {
        _kernel = kernel;
        _stride = stride is null ? Argument.Default : stride;
        _padding = padding is null ? Argument.Default : padding;
        _dilation = dilation is null ? Argument.Default : dilation;
        _ceil = ceil;
    }

    public PoolingWindow(int dimensions, long kernel, long? stride, long? padding, long? dilation, bool ceil)
        : this(Extents.Repeat(kernel, dimensions), Repeat(stride, dimensions), Repeat(padding, dimensions),
            Repeat(dilation, dimensions), ceil) { }

    private static long[]? Repeat(long? size, int dimensions) => size is { } s ? Extents.Repeat(s, dimensions) : null;

    public Tensor Maximum(Operator pooling, Tensor input) => pooling.Call(input, _kernel, _stride, _padding, _dilation, _ceil);

    public (Tensor, Tensor) MaximumWithIndices(Operator pooling, Tensor input) =>
        pooling.CallForTwo(input, _kernel, _stride, _padding, _dilation, _ceil);

    public Tensor Average(Operator pooling, Tensor input, bool countPadding) =>
        pooling.Call(input, _kernel, _stride, _padding, _ceil, countPadding);

    public Tensor Average(Operator pooling, Tensor input, bool countPadding, long? divisor) =>
        pooling.Call(input, _kernel, _stride, _padding, _ceil, countPadding, divisor);
}
