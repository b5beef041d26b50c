using System.Runtime.InteropServices;
using TorchSharp.Interop;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// What all convolutions share. Weights have the shape (outputs, inputs / groups, kernel), transposed ones
/// (inputs, outputs / groups, kernel).
/// </summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    protected long input_channels;

    private readonly Operator _operator;
    private readonly int _dimensions;
    private readonly bool _transposed;
    private readonly Argument _stride, _padding, _outputPadding, _dilation;
    private readonly long _groups;
    private readonly long[]? _margins;
    private readonly PaddingModes _marginMode;
    [ComponentName(Name = "weight")] private protected Parameter _weight;
    [ComponentName(Name = "bias")] private protected Parameter? _bias;

    private protected Convolution(string name, ConvolutionChannels channels, ConvolutionWindow window, PaddingModes mode,
        bool transposed)
        : base(name)
    {
        channels.Check();
        input_channels = channels.Inputs;
        _groups = channels.Groups;
        _dimensions = window.Kernel.Length;
        _transposed = transposed;
        (_stride, _padding, _outputPadding, _dilation) = (window.Stride, window.Padding, window.OutputPadding, window.Dilation);
        _operator = (transposed, _dimensions) switch
        {
            (false, 1) => Aten.conv1d,
            (false, 2) => Aten.conv2d,
            (false, _) => Aten.conv3d,
            (true, 1) => Aten.conv_transpose1d,
            (true, 2) => Aten.conv_transpose2d,
            (true, _) => Aten.conv_transpose3d,
        };
        if (mode is PaddingModes.Reflect or PaddingModes.Replicate or PaddingModes.Circular)
        {
            if (transposed) throw new ArgumentException($"A transposed convolution pads with zeros only, not {mode}.",
                "padding_mode");
            _marginMode = mode;
            _margins = window.Margins();
            _padding = 0L;
        }
        else if (window.Rule == Padding.Same)
        {
            _operator = _dimensions switch { 1 => Aten.conv1d_padding, 2 => Aten.conv2d_padding, _ => Aten.conv3d_padding };
            _padding = "same";
        }

        var (first, second) = transposed ? (channels.Inputs, channels.Outputs) : (channels.Outputs, channels.Inputs);
        (_weight, _bias) = Initial.Affine(channels.Outputs, channels.Bias, [first, second / channels.Groups, .. window.Kernel]);
        RegisterComponents();
    }

    private protected Tensor Convolve(Tensor input)
    {
        try
        {
            if (_transposed) return _operator.Call(input, _weight, _bias, _stride, _padding, _outputPadding, _groups, _dilation);
            if (_margins is null) return _operator.Call(input, _weight, _bias, _stride, _padding, _dilation, _groups);
            using var padded = nn.functional.pad(input, _margins, _marginMode);
            return _operator.Call(padded, _weight, _bias, _stride, _padding, _dilation, _groups);
        }
        catch (ExternalException e) when (!ValidateShape(input, _dimensions))
        {
            var sizes = _dimensions switch { 1 => "L", 2 => "H, W", _ => "D, H, W" };
            throw new ArgumentException(
                $"{GetName()} takes an input of shape (N, {input_channels}, {sizes}) or ({input_channels}, {sizes}), "
                + $"but this one's shape is [{string.Join(", ", input.shape)}].", nameof(input), e);
        }
    }

    /// <summary>Whether the input is (channels, ...) or (N, channels, ...) with so many dimensions behind the channels.</summary>
    protected bool ValidateShape(Tensor input, long dimensions)
    {
        var shape = input.shape;
        return shape.Length == dimensions + 2 && shape[1] == input_channels
            || shape.Length == dimensions + 1 && shape[0] == input_channels;
    }
}

internal readonly record struct ConvolutionChannels(long Inputs, long Outputs, long Groups, bool Bias)
{
    public void Check()
    {
        if (Groups <= 0 || Inputs % Groups != 0 || Outputs % Groups != 0)
            throw new ArgumentException(
                $"{Inputs} input and {Outputs} output channels do not both divide into {Groups} groups.", "groups");
    }
}

/// <summary>How a kernel moves over its input.</summary>
internal sealed class ConvolutionWindow
{
    public ConvolutionWindow(long[] kernel, long[]? stride, long[]? padding, long[]? dilation, long[]? outputPadding = null)
    {
        Kernel = kernel;
        Stride = stride ?? Extents.Repeat(1, kernel.Length);
        Padding = padding ?? Extents.Repeat(0, kernel.Length);
        Dilation = dilation ?? Extents.Repeat(1, kernel.Length);
        OutputPadding = outputPadding ?? Extents.Repeat(0, kernel.Length);
    }

    public ConvolutionWindow(long[] kernel, long[]? stride, Padding rule, long[]? dilation) : this(kernel, stride, null, dilation)
    {
        Rule = rule;
        if (rule == TorchSharp.Padding.Same && Stride.AsSpan().ContainsAnyExcept(1L))
            throw new ArgumentException("Padding.Same is only for a convolution of stride 1.", "padding");
    }

    /// <summary>The same number along each dimension.</summary>
    public ConvolutionWindow(int dimensions, long kernel, long stride, long padding, long dilation, long outputPadding = 0)
        : this(Extents.Repeat(kernel, dimensions), Extents.Repeat(stride, dimensions), Extents.Repeat(padding, dimensions),
            Extents.Repeat(dilation, dimensions), Extents.Repeat(outputPadding, dimensions)) { }

    public ConvolutionWindow(int dimensions, long kernel, long stride, Padding rule, long dilation)
        : this(Extents.Repeat(kernel, dimensions), Extents.Repeat(stride, dimensions), rule, Extents.Repeat(dilation,
        dimensions)) { }

    public long[] Kernel { get; }
    public long[] Stride { get; }
    public long[] Padding { get; }
    public long[] Dilation { get; }
    public long[] OutputPadding { get; }
    public Padding? Rule { get; }

    /// <summary>What is to be padded before and after each dimension, the last dimension first.</summary>
    public long[] Margins()
    {
        var margins = new long[2 * Kernel.Length];
        for (var i = 0; i < Kernel.Length; i++)
        {
            var dimension = Kernel.Length - 1 - i;
            var total = Rule == TorchSharp.Padding.Same ? Dilation[dimension] * (Kernel[dimension] - 1) : 2 * Padding[dimension];
            margins[2 * i] = total / 2;
            margins[2 * i + 1] = total - total / 2;
        }
        return margins;
    }
}
