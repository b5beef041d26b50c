using TorchSharp.Interop;

namespace TorchSharp;

internal static partial class Aten
{
    public static readonly Operator _to_copy = new(), alias = new(), set_data = new(),
        _foreach_norm = new("_foreach_norm.Scalar");
}
