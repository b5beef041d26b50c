using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Reference;

/// <summary>
/// Every layer: its parameters after manual_seed, its keys in a state dictionary, what it computes, its gradients and those of a
/// gradient penalty, its buffers afterwards, and what it computes when it evaluates.
/// </summary>
[TestFixture]
[NonParallelizable]
public class LayersEqualPyTorch
{
    private static readonly ReferenceFile File = ReferenceFile.Load("layers.json");
    private static readonly CaseTable<Func<Layer>> Table = new(File.Cases, LayerTable.Layers);

    private static IEnumerable<string> Names => Table.Names;

    [TestCaseSource(nameof(Names))]
    public void Initial_state(string name)
    {
        RealTorchSharp.IgnoreFaulty(name);
        using var scope = NewDisposeScope();
        var (expected, make) = Table.Find(name);
        manual_seed(ReferenceFile.Seed);
        using var module = make().Module;
        var state = module.state_dict();
        Assert.That(state.Keys, Is.EquivalentTo(expected.Initial?.Keys ?? Enumerable.Empty<string>()));
        foreach (var (key, value) in state) Expect.SameNumbers(value, expected.Initial![key], key);
    }

    [TestCaseSource(nameof(Names))]
    public void Values_and_gradients(string name)
    {
        LibtorchBuild.IgnoreWhereStreamsDiffer(name);
        RealTorchSharp.IgnoreFaulty(name);
        using var scope = NewDisposeScope();
        var (expected, make) = Table.Find(name);
        var (module, forward) = make();
        using var owned = module;
        Fill(module, expected);
        var inputs = expected.Inputs!.Select(x => x.ToTensor()).ToArray();
        foreach (var input in inputs.Where(x => x.is_floating_point())) input.requires_grad = true;

        manual_seed(ReferenceFile.Seed);
        var outputs = forward(inputs);
        Expect.CloseNumbers(outputs, expected.Outputs!, "output");
        var leaves = inputs.Select((x, i) => (name: $"input{i}", value: x)).Where(l => l.value.requires_grad)
            .Concat(module.named_parameters().Select(p => (p.name, value: (Tensor)p.parameter)));
        Gradients.Check(outputs, leaves.ToArray(), expected);

        foreach (var (key, value) in expected.Buffers ?? [])
            Expect.CloseNumbers(module.get_buffer(key)!, value, key);
        if (expected.Evaluated is null) return;
        module.eval();
        Expect.CloseNumbers(forward(inputs), expected.Evaluated, "evaluated output");
    }

    // The state is the file's, so that a wrong initialisation fails its own test only.
    private static void Fill(nn.Module module, ReferenceCase expected)
    {
        using var grad = no_grad();
        var state = module.state_dict();
        foreach (var (key, value) in (expected.Initial ?? []).Concat(expected.State ?? []))
            state[key].copy_(value.ToTensor());
    }
}
