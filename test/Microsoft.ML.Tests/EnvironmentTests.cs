using Microsoft.ML.Runtime;

namespace Microsoft.ML.Tests;

public class EnvironmentTests
{
    [Test]
    public void ChannelsReachTheLogWithSourceAndKind()
    {
        var ml = new MLContext(seed: 1);
        var messages = new List<LoggingEventArgs>();
        ml.Log += (_, e) => messages.Add(e);
        var host = ((IHostEnvironment)ml).Register("Trainer");
        using (var channel = host.Start("Fitting"))
        {
            channel.Info(MessageSensitivity.None, "epoch {0} of {1}", 3, 10);
            channel.Warning(MessageSensitivity.None, "braces {} stay");
        }
        var info = messages.Single(m => m.Kind == ChannelMessageKind.Info);
        Assert.That((info.Source, info.RawMessage), Is.EqualTo(("Trainer; Fitting", "epoch 3 of 10")));
        Assert.That(info.Message, Is.EqualTo("[Source=Trainer; Fitting, Kind=Info] epoch 3 of 10"));
        Assert.That(messages.Single(m => m.Kind == ChannelMessageKind.Warning).RawMessage, Is.EqualTo("braces {} stay"));
        var traces = messages.Where(m => m.Kind == ChannelMessageKind.Trace).Select(m => m.RawMessage).ToArray();
        Assert.That(traces[0], Is.EqualTo("Channel started"));
        Assert.That(traces[^1], Is.EqualTo("Channel disposed"));
    }

    [Test]
    public void TheSeedDecidesTheRandomStreamsOfHosts()
    {
        static int[] Draw(int? seed)
        {
            IHostEnvironment environment = new MLContext(seed);
            var (first, second) = (environment.Register("A"), environment.Register("B"));
            return [first.Rand.Next(), second.Rand.Next(), first.Register("C").Rand.Next()];
        }

        Assert.That(Draw(7), Is.EqualTo(Draw(7)));
        Assert.That(Draw(7), Is.Not.EqualTo(Draw(8)));
        Assert.That(Draw(7).Distinct().Count(), Is.EqualTo(3));
        IHostEnvironment context = new MLContext(1);
        Assert.That(context.Register("A", seed: 5).Rand.Next(), Is.EqualTo(context.Register("B", seed: 5).Rand.Next()));
    }

    [Test]
    public void SettingsAreKept()
    {
        var ml = new MLContext { GpuDeviceId = 1, FallbackToCpu = true };
        Assert.That((ml.GpuDeviceId, ml.FallbackToCpu), Is.EqualTo(((int?)1, true)));
        Assert.That(ml.TempFilePath, Is.EqualTo(Path.GetTempPath()));
        ml.SetOption("answer", 42);
        Assert.That(ml.TryGetOption<int>("answer", out int answer) && answer == 42, Is.True);
        Assert.That(ml.TryAddOption("answer", 43), Is.False);
        Assert.That(ml.RemoveOption("answer"), Is.True);
        Assert.That(ml.GetOptionOrDefault<int>("answer"), Is.Zero);
        Assert.That(() => ml.SetOption(" ", 1), Throws.ArgumentNullException);
    }
}
