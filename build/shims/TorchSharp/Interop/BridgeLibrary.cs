using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Interop;

/// <summary>Finds and loads the bridge, after setting what the C libraries behind it read from the environment.</summary>
internal static class BridgeLibrary
{
    private const string FileName = "libTorchSharpBridge.so";
    private const string Mend =
        "Run 'bash build/setup.sh', which finds or installs libtorch and compiles the bridge, and build again.";

    public static void Register() => NativeLibrary.SetDllImportResolver(typeof(BridgeLibrary).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Bridge.Library) return 0;
        if (!OperatingSystem.IsLinux())
            throw new NotSupportedException("This build of TorchSharp stands on the system's libtorch, which it finds on Linux "
                + "only. Build with the real packages: -p:GenerativeDependencies=packages.");
        PrepareEnvironment();
        KeepFreedMemory();

        var path = Path.Combine(AppContext.BaseDirectory, FileName);
        if (!File.Exists(path))
            throw new NotSupportedException($"TorchSharp's bridge to libtorch was not found at '{path}'. {Mend}");
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            // The loader's own reason (a missing libtorch, an undefined symbol) is in the message.
            throw new NotSupportedException(
                $"TorchSharp's bridge to libtorch, '{path}', could not be loaded: {e.Message.TrimEnd()} {Mend}", e);
        }
    }

    /// <summary>
    /// OpenBLAS 0.3.21, as Debian ships it, takes processors newer than itself for a Prescott and computes matrix products at a
    /// third of the speed, so it is told the instruction set. OpenMP's threads and OpenBLAS's both spin while they wait, and
    /// starve each other unless OpenMP's are told to sleep. .NET's own environment does not reach C libraries; hence setenv.
    /// </summary>
    private static void PrepareEnvironment()
    {
        if (OpenBlasCore() is { } core) SetUnlessSet("OPENBLAS_CORETYPE", core);
        SetUnlessSet("OMP_WAIT_POLICY", "passive");
        SetUnlessSet("OPENBLAS_NUM_THREADS",
            Environment.GetEnvironmentVariable("OMP_NUM_THREADS") ?? Environment.ProcessorCount.ToString());
    }

    /// <summary>
    /// glibc gives the memory of a large tensor back to the system as soon as it is freed, and the next step's tensor of that
    /// size faults it in again, page by page: a tenth to a fifth of a step of a small network, and four fifths of one whose
    /// tensors go beyond 32 MB, the largest threshold that can be set. So tensors take no mappings of their own, and up to a
    /// gigabyte is kept. The memory of other threads than the first comes in heaps of 64 MB, which are given back whenever they
    /// are empty, unless the padding asks for as much.
    /// </summary>
    private static void KeepFreedMemory()
    {
        const int trimThreshold = -1, topPadding = -2, mostMappings = -4;
        string[] variables = ["MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_MMAP_MAX_", "MALLOC_TOP_PAD_"];
        var areSet = variables.Any(name => Environment.GetEnvironmentVariable(name) is not null);
        if (areSet || !NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out _)) return;
        mallopt(trimThreshold, 1 << 30);
        mallopt(mostMappings, 0);
        mallopt(topPadding, 64 << 20);
    }

    private static string? OpenBlasCore() =>
        Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported ? "SkylakeX"
        : Avx2.IsSupported && Fma.IsSupported ? "Haswell"
        : null;

    private static void SetUnlessSet(string name, string value) => setenv(name, value, 0);

    [DllImport("libc")]
    private static extern int setenv(string name, string value, int overwrite);

    [DllImport("libc")]
    private static extern int mallopt(int parameter, int value);
}
