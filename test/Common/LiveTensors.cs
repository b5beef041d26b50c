using System.Runtime.CompilerServices;
using NUnit.Framework;
using NUnit.Framework.Constraints;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Common;

/// <summary>Counts the tensors that are alive, to see whether code leaves any behind.</summary>
/// <remarks>
/// The TorchSharp package leaves some wrappers that it makes inside its modules to the garbage collector, so there it goes
/// first. From 0.104 on the package builds its layers' parameters out of tensors, and <see cref="Tensor.TotalCount"/> never
/// goes down for such a parameter. Its statistics of dispose scopes are right there, but each thread has its own: those of the
/// thread that tests and those of the finalizers' thread make the count, in which a tensor counts as -1 that another thread
/// made and this one disposed of.
/// </remarks>
internal static class LiveTensors
{
    private static readonly bool LeavesNothing = TotalCountIsRight(collects: false);
    private static readonly Func<long>? LiveOfThread = TotalCountIsRight(collects: true) ? null : StatisticsOfThread();
    private static long s_liveOfFinalizers;

    /// <summary>The count to compare with later, without what earlier tests left to the garbage collector.</summary>
    public static long Count()
    {
        Collect();
        if (LiveOfThread is null) return Tensor.TotalCount;
        ReadFinalizers();
        Collect();
        return LiveOfThread() + Interlocked.Read(ref s_liveOfFinalizers);
    }

    /// <summary>
    /// The count now, in which a tensor that only waits for the garbage collector counts, unless TorchSharp itself leaves some.
    /// </summary>
    public static long Now() => LeavesNothing ? Tensor.TotalCount : Count();

    /// <summary>That the count is what it was.</summary>
    public static Constraint Still(long before) => LiveOfThread is null ? Is.EqualTo(before) : Is.AtMost(before);

    /// <summary>Lets the finalizers of all that nobody holds run to their end.</summary>
    public static void Collect()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static bool TotalCountIsRight(bool collects)
    {
        Collect();
        var before = Tensor.TotalCount;
        MakeLayer();
        if (collects) Collect();
        return Tensor.TotalCount == before;
    }

    private static Func<long> StatisticsOfThread()
    {
        var manager = typeof(torch).Assembly.GetType("TorchSharp.DisposeScopeManager", throwOnError: true)!;
        var current = manager.GetProperty("Statistics")!;
        var live = current.PropertyType.GetProperty("ThreadTotalLiveCount")!;
        return () => (long)live.GetValue(current.GetValue(null))!;
    }

    // In methods of their own, which hold nothing when they have returned.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeLayer() => nn.Linear(1, 1).Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReadFinalizers() => _ = new FinalizersReader();

    private sealed class FinalizersReader
    {
        ~FinalizersReader() => Interlocked.Exchange(ref s_liveOfFinalizers, LiveOfThread!());
    }
}
