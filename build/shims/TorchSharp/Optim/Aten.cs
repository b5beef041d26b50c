using TorchSharp.Interop;

namespace TorchSharp;

internal static partial class Aten
{
    public static readonly Operator _to_copy = new();

    public static readonly Operator copy_ = new(), zero_ = new(), alias = new();
}
