using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Autoregressive;

public class MadeModuleTests
{
    private static readonly OutputDistribution Binary = OutputDistribution.Bernoulli;

    /// <summary>Frey 1998: each value is a logistic regression on the values before it.</summary>
    [Test]
    public void Without_hidden_layers_it_is_a_fully_visible_belief_net()
    {
        const int Features = 7;
        using var scope = NewDisposeScope();
        using var module = AutoregressiveCases.Create(new MadeNetwork([], Activation.ReLU, ValueOrder.AsGiven, 1, false),
            new(Features, null, 0, Binary));
        Assert.That(module.Layout(), Is.EqualTo(new[] { "direct.weight 7×7", "direct.bias 7" }));
        double[] weight = module.state_dict()["direct.weight"].Numbers(), bias = module.state_dict()["direct.bias"].Numbers();
        double[] row = [1, 0, 1, 1, 0, 1, 1];
        var expected = Enumerable.Range(0, Features).Sum(i =>
        {
            var logit = bias[i] + Enumerable.Range(0, i).Sum(j => weight[i * Features + j] * row[j]);
            return -Math.Log(1 + Math.Exp(row[i] == 1 ? -logit : logit));
        });
        Assert.That(module.LogLikelihood(tensor(row, [1, Features]).to(ScalarType.Float32), null).Numbers()[0],
            Is.EqualTo(expected).Within(1e-5));
    }

    /// <summary>Equations 9 to 12 of Germain et al. 2015, unit by unit.</summary>
    [Test]
    public void Masks_follow_the_degrees()
    {
        const int Features = 5, First = 6, Second = 4;
        using var scope = NewDisposeScope();
        using var module = (MadeModule)AutoregressiveCases.Create(
            new MadeNetwork([First, Second], Activation.ReLU, ValueOrder.Random, 2, true), new(Features, null, 0, Binary));
        Dictionary<string, double[]> weights = module.state_dict().ToDictionary(w => w.Key, w => w.Value.Numbers());
        double[] row = [1, 0, 1, 1, 1];
        for (var set = 0; set < 2; set++)
        {
            var places = weights["places"].Chunk(Features).ElementAt(set);
            var degrees = weights["degrees"].Chunk(First + Second).ElementAt(set);
            var (lower, upper) = (degrees[..First], degrees[First..]);
            Assert.That(places.Order(), Is.EqualTo(Enumerable.Range(0, Features)));
            Assert.That(degrees, Is.All.InRange(0, Features - 2));
            Assert.That(upper.Min(), Is.GreaterThanOrEqualTo(lower.Min()));
            var one = Layer("hidden.0", row, First, (k, j) => lower[k] >= places[j]).Select(a => Math.Max(0, a)).ToArray();
            var two = Layer("hidden.1", one, Second, (k, j) => upper[k] >= lower[j]).Select(a => Math.Max(0, a)).ToArray();
            var logits = Layer("outputs", two, Features, (k, j) => places[k] > upper[j])
                .Zip(Layer("direct", row, Features, (k, j) => places[k] > places[j]), (a, b) => a + b);
            var actual = module.Parameters(tensor(row, [1, Features]).to(ScalarType.Float32), null, set).Numbers();
            Assert.That(actual, Is.EqualTo(logits).Within(1e-5), $"set {set}");
        }

        IEnumerable<double> Layer(string name, double[] input, int width, Func<int, int, bool> isSeen) =>
            Enumerable.Range(0, width).Select(k => (weights.TryGetValue(name + ".bias", out var bias) ? bias[k] : 0)
                + Enumerable.Range(0, input.Length).Where(j => isSeen(k, j))
                    .Sum(j => weights[name + ".weight"][k * input.Length + j] * input[j]));
    }

    [Test]
    public void Orders_differ_where_they_are_to()
    {
        using var fixedOrder = AutoregressiveCases.Create(new MadeNetwork([8], Activation.ReLU, ValueOrder.AsGiven, 3, false),
            new(9, null, 0, Binary));
        Assert.That(AutoregressiveCases.Places(fixedOrder), Is.All.EqualTo(Enumerable.Range(0, 9)));
        using var random = AutoregressiveCases.Create(new MadeNetwork([8], Activation.ReLU, ValueOrder.Random, 3, false),
            new(9, null, 0, Binary));
        Assert.That(AutoregressiveCases.Places(random).Select(p => string.Join(' ', p)).Distinct().Count(), Is.EqualTo(3));
    }

    private static readonly TestCaseData[] OutOfRange =
    [
        Refused("HiddenWidths", new MadeNetwork(null!, Activation.ReLU, ValueOrder.AsGiven, 1, false)),
        Refused("HiddenWidths", new MadeNetwork([8, 0], Activation.ReLU, ValueOrder.AsGiven, 1, false)),
        Refused("Activation", new MadeNetwork([8], (Activation)9, ValueOrder.AsGiven, 1, false)),
        Refused("Order", new MadeNetwork([8], Activation.ReLU, (ValueOrder)2, 1, false)),
        Refused("Masks", new MadeNetwork([8], Activation.ReLU, ValueOrder.AsGiven, 0, false)),
        Refused("Masks", new MadeNetwork([], Activation.ReLU, ValueOrder.AsGiven, 2, false)),
        Refused("HiddenUnits", new NadeNetwork(0, Activation.ReLU, ValueOrder.AsGiven)),
        Refused("Activation", new NadeNetwork(3, (Activation)9, ValueOrder.AsGiven)),
        Refused("Order", new NadeNetwork(3, Activation.ReLU, (ValueOrder)2)),
    ];

    private static TestCaseData Refused(string option, AutoregressiveNetwork network) =>
        new TestCaseData(option, network).SetArgDisplayNames($"{network.GetType().Name}, {option}");

    [TestCaseSource(nameof(OutOfRange))]
    public void Numbers_out_of_range_are_refused_by_name(string option, object network) => Assert.That(
        ((AutoregressiveNetwork)network).Validate, Throws.InstanceOf<ArgumentException>().With.Message.Contains(option));
}
