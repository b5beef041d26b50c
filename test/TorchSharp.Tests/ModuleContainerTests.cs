using NUnit.Framework;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class ModuleContainerTests
{
    private sealed class Holder : nn.Module
    {
        public readonly ModuleList<Affine> list = nn.ModuleList(new Affine(1, 1), new Affine(1, 2));
        public readonly ModuleDict<Affine> dict = nn.ModuleDict(("z", new Affine(1, 1)), ("a", new Affine(1, 1)));
        public readonly ParameterList plist = nn.ParameterList(Detached(2), Detached(3));
        public readonly ParameterDict pdict = nn.ParameterDict(("q", Detached(4)), ("p", Detached(5)));

        public Holder() : base(nameof(Holder)) => RegisterComponents();

        private static Parameter Detached(long size)
        {
            var parameter = new Parameter(zeros(size));
            parameter.DetachFromDisposeScope();
            return parameter;
        }
    }

    private sealed class Returning(Tensor result) : nn.Module<Tensor, Tensor>(nameof(Returning))
    {
        public override Tensor forward(Tensor input) => result;
    }

    private sealed class Same() : nn.Module<Tensor, Tensor>(nameof(Same))
    {
        public override Tensor forward(Tensor input) => input;
    }

    [Test]
    public void The_state_holds_their_names()
    {
        using var holder = new Holder();
        Assert.That(holder.state_dict().Keys, Is.EquivalentTo(new[]
        {
            "list.0.weight", "list.0.bias", "list.1.weight", "list.1.bias", "dict.z.weight", "dict.z.bias",
            "dict.a.weight", "dict.a.bias", "plist.0", "plist.1", "pdict.q", "pdict.p",
        }));
    }

    [Test]
    public void What_is_added_after_registration_is_not_registered()
    {
        using var holder = new Holder();
        using var late = new Affine(1, 1);
        holder.list.Add(late);
        Assert.That(holder.list, Has.Count.EqualTo(3));
        Assert.That(holder.has_parameter("list.2.weight"), Is.False);
    }

    [Test]
    public void Dictionaries_keep_the_order()
    {
        using var holder = new Holder();
        var names = new List<string>();
        foreach (var (name, _) in holder.dict) names.Add(name);
        Assert.That(names, Is.EqualTo(new[] { "z", "a" }));
        Assert.That(holder.dict.ContainsKey("a") && !holder.dict.ContainsKey("b"), Is.True);
        Assert.That(holder.dict["a"], Is.SameAs(holder.dict[1].Item2));
        Assert.That(holder.pdict.TryGetValue("p", out var p) && p!.numel() == 5, Is.True);
    }

    [Test]
    public void Conversion_reaches_parameter_collections()
    {
        using var holder = new Holder();
        holder.to(ScalarType.Float64);
        Assert.That(holder.plist[1].dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(holder.pdict["q"].dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(holder.list[0].weight.dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(holder.state_dict().Values.All(t => t.dtype == ScalarType.Float64), Is.True);
    }

    [Test]
    public void Sequential_composes()
    {
        using var first = new Affine(3, 4);
        using var second = new Affine(4, 2);
        using var net = nn.Sequential(first, second);
        using var scope = NewDisposeScope();
        var input = randn(5, 3);
        Assert.That(net.call(input).allclose(second.call(first.call(input))), Is.True);
        Assert.That(input.IsInvalid, Is.False);
        Assert.That(net.state_dict().Keys, Is.EqualTo(new[] { "0.weight", "0.bias", "1.weight", "1.bias" }));
    }

    [Test]
    public void Sequential_takes_names_tuples_and_slices()
    {
        using var named = nn.Sequential(("in", new Affine(1, 1)), ("out", new Affine(1, 1)));
        Assert.That(named.state_dict().Keys, Is.EqualTo(new[] { "in.weight", "in.bias", "out.weight", "out.bias" }));
        using var tuples = nn.Sequential(Tuple.Create<string, nn.Module<Tensor, Tensor>>("x", new Affine(1, 1)));
        Assert.That(tuples.has_parameter("x.weight"), Is.True);
        using var collected = nn.Sequential(Enumerable.Range(0, 3).Select(_ => (nn.Module<Tensor, Tensor>)new Affine(1, 1)));
        Assert.That(collected.append(new Affine(1, 1)).Count, Is.EqualTo(4));
        Assert.That(collected[1..3].Count, Is.EqualTo(2));
        Assert.That(collected[1..3][0], Is.SameAs(collected[1]));
        Assert.That(collected[(2, null)].named_children().Select(c => c.name), Is.EqualTo(new[] { "2", "3" }));
    }

    [Test]
    public void An_empty_Sequential_returns_the_input_in_a_new_tensor_object()
    {
        using var net = nn.Sequential();
        using var input = ones(2);
        using var output = net.call(input);
        Assert.That(output, Is.Not.SameAs(input));
        Assert.That(output.Equals(input), Is.True);
    }

    [Test]
    public void Sequential_stays_in_training_while_its_modules_dont()
    {
        using var net = nn.Sequential(new Affine(1, 1));
        net.eval();
        Assert.That(net.training, Is.True);
        Assert.That(net.children().Single().training, Is.False);
    }

    [Test]
    public void Sequential_disposes_what_flows_between_its_modules()
    {
        var between = ones(1, 1);
        using var net = nn.Sequential(new Returning(between), new Affine(1, 1));
        using var output = net.call(ones(1, 1));
        Assert.That(between.IsInvalid, Is.True);
    }

    [Test]
    public void A_module_that_returns_its_input_fails_in_a_Sequential()
    {
        using var net = nn.Sequential(new Affine(1, 1), new Same(), new Affine(1, 1));
        Assert.That(() => net.call(ones(1, 1)), Throws.Exception);
    }
}
