using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Persistence;

public class JsonSettingsTests
{
    private enum Colour
    {
        Red,
        Green,
    }

    private static readonly JsonObject Parsed = JsonNode.Parse(
        """
        {"count":3,"rate":0.1,"name":"x","colour":"Green","none":null,"flags":[true,false],"inner":{"size":5000000000}}
        """)!.AsObject();

    private static readonly JsonObject Made = new()
    {
        ["count"] = 3, ["rate"] = 0.1, ["name"] = "x", ["colour"] = "Green", ["none"] = null,
        ["flags"] = new JsonArray(true, false), ["inner"] = new JsonObject { ["size"] = 5_000_000_000 },
    };

    private static IEnumerable<JsonObject> Both => [Parsed, Made];

    [TestCaseSource(nameof(Both))]
    public void Values_of_every_type_are_read_whether_parsed_or_made(JsonObject json)
    {
        Assert.That(json.Get<int>("count"), Is.EqualTo(3));
        Assert.That(json.Get<long>("count"), Is.EqualTo(3));
        Assert.That(json.Get<double>("count"), Is.EqualTo(3));
        Assert.That(json.Get<double>("rate"), Is.EqualTo(0.1));
        Assert.That(json.Get<string>("name"), Is.EqualTo("x"));
        Assert.That(json.GetEnum<Colour>("colour"), Is.EqualTo(Colour.Green));
        Assert.That(json.GetOrNull<int>("none"), Is.Null);
        Assert.That(json.GetTextOrNull("absent"), Is.Null);
        Assert.That(json.GetArray<bool>("flags"), Is.EqualTo(new[] { true, false }));
        Assert.That(json.GetObject("inner").Get<long>("size"), Is.EqualTo(5_000_000_000));
        Assert.That(json.GetInt32("count", 3, 3), Is.EqualTo(3));
    }

    [TestCaseSource(nameof(Both))]
    public void What_is_wrong_is_named(JsonObject json)
    {
        void Wrong(Action<JsonObject> read, params string[] parts)
        {
            var error = Assert.Throws<FormatException>(() => read(json))!;
            foreach (var part in parts)
                Assert.That(error.Message, Does.Contain(part));
        }

        Wrong(j => j.Get<int>("absent"), "'absent'", "missing");
        Wrong(j => j.Get<int>("rate"), "'rate'", "Int32", "0.1");
        Wrong(j => j.Get<int>("name"), "'name'", "\"x\"");
        Wrong(j => j.Get<bool>("none"), "'none'");
        Wrong(j => j.GetEnum<Colour>("name"), "'name'", "Red, Green");
        Wrong(j => j.GetArray<int>("flags"), "'flags'");
        Wrong(j => j.GetArray<int>("count"), "'count'", "array");
        Wrong(j => j.GetObject("count"), "'count'", "object");
        Wrong(j => j.GetInt32("count", 4, 9), "'count'", "from 4 to 9", "it is 3");
        Wrong(j => j.GetObject("inner").Get<int>("size"), "'inner.size'", "5000000000");
    }

    /// <summary>A part that is not there would be read as its type's zero: another model, without a word.</summary>
    [TestCase("Activation", "Activation")]
    [TestCase("HiddenUnits", "HiddenUnits")]
    [TestCase("kind", "AutoregressiveNetwork")]
    public void A_record_that_lacks_a_part_is_refused_by_its_name(string part, string named)
    {
        AutoregressiveNetwork network = new NadeNetwork(5, Activation.Sigmoid, ValueOrder.Random);
        var json = new JsonObject { ["network"] = JsonSerializer.SerializeToNode(network) };
        Assert.That(json.GetRecord<AutoregressiveNetwork>("network"), Is.EqualTo(network));
        json.GetObject("network").Remove(part);
        var error = Assert.Throws<FormatException>(() => json.GetRecord<AutoregressiveNetwork>("network"))!;
        Assert.That(error.Message, Does.Contain("'network'").And.Contain(named));
    }
}
