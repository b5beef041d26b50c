using Microsoft.ML.Runtime;

namespace Microsoft.ML.Generative.Tests.Data;

/// <summary>A channel of a new MLContext, whose messages are kept.</summary>
internal sealed class Channels : IDisposable
{
    public Channels()
    {
        Context.Log += (_, e) => Messages.Add(e.Message);
        Channel = ((IChannelProvider)Context).Start("test");
    }

    public MLContext Context { get; } = new(seed: 1);

    public IChannel Channel { get; }

    public List<string> Messages { get; } = [];

    public void Dispose() => Channel.Dispose();
}
