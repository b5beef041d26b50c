using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>libtorch's version.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8(Bridge.bridge_libtorch_version())!;

    public static DisposeScope NewDisposeScope() => new();

    public static DisposeScope? CurrentDisposeScope => DisposeScope.Current;

    /// <summary>Runs the expression in a scope of its own and moves its result out of it.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    public static int get_num_threads() => (int)Bridge.bridge_threads();

    /// <summary>Limits the threads of one operator, those of the matrix library included.</summary>
    public static void set_num_threads(int num) =>
        Bridge.Check(Bridge.bridge_set_threads(num > 0 ? num
            : throw new ArgumentOutOfRangeException(nameof(num), num, "There must be at least one thread.")));
}
