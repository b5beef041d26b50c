using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The functions of native/bridge.cpp, and what turns their failures into exceptions.</summary>
internal static unsafe class Bridge
{
    public const string Library = "TorchSharpBridge";

    static Bridge() => BridgeLibrary.Register();

    /// <summary>Throws libtorch's message, its first line, where <paramref name="status"/> says that the call failed.</summary>
    public static long Check(long status) => status >= 0 ? status : throw LastError();

    public static nint Check(nint pointer) => pointer != 0 ? pointer : throw LastError();

    public static Exception LastError()
    {
        var message = Marshal.PtrToStringUTF8(bridge_error()) ?? "";
        var end = message.IndexOf('\n');
        return new ExternalException(end < 0 ? message : message[..end]);
    }

    [DllImport(Library)] public static extern nint bridge_error();
    [DllImport(Library)] public static extern nint bridge_libtorch_version();
    [DllImport(Library)] public static extern nint bridge_operator(byte* name, byte* overload);
    [DllImport(Library)] public static extern long bridge_call(
        nint op, Value* arguments, long count, Value* results, long capacity);
    [DllImport(Library)] public static extern void bridge_overflow(Value* results);

    [DllImport(Library)] public static extern void bridge_release(nint tensor);
    [DllImport(Library)] public static extern long bridge_describe(nint tensor, out Description description);
    [DllImport(Library)] public static extern long bridge_sizes(nint tensor, long* sizes, long* strides);
    [DllImport(Library)] public static extern nint bridge_data(nint tensor);
    [DllImport(Library)] public static extern long bridge_from_blob(
        nint data, long* sizes, long dimensions, long dtype, delegate* unmanaged<nint, void> release, nint context,
        Value* result);

    [DllImport(Library)] public static extern long bridge_set_requires_grad(nint tensor, byte value);
    [DllImport(Library)] public static extern long bridge_retain_grad(nint tensor);
    [DllImport(Library)] public static extern long bridge_grad_of(nint tensor, Value* result);
    [DllImport(Library)] public static extern long bridge_set_grad_of(nint tensor, nint grad);
    [DllImport(Library)] public static extern long bridge_backward(
        nint* tensors, long count, nint* grads, long gradCount,
        byte retainGraph, byte createGraph, nint* inputs, long inputCount);
    [DllImport(Library)] public static extern long bridge_grad(
        nint* outputs, long count, nint* inputs, long inputCount, nint* grads, long gradCount,
        byte retainGraph, byte createGraph, byte allowUnused, Value* results);

    [DllImport(Library)] public static extern long bridge_adam(
        nint parameter, nint mean, nint square, nint largest, in AdamStep step);

    [DllImport(Library)] public static extern byte bridge_grad_mode();
    [DllImport(Library)] public static extern void bridge_set_grad_mode(byte enabled);
    [DllImport(Library)] public static extern byte bridge_inference_mode();
    [DllImport(Library)] public static extern nint bridge_enter_inference_mode(byte enabled);
    [DllImport(Library)] public static extern void bridge_leave_inference_mode(nint guard);
    [DllImport(Library)] public static extern byte bridge_anomaly_mode();
    [DllImport(Library)] public static extern void bridge_set_anomaly_mode(byte enabled);

    [DllImport(Library)] public static extern long bridge_threads();
    [DllImport(Library)] public static extern long bridge_set_threads(long count);

    [DllImport(Library)] public static extern nint bridge_generator(long deviceType, long deviceIndex, byte useDefault);
    [DllImport(Library)] public static extern void bridge_generator_release(nint generator);
    [DllImport(Library)] public static extern long bridge_generator_seed(nint generator, GeneratorSeed operation, ulong seed,
        out long result);
    [DllImport(Library)] public static extern long bridge_generator_state(nint generator, nint state, Value* result);
    [DllImport(Library)] public static extern long bridge_manual_seed(ulong seed);

    [DllImport(Library)] public static extern long bridge_cuda_devices();
    [DllImport(Library)] public static extern byte bridge_cudnn_available();
    [DllImport(Library)] public static extern long bridge_cuda_synchronize(long deviceIndex);
    [DllImport(Library)] public static extern long bridge_cuda_manual_seed(ulong seed, byte all);
}

/// <summary>What bridge_generator_seed does.</summary>
internal enum GeneratorSeed : long { Set, Draw, Read }

/// <summary>The constants of one step of Adam: see bridge_adam.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AdamStep
{
    public double Sign, Decay, Shrink, Beta1, Beta2, RootCorrection, Epsilon, StepSize;
}

/// <summary>A tensor's properties, as bridge_describe fills them in.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Description
{
    public long Dtype, DeviceType, DeviceIndex, Dimensions, Elements, ElementSize, RequiresGrad, IsLeaf, IsContiguous, IsSparse;
}
