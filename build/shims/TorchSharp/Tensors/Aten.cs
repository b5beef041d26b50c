using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>The ATen operators that this assembly calls, by schema name; a field's own name serves where there is no overload.</summary>
internal static partial class Aten
{
    public static readonly Operator equal = new(), detach = new(), detach_ = new();
}
