namespace TorchSharp.Memory;

/// <summary>
/// Tells the collector how much memory hangs on tensors. It is told in large steps of net growth, never tensor by tensor: every
/// addition counts towards the next full collection even when it is taken back at once, so a training loop that disposes of
/// everything would otherwise spend a fifth of its time collecting. A loop that never disposes grows, and so collects.
/// </summary>
internal static class NativeMemory
{
    private const long Step = 64L << 20;

    // What the smallest tensor costs outside the managed heap: its implementation, its storage's header, malloc's slack.
    private const long PerTensor = 512;

    private static readonly Lock Gate = new();
    private static long s_live;
    private static long s_reported;

    public static void Added(long bytes)
    {
        if (Interlocked.Add(ref s_live, bytes + PerTensor) - Volatile.Read(ref s_reported) >= Step) Report();
    }

    public static void Removed(long bytes)
    {
        if (Volatile.Read(ref s_reported) - Interlocked.Add(ref s_live, -bytes - PerTensor) >= 2 * Step) Report();
    }

    private static void Report()
    {
        lock (Gate)
        {
            var change = (Volatile.Read(ref s_live) - s_reported) / Step * Step;
            if (change > 0) GC.AddMemoryPressure(change);
            else if (change < 0) GC.RemoveMemoryPressure(-change);
            Volatile.Write(ref s_reported, s_reported + change);
        }
    }
}
