namespace Microsoft.ML.Runtime;

public interface IExceptionContext
{
    string ContextDescription { get; }

    /// <summary>Notes in an exception that is about to be thrown where it comes from.</summary>
    TException Process<TException>(TException ex)
        where TException : Exception;
}

public interface IHostEnvironment : IChannelProvider, IProgressChannelProvider
{
    ComponentCatalog ComponentCatalog { get; }

    /// <summary>A child environment of one component, with a random stream drawn from this one's.</summary>
    IHost Register(string name, int? seed = null, bool? verbose = null);
}

public interface IHost : IHostEnvironment
{
    Random Rand { get; }
}

internal interface IHostEnvironmentInternal : IHostEnvironment
{
    int? Seed { get; }
    string TempFilePath { get; set; }
    int? GpuDeviceId { get; set; }
    bool FallbackToCpu { get; set; }

    bool TryAddOption<T>(string name, T value);
    void SetOption<T>(string name, T value);
    bool TryGetOption<T>(string name, out T value);
    T GetOptionOrDefault<T>(string name);
    bool RemoveOption(string name);
}

internal interface ICancelable
{
    bool IsCanceled { get; }

    void CancelExecution();
}
