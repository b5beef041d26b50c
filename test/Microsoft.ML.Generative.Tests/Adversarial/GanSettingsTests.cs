using System.Text.Json;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Networks as JSON, as model files keep them.</summary>
[TestFixture]
public class GanSettingsTests
{
    private static readonly (GanNetwork Network, string Kind)[] Networks =
    [
        (new MlpGanNetwork { GeneratorWidths = [3, 4], DiscriminatorWidths = [], GeneratorActivation = Activation.SiLU }, "mlp"),
        (new DcganNetwork { BaseChannels = 5 }, "dcgan"),
        (new ResnetGanNetwork { BaseChannels = 6 }, "resnet"),
        (new CustomGanNetwork { ContractName = "c", AssemblyName = "a", Bounded = true }, "custom"),
    ];

    [Test]
    public void Networks_come_back_from_json_with_their_kind_and_numbers()
    {
        foreach (var (network, kind) in Networks)
        {
            var back = RoundTrip(network, kind);
            // Lists are equal by their items here, which a record's own equality does not see.
            Assert.That(back, Is.TypeOf(network.GetType()).And.EqualTo(network).UsingPropertiesComparer());
        }
        Assert.That(Networks.Select(n => n.Network.GetType()), Is.EquivalentTo(Derived(typeof(GanNetwork))));
    }

    private static T RoundTrip<T>(T value, string kind)
    {
        var json = JsonSerializer.Serialize(value);
        using var document = JsonDocument.Parse(json);
        Assert.That(document.RootElement.GetProperty("kind").GetString(), Is.EqualTo(kind));
        return JsonSerializer.Deserialize<T>(json)!;
    }

    private static IEnumerable<Type> Derived(Type type) =>
        type.Assembly.GetTypes().Where(t => t.IsSubclassOf(type) && !t.IsAbstract);
}
