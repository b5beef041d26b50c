using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking) =>
                Convert(Available(device), FloatingPoint(dtype), non_blocking);

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                Convert(Available(new Device(deviceType, deviceIndex)), null, non_blocking);

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking) =>
                Convert(null, FloatingPoint(dtype), non_blocking);

            public Module _to(Tensor other, bool non_blocking)
            {
                _to(other.dtype, non_blocking);
                return _to(other.device_type, other.device_index, non_blocking);
            }

            private static ScalarType FloatingPoint(ScalarType dtype) => is_floating_point(dtype) || is_complex(dtype)
                ? dtype
                : throw new ArgumentException(
                    $"A module converts to floating-point and complex types only, not to {dtype}.", nameof(dtype));

            private static Device Available(Device device) => device.type != DeviceType.CUDA || cuda.is_available()
                ? device
                : throw new InvalidOperationException($"The module cannot move to {device}: CUDA is not available here.");

            /// <summary>
            /// TorchSharp's own layers change their tensors where they lie, so layers with one weight keep it in common. In any
            /// other module new tensors take the place of those that change, in the fields too, and the old ones are disposed
            /// of: an optimizer made before keeps the old ones, so it is to be made afterwards, and a second module with the
            /// same parameter is left with one that cannot be used.
            /// </summary>
            private Module Convert(Device? device, ScalarType? dtype, bool nonBlocking)
            {
                foreach (var (_, child) in named_children())
                {
                    if (device is null) child._to(dtype!.Value, nonBlocking);
                    else if (dtype is null) child._to(device.type, device.index, nonBlocking);
                    else child._to(device, dtype.Value, nonBlocking);
                }

                using var noGrad = no_grad();
                var inPlace = GetType().Assembly == typeof(Module).Assembly
                    && this is not (Modules.ParameterList or Modules.ParameterDict);
                foreach (var (name, parameter) in named_parameters(recurse: false).ToList())
                {
                    using var grad = parameter.grad;
                    if (!Changes(parameter) && (grad is null || !Changes(grad))) continue;
                    var converted = parameter;
                    if (inPlace) parameter.SetData(Converted(parameter));
                    else converted = new Parameter(Converted(parameter), parameter.requires_grad);
                    if (grad is not null)
                    {
                        using var convertedGrad = Converted(grad);
                        converted.grad = convertedGrad;
                    }
                    if (inPlace) continue;
                    converted.DetachFromDisposeScope();
                    parameter.Dispose();
                    ConditionallyRegisterParameter(name, converted);
                    SetField(name, converted);
                }
                foreach (var (name, buffer) in named_buffers(recurse: false).ToList())
                {
                    if (!Changes(buffer)) continue;
                    if (inPlace)
                    {
                        buffer.SetData(Converted(buffer));
                        continue;
                    }
                    var converted = Converted(buffer).DetachFromDisposeScope();
                    buffer.Dispose();
                    ConditionallyRegisterBuffer(name, converted);
                    SetField(name, converted);
                }
                return this;

                ScalarType Wanted(Tensor tensor) =>
                    dtype is { } type && (tensor.is_floating_point() || tensor.is_complex()) ? type : tensor.dtype;

                bool Changes(Tensor tensor) => tensor.dtype != Wanted(tensor)
                    || device is not null && (tensor.device_type != device.type
                        || device.index >= 0 && tensor.device_index != device.index);

                Tensor Converted(Tensor tensor) => Aten._to_copy
                    .Call(tensor, Wanted(tensor), Argument.None, device ?? tensor.device, Argument.None, nonBlocking);
            }

            private void SetField(string component, Tensor value)
            {
                foreach (var (name, field) in Components.Of(GetType()))
                    if (name == component) field.SetValue(this, value);
            }
        }
    }
}

public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(type, non_blocking);

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module =>
        (T)module._to(device, type, non_blocking);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
        where T : torch.nn.Module =>
        (T)module._to(deviceType, deviceIndex, non_blocking);

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(device.type, device.index, non_blocking);

    public static T to<T>(this T module, string device, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(new torch.Device(device), non_blocking);

    public static T to<T>(this T module, torch.Tensor other, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(other.device, other.dtype, non_blocking);

    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(DeviceType.CPU, -1, non_blocking);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(DeviceType.CUDA, deviceIndex, non_blocking);

    public static T half<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(torch.ScalarType.Float16, non_blocking);

    public static T bfloat16<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(torch.ScalarType.BFloat16, non_blocking);

    public static T @float<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(torch.ScalarType.Float32, non_blocking);

    public static T @double<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(torch.ScalarType.Float64, non_blocking);
}
