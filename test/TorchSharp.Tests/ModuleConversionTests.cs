using NUnit.Framework;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class ModuleConversionTests
{
    private sealed class WithBuffers : nn.Module
    {
        public readonly Affine inner = new(2, 2);
        public readonly Tensor mean = zeros(2).DetachFromDisposeScope();
        public readonly Tensor count = zeros(1, ScalarType.Int64).DetachFromDisposeScope();

        public WithBuffers() : base(nameof(WithBuffers)) => RegisterComponents();
    }

    [Test]
    public void Floating_point_tensors_are_converted_fields_included()
    {
        using var net = new WithBuffers();
        var result = net.to(ScalarType.Float64);
        Assert.That(result, Is.SameAs(net));
        Assert.That(net.inner.weight.dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(net.mean.dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(net.count.dtype, Is.EqualTo(ScalarType.Int64));
        Assert.That(net.inner.weight.requires_grad && net.inner.weight.is_leaf, Is.True);
        Assert.That(net.state_dict()["inner.weight"].Equals(net.inner.weight), Is.True);
    }

    [Test]
    public void Gradients_go_along()
    {
        using var net = new Affine(2, 2);
        net.call(ones(1, 2)).sum().backward();
        net.to(ScalarType.Float64);
        Assert.That(net.weight.grad!.dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(net.weight.grad!.sum().ToDouble(), Is.EqualTo(4));
    }

    [Test]
    public void What_is_already_right_stays()
    {
        using var net = new Affine(2, 2);
        var weight = net.weight;
        net.to(ScalarType.Float32).to(CPU).cpu();
        Assert.That(net.weight, Is.SameAs(weight));
        Assert.That(weight.IsInvalid, Is.False);
    }

    [Test]
    public void Only_floating_point_types_are_allowed()
    {
        using var net = new Affine(2, 2);
        Assert.That(() => net.to(ScalarType.Int64), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void An_absent_device_is_an_error()
    {
        if (cuda.is_available()) Assert.Ignore("There is a CUDA device.");
        using var net = new Affine(2, 2);
        Assert.That(() => net.to(CUDA), Throws.Exception);
        Assert.That(() => net.cuda(), Throws.Exception);
        Assert.That(net.weight.device_type, Is.EqualTo(DeviceType.CPU));
    }

    [Test]
    public void An_optimizer_made_before_a_conversion_says_so()
    {
        using var net = new Affine(2, 2);
        using var optimizer = optim.Adam(net.parameters());
        net.to(ScalarType.Float64);
        net.call(ones([1, 2], ScalarType.Float64)).sum().backward();
        Assert.That(() => optimizer.step(), Throws.Exception);
    }

    [Test]
    public void An_optimizer_made_before_a_layer_is_converted_goes_on()
    {
        using var layer = nn.Linear(2, 1, hasBias: false);
        using (no_grad()) layer.weight!.fill_(1);
        using var optimizer = optim.SGD(layer.parameters(), 0.5);
        layer.to(ScalarType.Float64);
        layer.call(ones([1, 2], ScalarType.Float64)).sum().backward();
        optimizer.step();
        Assert.That(layer.weight!.data<double>().ToArray(), Is.EqualTo(new[] { 0.5, 0.5 }));
    }

    [Test]
    public void Layers_with_one_weight_have_one_after_a_conversion()
    {
        using var first = nn.Linear(2, 2);
        using var second = nn.Linear(2, 2);
        second.weight = first.weight;
        using var net = nn.Sequential(first, second);
        net.to(ScalarType.Float64);
        using (no_grad()) first.weight!.fill_(3);
        Assert.That(second.weight!.data<double>().ToArray(), Is.EqualTo(new double[] { 3, 3, 3, 3 }));
        Assert.That(net.call(ones([1, 2], ScalarType.Float64)).dtype, Is.EqualTo(ScalarType.Float64));
    }

    private sealed class Holder : nn.Module
    {
        public Parameter weight;

        public Holder(Parameter weight) : base(nameof(Holder))
        {
            this.weight = weight;
            RegisterComponents();
        }
    }

    private sealed class Tied : nn.Module
    {
        public readonly Holder first, second;

        public Tied(Parameter weight) : base(nameof(Tied))
        {
            (first, second) = (new Holder(weight), new Holder(weight));
            RegisterComponents();
        }
    }

    [Test]
    public void Of_modules_with_one_parameter_only_the_first_has_it_after_a_conversion()
    {
        using var net = new Tied(new Parameter(ones(2)));
        Assert.That(net.parameters().Count(), Is.EqualTo(1));
        net.to(ScalarType.Float64);
        Assert.That(net.first.weight.dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(net.second.weight.IsInvalid, Is.True);
        Assert.That(net.named_parameters().Select(p => p.name), Is.EqualTo(new[] { "first.weight" }));
    }

    [Test]
    public void Converted_tensors_survive_the_scope()
    {
        using var net = new WithBuffers();
        using (NewDisposeScope()) net.to(ScalarType.Float64);
        Assert.That(net.parameters().Concat(net.buffers()).Any(t => t.IsInvalid), Is.False);
        Assert.That(net.inner.weight.sum().isfinite().ToBoolean(), Is.True);
    }

    [Test]
    public void A_bare_parameter_goes_with_its_scope_unless_detached()
    {
        Parameter bare, detached;
        using (NewDisposeScope())
        {
            bare = new Parameter(ones(1));
            detached = new Parameter(ones(1));
            detached.DetachFromDisposeScope();
        }
        Assert.That(bare.IsInvalid, Is.True);
        Assert.That(detached.IsInvalid, Is.False);
        detached.Dispose();
    }

    [Test]
    public void Zero_grad_removes_or_clears()
    {
        using var net = new Affine(2, 2);
        net.call(ones(1, 2)).sum().backward();
        net.zero_grad(set_to_none: false);
        Assert.That(net.weight.grad!.abs().sum().ToSingle(), Is.Zero);
        net.zero_grad();
        Assert.That(net.weight.grad, Is.Null);
    }
}
