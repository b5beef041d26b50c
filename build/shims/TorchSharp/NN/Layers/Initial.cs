using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// The tensors that layers start with. They belong to their layer and to no dispose scope. They are made on the CPU in the
/// default
/// type and then moved, so that a seed gives the same weights on every device.
/// </summary>
internal static class Initial
{
    public static Parameter Parameter(params long[] shape) => Owned(new Parameter(Aten.empty.Call(shape, get_default_dtype())));

    public static Parameter Parameter(double value, params long[] shape) => Owned(new Parameter(Buffer(value, shape)));

    public static Tensor Buffer(double value, params long[] shape) =>
        Aten.full.Call(shape, value, get_default_dtype()).DetachFromDisposeScope();

    /// <summary>Weights and bias of a linear layer or a convolution: uniform within ±1/√(fan in), the weights drawn
    /// first.</summary>
    public static (Parameter weight, Parameter? bias) Affine(long outputs, bool hasBias, params long[] weightShape)
    {
        var weight = Parameter(weightShape);
        nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (!hasBias) return (weight, null);
        var bias = Parameter(outputs);
        var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
        if (fanIn > 0) nn.init.uniform_(bias, -1 / Math.Sqrt(fanIn), 1 / Math.Sqrt(fanIn));
        return (weight, bias);
    }

    /// <summary>A tensor that a layer keeps from now on.</summary>
    public static T Owned<T>(this T? tensor, [CallerMemberName] string name = "") where T : Tensor
    {
        if (tensor is null) throw new ArgumentNullException(name, $"A layer's {name} cannot be set to null.");
        tensor.DetachFromDisposeScope();
        return tensor;
    }

    public static T Placed<T>(this T module, Device? device, ScalarType? dtype) where T : nn.Module
    {
        if (device is not null && dtype is { } both) module._to(device, both, false);
        else if (device is not null) module._to(device.type, device.index, false);
        else if (dtype is { } type) module._to(type, false);
        return module;
    }
}
