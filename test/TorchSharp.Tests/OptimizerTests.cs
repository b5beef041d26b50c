using NUnit.Framework;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class OptimizerTests
{
    public static IEnumerable<TestCaseData> All() =>
    [
        Case("SGD", p => optim.SGD(p, 0.1)),
        Case("SGD with momentum", p => optim.SGD(p, 0.1, momentum: 0.9, dampening: 0.1, weight_decay: 0.01)),
        Case("SGD, Nesterov", p => optim.SGD(p, 0.1, momentum: 0.9, nesterov: true)),
        Case("Adam", p => optim.Adam(p, 0.01)),
        Case("Adam, AMSGrad", p => optim.Adam(p, 0.01, weight_decay: 0.01, amsgrad: true)),
        Case("AdamW", p => optim.AdamW(p, 0.01, weight_decay: 0.1)),
        Case("AdamW, AMSGrad", p => optim.AdamW(p, 0.01, amsgrad: true, maximize: true)),
        Case("RMSProp", p => optim.RMSProp(p, 0.01)),
        Case("RMSProp, centered", p => optim.RMSProp(p, 0.01, momentum: 0.9, centered: true, weight_decay: 0.01)),
    ];

    private static IEnumerable<TestCaseData> WithState() => All().Skip(1);

    private static TestCaseData Case(string name, Func<IEnumerable<Parameter>, OptimizerHelper> make) =>
        new TestCaseData(make).SetArgDisplayNames(name);

    private static void Step(optim.Optimizer optimizer, Affine net, int step)
    {
        using var scope = NewDisposeScope();
        var input = arange(12, ScalarType.Float32).view(4, 3).sin().mul(step + 1);
        optimizer.zero_grad();
        net.call(input).tanh().pow(2).sum().backward();
        optimizer.step();
    }

    private static Affine Net(long seed = 1)
    {
        manual_seed(seed);
        return new Affine(3, 5);
    }

    [TestCaseSource(nameof(All))]
    public void A_saved_state_continues_as_if_nothing_had_happened(Func<IEnumerable<Parameter>, OptimizerHelper> make)
    {
        using var straight = Net();
        using var optimizer = make(straight.parameters());
        for (var i = 0; i < 5; i++) Step(optimizer, straight, i);

        var stream = new MemoryStream();
        optimizer.save_state_dict(new BinaryWriter(stream));
        using var resumed = Net(seed: 2);
        resumed.load_state_dict(straight.state_dict());
        using var other = make(resumed.parameters());
        stream.Position = 0;
        other.load_state_dict(new BinaryReader(stream));
        Assert.That(stream.Position, Is.EqualTo(stream.Length));

        for (var i = 5; i < 10; i++)
        {
            Step(optimizer, straight, i);
            Step(other, resumed, i);
        }
        Assert.That(resumed.weight.Equals(straight.weight), Is.True);
        Assert.That(resumed.bias.Equals(straight.bias), Is.True);
    }

    [TestCaseSource(nameof(WithState))]
    public void States_are_copied_from_optimizer_to_optimizer(Func<IEnumerable<Parameter>, OptimizerHelper> make)
    {
        using var net = Net();
        using var optimizer = make(net.parameters());
        for (var i = 0; i < 3; i++) Step(optimizer, net, i);
        using var twin = Net(seed: 2);
        twin.load_state_dict(net.state_dict());
        using var other = make(twin.parameters());
        Step(other, twin, 0);
        twin.load_state_dict(net.state_dict());
        other.load_state_dict(optimizer.state_dict());
        for (var i = 3; i < 6; i++)
        {
            Step(optimizer, net, i);
            Step(other, twin, i);
        }
        Assert.That(twin.weight.Equals(net.weight), Is.True);
    }

    [TestCaseSource(nameof(All))]
    public void Single_precision_follows_double_precision(Func<IEnumerable<Parameter>, OptimizerHelper> make)
    {
        // 15 and 5 numbers: neither fills a vector register.
        using var single = Net();
        using var precise = Net().to(ScalarType.Float64);
        using OptimizerHelper a = make(single.parameters()), b = make(precise.parameters());
        for (var i = 0; i < 10; i++)
        {
            foreach (var (p, q) in single.parameters().Zip(precise.parameters()))
            {
                manual_seed(10 + i);
                p.grad = randn(p.shape);
                q.grad = p.grad!.to(ScalarType.Float64);
            }
            a.step();
            b.step();
        }
        Assert.That(single.weight.to(ScalarType.Float64).allclose(precise.weight, 2e-6, 2e-6), Is.True);
        Assert.That(single.bias.to(ScalarType.Float64).allclose(precise.bias, 2e-6, 2e-6), Is.True);
    }

    [TestCaseSource(nameof(All))]
    public void A_strided_parameter_is_updated_like_a_dense_one(Func<IEnumerable<Parameter>, OptimizerHelper> make)
    {
        using var scope = NewDisposeScope();
        var values = randn(6, 10);
        var strided = new Parameter(values.t().contiguous().t());
        Assert.That(strided.is_contiguous(), Is.False);
        var dense = new Parameter(values.clone());
        using OptimizerHelper a = make([strided]), b = make([dense]);
        for (var i = 0; i < 3; i++)
        {
            strided.grad = randn(6, 10);
            dense.grad = strided.grad!.clone();
            a.step();
            b.step();
        }
        Assert.That(strided.Equals(dense), Is.True);
    }

    [TestCaseSource(nameof(All))]
    public void It_survives_the_scope_it_is_made_in(Func<IEnumerable<Parameter>, OptimizerHelper> make)
    {
        using var net = Net();
        OptimizerHelper optimizer;
        using (NewDisposeScope())
        {
            optimizer = make(net.parameters());
            Step(optimizer, net, 0);
        }
        Step(optimizer, net, 1);
        Assert.That(net.weight.isfinite().all().ToBoolean(), Is.True);
        optimizer.Dispose();
    }

    [TestCaseSource(nameof(All))]
    [NonParallelizable]
    public void Steps_leave_no_tensors_behind(Func<IEnumerable<Parameter>, OptimizerHelper> make)
    {
        using var net = Net();
        using var optimizer = make(net.parameters());
        for (var i = 0; i < 2; i++) Step(optimizer, net, i);
        var before = LiveTensors.Count();
        for (var i = 0; i < 50; i++) Step(optimizer, net, i);
        Assert.That(LiveTensors.Now(), Is.EqualTo(before));
    }

    [TestCaseSource(nameof(All))]
    public void A_parameter_without_a_gradient_stays(Func<IEnumerable<Parameter>, OptimizerHelper> make)
    {
        using var net = Net();
        using var optimizer = make(net.parameters());
        var before = net.weight.clone();
        net.bias.grad = ones(5);
        optimizer.step();
        Assert.That(net.weight.Equals(before), Is.True);
        Assert.That(net.bias.abs().min().ToSingle(), Is.GreaterThan(0));
    }

    [Test]
    public void Adams_first_step_is_the_rate_in_the_gradients_direction()
    {
        using var parameter = new Parameter(zeros(3));
        using var optimizer = optim.Adam([parameter], lr: 0.5, eps: 0);
        parameter.grad = tensor(new float[] { 3, -0.001f, 1e-10f });
        optimizer.step();
        Assert.That(parameter.detach().data<float>().ToArray(), Is.EqualTo(new[] { -0.5f, 0.5f, -0.5f }).Within(1e-5));
    }

    [Test]
    public void A_tensor_that_a_graph_still_needs_is_known_to_have_changed()
    {
        using var net = Net();
        using var optimizer = optim.Adam(net.parameters());
        var hidden = net.call(ones(1, 3).requires_grad_());
        var loss = hidden.pow(2).sum();
        loss.backward(retain_graph: true);
        optimizer.step();
        Assert.That(() => loss.backward(), Throws.Exception);
    }

    [Test]
    public void Zero_grad_clears_in_place_so_momentum_goes_on()
    {
        using var net = Net();
        using var optimizer = optim.Adam(net.parameters(), 0.1);
        Step(optimizer, net, 0);
        optimizer.zero_grad();
        Assert.That(net.weight.grad!.abs().sum().ToSingle(), Is.Zero);
        var before = net.weight.clone();
        optimizer.step();
        Assert.That(net.weight.Equals(before), Is.False);
    }

    [Test]
    public void A_closures_loss_is_returned()
    {
        using var net = Net();
        using var optimizer = optim.SGD(net.parameters(), 0.1);
        var before = net.weight.clone();
        using var _ = no_grad();
        var loss = optimizer.step(() =>
        {
            var value = net.call(ones(1, 3)).sum();
            value.backward();
            return value;
        });
        Assert.That(loss!.IsInvalid, Is.False);
        Assert.That(before.sub(net.weight).allclose(full([5, 3], 0.1f)), Is.True);
    }

    [Test]
    public void Groups_have_their_own_options_and_take_the_rest()
    {
        using Affine slow = Net(), fast = Net();
        using var optimizer = optim.SGD(
        [
            new SGD.ParamGroup { Parameters = slow.parameters(), Options = new SGD.Options { LearningRate = 0.1 } },
            new SGD.ParamGroup { Parameters = fast.parameters() },
        ], 1.0, weight_decay: 0.5);
        foreach (var parameter in optimizer.parameters()) parameter.grad = zeros_like(parameter);
        Assert.That(optimizer.parameters().Count(), Is.EqualTo(4));
        Assert.That(optimizer.ParamGroups.Select(g => g.LearningRate), Is.EqualTo(new[] { 0.1, 1.0 }));
        var before = slow.weight.clone();
        optimizer.step();
        Assert.That(slow.weight.allclose(before.mul(1 - 0.1 * 0.5)), Is.True);
        Assert.That(fast.weight.allclose(before.mul(1 - 1.0 * 0.5)), Is.True);
    }

    [Test]
    public void Another_optimizers_state_is_refused()
    {
        using var net = Net();
        using var adam = optim.Adam(net.parameters());
        using var sgd = optim.SGD(net.parameters(), 0.1);
        using var smaller = optim.Adam([net.weight]);
        var stream = new MemoryStream();
        adam.save_state_dict(new BinaryWriter(stream));
        Assert.That(() => sgd.load_state_dict(new BinaryReader(new MemoryStream(stream.ToArray()))),
            Throws.InstanceOf<InvalidDataException>());
        Assert.That(() => smaller.load_state_dict(new BinaryReader(new MemoryStream(stream.ToArray()))),
            Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void A_file_holds_name_counts_options_and_states()
    {
        using var parameter = new Parameter(zeros(1));
        using var optimizer = optim.Adam([parameter], 0.25, 0.5, 0.75, 1e-3, 0.125, amsgrad: false, maximize: true);
        parameter.grad = ones(1);
        optimizer.step();
        var expected = new MemoryStream();
        var writer = new BinaryWriter(expected);
        writer.Write("Adam");
        writer.Write(new byte[] { 1, 1 });
        foreach (var option in new[] { 0.25, 0.25, 0.5, 0.75, 1e-3, 0.125 }) writer.Write(option);
        writer.Write(false);
        writer.Write(true);
        writer.Write(1L);
        foreach (var moment in new[] { -0.5f, 0.25f })
        {
            writer.Write(new byte[] { 6, 1, 1 });
            writer.Write(moment);
        }
        writer.Write(false);
        var saved = new MemoryStream();
        optimizer.save_state_dict(new BinaryWriter(saved));
        Assert.That(saved.ToArray(), Is.EqualTo(expected.ToArray()));
    }

    [Test]
    public void Options_that_make_no_sense_are_refused()
    {
        using var net = Net();
        Assert.That(() => optim.Adam(net.parameters(), lr: -1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => optim.Adam(net.parameters(), beta1: 1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => optim.AdamW(net.parameters(), weight_decay: -1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => optim.SGD(net.parameters(), 0.1, nesterov: true), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => optim.RMSProp(net.parameters(), momentum: -0.1), Throws.InstanceOf<ArgumentException>());
    }
}
