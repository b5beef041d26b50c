using NUnit.Framework;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>A linear map written by hand, so that these tests depend on no layer.</summary>
internal sealed class Affine : nn.Module<Tensor, Tensor>
{
    public Parameter weight;
    public Parameter bias;

    public Affine(long inputs, long outputs) : base(nameof(Affine))
    {
        weight = new Parameter(randn(outputs, inputs));
        bias = new Parameter(zeros(outputs));
        weight.DetachFromDisposeScope();
        bias.DetachFromDisposeScope();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => input.matmul(weight.t()).add(bias);
}

public class ModuleRegistrationTests
{
    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly Affine hidden = new(3, 4);
        [ComponentName(Name = "out")] private readonly Affine _output = new(4, 2);
        public readonly Tensor scale = ones(2);
        private Affine Property { get; } = new(1, 1);

        public Net(bool register = true) : base(nameof(Net))
        {
            if (register) RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _output.call(hidden.call(input)).mul(scale);
    }

    private abstract class Base : nn.Module
    {
        private readonly Affine invisible = new(2, 2);
        protected readonly Affine visible = new(2, 2);

        protected Base() : base(nameof(Base)) { }

        public Affine Invisible => invisible;
    }

    private sealed class Derived : Base
    {
        private readonly List<Affine> inList = [new(2, 2)];
        private readonly Affine[] inArray = [new(2, 2)];
        private readonly nn.IModule<Tensor, Tensor> byInterface = new Affine(2, 2);

        public Derived() => RegisterComponents();

        public int Hidden => inList.Count + inArray.Length + (byInterface is null ? 0 : 1);
    }

    private sealed class Shared : nn.Module
    {
        private readonly Affine first;
        private readonly Affine second;

        public Shared() : base(nameof(Shared))
        {
            first = second = new Affine(2, 3);
            RegisterComponents();
        }

        public bool AreOne => ReferenceEquals(first, second);
    }

    [Test]
    public void Fields_give_the_names()
    {
        using var net = new Net();
        Assert.That(net.named_parameters().Select(p => p.name), Is.EquivalentTo(new[]
        {
            "hidden.weight", "hidden.bias", "out.weight", "out.bias",
            "<Property>k__BackingField.weight", "<Property>k__BackingField.bias",
        }));
        Assert.That(net.named_buffers().Select(b => b.name), Is.EqualTo(new[] { "scale" }));
        Assert.That(net.named_children().Select(c => c.name),
            Is.EquivalentTo(new[] { "hidden", "out", "<Property>k__BackingField" }));
    }

    [Test]
    public void A_class_that_forgets_to_register_has_no_parameters()
    {
        using var net = new Net(register: false);
        Assert.That(net.parameters(), Is.Empty);
        Assert.That(net.state_dict(), Is.Empty);
    }

    [Test]
    public void Modules_in_lists_and_private_fields_of_a_base_class_are_not_found()
    {
        using var derived = new Derived();
        Assert.That(derived.named_children().Select(c => c.name), Is.EquivalentTo(new[] { "visible", "byInterface" }));
    }

    [Test]
    public void A_shared_module_counts_once_as_parameters_and_twice_in_the_state()
    {
        using var shared = new Shared();
        Assert.That(shared.named_parameters().Select(p => p.name), Is.EquivalentTo(new[] { "first.weight", "first.bias" }));
        Assert.That(shared.state_dict().Keys,
            Is.EquivalentTo(new[] { "first.weight", "first.bias", "second.weight", "second.bias" }));
    }

    [Test]
    public void Dotted_names_lead_into_children()
    {
        using var net = new Net();
        Assert.That(net.has_parameter("out.bias"), Is.True);
        Assert.That(net.has_parameter("out.scale"), Is.False);
        Assert.That(net.get_parameter("hidden.weight")!.shape, Is.EqualTo(new long[] { 4, 3 }));
        Assert.That(net.get_parameter("nowhere.weight"), Is.Null);
        Assert.That(net.has_buffer("scale"), Is.True);
        Assert.That(net.get_buffer("scale")!.shape, Is.EqualTo(new long[] { 2 }));
    }

    [Test]
    public void A_buffer_that_is_not_persistent_stays_out_of_the_state()
    {
        using var net = new Affine(2, 2);
        net.register_buffer("kept", ones(1));
        net.register_buffer("passing", ones(1), persistent: false);
        Assert.That(net.state_dict().Keys, Is.EquivalentTo(new[] { "weight", "bias", "kept" }));
        Assert.That(net.has_buffer("passing"), Is.True);
    }

    [TestCase("")]
    [TestCase("a.b")]
    public void A_childs_name_is_neither_empty_nor_dotted(string name)
    {
        using var net = new Affine(2, 2);
        using var child = new Affine(2, 2);
        Assert.That(() => net.register_module(name, child), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void A_name_is_taken_once()
    {
        using var net = new Affine(2, 2);
        using var child = new Affine(2, 2);
        net.add_module("child", child);
        Assert.That(() => net.add_module("child", child), Throws.InvalidOperationException);
        Assert.That(() => net.register_parameter("weight", new Parameter(ones(1))), Throws.InvalidOperationException);
        net.register_buffer("buffer", ones(1));
        Assert.That(() => net.register_buffer("buffer", ones(1)), Throws.InvalidOperationException);
        Assert.That(() => net.register_parameter("none", null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Eval_reaches_every_module()
    {
        using var net = new Net();
        Assert.That(net.modules().All(m => m.training) && net.training, Is.True);
        net.eval();
        Assert.That(net.modules().Any(m => m.training) || net.training, Is.False);
        net.train();
        Assert.That(net.modules().All(m => m.training) && net.training, Is.True);
    }

    [Test]
    public void Apply_visits_children_first()
    {
        using var net = nn.Sequential(("a", new Affine(2, 2)), ("b", new Affine(2, 2)));
        var visited = new List<nn.Module>();
        net.apply(visited.Add);
        Assert.That(visited, Has.Count.EqualTo(3));
        Assert.That(visited[2], Is.SameAs(net));
    }

    [Test]
    public void Hooks_see_and_replace_what_flows_through()
    {
        using var net = new Affine(1, 1);
        var calls = new List<string>();
        var before = net.register_forward_pre_hook((_, input) => { calls.Add("before"); return input.mul(0); });
        var after = net.register_forward_hook((_, _, result) => { calls.Add("after"); return result.add(5); });
        net.register_forward_hook(_ => calls.Add("end"));
        using var scope = NewDisposeScope();
        Assert.That(net.call(ones(1, 1)).item<float>(), Is.EqualTo(5));
        Assert.That(calls, Is.EqualTo(new[] { "before", "after", "end" }));
        before.remove();
        after.remove();
        Assert.That(net.call(ones(1, 1)).item<float>(), Is.EqualTo(net.weight.item<float>()));
    }

    [Test]
    public void Disposing_disposes_what_is_registered()
    {
        var net = new Net();
        var parameters = net.parameters().ToList();
        net.Dispose();
        Assert.That(parameters.All(p => p.IsInvalid) && net.scale.IsInvalid, Is.True);
    }
}
