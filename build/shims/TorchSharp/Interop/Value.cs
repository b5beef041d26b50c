using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal enum Kind : long { None, Default, Tensor, Int, Double, Bool, Ints, Doubles, Tensors, String, Device, Generator }

/// <summary>An argument or a result as it crosses the bridge: <see cref="Bits"/> holds the number or a pointer,
/// <see cref="Extra"/> a list's length, a device's index, or the bytes that a resulting tensor owns.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Value
{
    public Kind Kind;
    public long Bits;
    public long Extra;
}
