using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Autoregressive;

/// <summary>Small models of vectors, every vector of which can be counted.</summary>
internal static class AutoregressiveCases
{
    private static readonly OutputDistribution Binary = OutputDistribution.Bernoulli;

    private static readonly (string Name, AutoregressiveNetwork Network, OutputDistribution Output, int Features,
        int Condition)[] Models =
    [
        ("belief net", Made([]), Binary, 6, 0),
        ("belief net, random order, condition", Made([], ValueOrder.Random), Binary, 5, 3),
        ("belief nets of 4 orders", Made([], ValueOrder.Random, masks: 4), Binary, 4, 0),
        ("MADE", Made([32]), Binary, 6, 0),
        ("MADE of one value", Made([4]), Binary, 1, 2),
        ("MADE, two layers, random order", Made([24, 16], ValueOrder.Random), Binary, 6, 0),
        ("MADE, direct connections, condition", Made([16], direct: true), Binary, 5, 2),
        ("MADE, 3 masks of one order", Made([16, 16], masks: 3), Binary, 5, 0),
        ("MADE, 5 orders, condition", Made([16], ValueOrder.Random, masks: 5, direct: true), Binary, 4, 2),
        ("MADE of levels", Made([24]), OutputDistribution.Categorical(3), 4, 0),
        ("MADE of mixtures", Made([24], ValueOrder.Random, masks: 2), OutputDistribution.LogisticMixture(2, 4), 3, 0),
        ("NADE", new NadeNetwork(8, Activation.ReLU, ValueOrder.AsGiven), Binary, 6, 0),
        ("NADE, random order, condition", new NadeNetwork(8, Activation.Sigmoid, ValueOrder.Random), Binary, 5, 3),
        ("NADE of levels", new NadeNetwork(8, Activation.SiLU, ValueOrder.Random), OutputDistribution.Categorical(4), 3, 0),
    ];

    public static IEnumerable<TestCaseData> All => Models.Select(m =>
        new TestCaseData(m.Network, new AutoregressiveShapes(m.Features, null, m.Condition, m.Output))
            .SetArgDisplayNames(m.Name));

    /// <summary>The network with weights large enough that its distributions are far from even.</summary>
    public static AutoregressiveModule Create(AutoregressiveNetwork network, AutoregressiveShapes shapes, double gain = 2)
    {
        manual_seed(7);
        network.Validate();
        network.CheckFit(shapes);
        var module = network.Create(shapes);
        using var frozen = no_grad();
        foreach (var parameter in module.parameters())
        {
            parameter.mul_(gain);
            // Biases that begin as zeros would hide that one is left out.
            if (parameter.count_nonzero().item<long>() == 0) nn.init.uniform_(parameter, -1, 1);
        }
        module.eval();
        return module;
    }

    /// <summary>Every vector that there is, [values^d, d].</summary>
    public static Tensor AllVectors(AutoregressiveShapes shapes)
    {
        double[] values = shapes.Output is LevelDistribution { Levels: var levels }
            ? [.. Enumerable.Range(0, levels).Select(i => -1 + 2.0 * i / (levels - 1))] : [0, 1];
        var count = (int)Math.Pow(values.Length, shapes.Features);
        var all = new float[count, shapes.Features];
        for (var row = 0; row < count; row++)
            for (var (slot, rest) = (0, row); slot < shapes.Features; slot++, rest /= values.Length)
                all[row, slot] = (float)values[rest % values.Length];
        return tensor(all);
    }

    /// <summary>One condition for so many rows; null for a model without one.</summary>
    public static Tensor? Condition(AutoregressiveShapes shapes, long rows) => shapes.Condition == 0 ? null
        : linspace(-1, 1, shapes.Condition).unsqueeze(0).expand(rows, -1).clone();

    /// <summary>The places of a module's values in each of its orders, [orders, d].</summary>
    public static long[][] Places(AutoregressiveModule module)
    {
        var places = module.state_dict()["places"];
        var d = (int)places.shape[^1];
        return [.. places.to(ScalarType.Int64).data<long>().ToArray().Chunk(d)];
    }

    /// <summary>Each value's parameters in one of the module's orders, [n, d, p].</summary>
    public static Tensor Parameters(AutoregressiveModule module, Tensor values, Tensor? condition, int set) =>
        module is MadeModule made ? made.Parameters(values, condition, set) : ((NadeModule)module).Parameters(values, condition);

    private static MadeNetwork Made(int[] widths, ValueOrder order = ValueOrder.AsGiven, int masks = 1, bool direct = false) =>
        new(widths, Activation.Tanh, order, masks, direct);
}
