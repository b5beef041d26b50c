using TorchSharp.Interop;

namespace TorchSharp;

internal static partial class Aten
{
    public static readonly Operator _to_copy = new(), alias = new();
}
