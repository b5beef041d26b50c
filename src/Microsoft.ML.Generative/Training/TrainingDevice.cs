using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>Chooses where to compute, by ML.NET's settings <c>GpuDeviceId</c> and <c>FallbackToCpu</c>.</summary>
internal static class TrainingDevice
{
    /// <summary>The device of a model that comes out of a file, by its environment's settings.</summary>
    /// <exception cref="InvalidOperationException">There is no such GPU, and the CPU will not do.</exception>
    public static Device ForLoading(IHostEnvironment env, IHost host)
    {
        using var channel = host.Start("Loading");
        var (gpu, fallback) = ModelFile.DeviceSettings(env);
        return Choose(gpu, fallback, m => channel.Warning(MessageSensitivity.None, m));
    }

    /// <param name="gpuDeviceId">The GPU's number; null for the CPU.</param>
    /// <param name="fallbackToCpu">Whether the CPU will do where that GPU is not there.</param>
    /// <param name="warn">Told when the CPU is taken in the GPU's place.</param>
    /// <exception cref="InvalidOperationException">There is no such GPU, and the CPU will not do.</exception>
    public static Device Choose(int? gpuDeviceId, bool fallbackToCpu, Action<string> warn)
    {
        if (gpuDeviceId is not { } id) return CPU;
        var count = cuda.is_available() ? cuda.device_count() : 0;
        if (id >= 0 && id < count) return new Device(DeviceType.CUDA, id);
        var found = count == 0
            ? "libtorch sees no CUDA device (is TorchSharp-cuda-* referenced, and a driver installed?)"
            : $"libtorch sees {count} CUDA device(s), numbered from 0";
        if (!fallbackToCpu)
            throw new InvalidOperationException(
                $"GpuDeviceId is {id}, but {found}. Set FallbackToCpu to compute on the CPU instead.");
        warn($"GpuDeviceId is {id}, but {found}; computing on the CPU.");
        return CPU;
    }
}
