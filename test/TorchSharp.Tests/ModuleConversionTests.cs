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
