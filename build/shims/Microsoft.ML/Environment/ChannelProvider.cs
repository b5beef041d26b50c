using System.Diagnostics;

namespace Microsoft.ML.Runtime;

/// <summary>What an environment, its hosts and their channels share: a place in the tree of names.</summary>
internal abstract class ChannelProvider : IExceptionContext
{
    private readonly string? _parentFullName;

    protected ChannelProvider(string? shortName, string? parentFullName)
    {
        _parentFullName = parentFullName;
        ShortName = shortName;
        FullName = string.IsNullOrEmpty(parentFullName) ? shortName : $"{parentFullName}; {shortName}";
    }

    public string? ShortName { get; }

    public string? FullName { get; }

    public virtual string ContextDescription => FullName ?? "HostEnvironment";

    public TException Process<TException>(TException ex)
        where TException : Exception
    {
        if (ex != null)
        {
            ex.Data["Throwing component"] = ShortName ?? "Environment";
            ex.Data["Parent component"] = _parentFullName;
            Contracts.Mark(ex);
        }
        return ex!;
    }
}

internal class Pipe<TMessage>(ChannelProvider parent, string name, Action<ChannelProvider, TMessage> listener)
    : ChannelProvider(name, parent.FullName), IPipe<TMessage>
{
    private bool _disposed;

    public void Send(TMessage msg) => listener(this, msg);

    public void Dispose()
    {
        if (!_disposed)
            OnDispose();
        _disposed = true;
    }

    protected virtual void OnDispose()
    {
    }
}

internal sealed class Channel : Pipe<ChannelMessage>, IChannel
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public Channel(ChannelProvider parent, string name, Action<ChannelProvider, ChannelMessage> listener)
        : base(parent, name, listener) =>
        Trace(MessageSensitivity.None, "Channel started");

    public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Send(new(ChannelMessageKind.Trace, sensitivity, fmt, args));

    public void Error(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Error, sensitivity, fmt));

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Send(new(ChannelMessageKind.Error, sensitivity, fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Send(new(ChannelMessageKind.Warning, sensitivity, fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Send(new(ChannelMessageKind.Info, sensitivity, fmt, args));

    protected override void OnDispose()
    {
        Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", _watch.Elapsed);
        Trace(MessageSensitivity.None, "Channel disposed");
    }
}

/// <summary>Progress goes nowhere, as in ML.NET's own MLContext, which has no listener for it.</summary>
internal sealed class SilentProgressChannel : IProgressChannel
{
    public IProgressChannel StartProgressChannel(string name) => new SilentProgressChannel();

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
    {
    }

    public void Checkpoint(params double?[] values)
    {
    }

    public void Dispose()
    {
    }
}
