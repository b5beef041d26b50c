using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>A wrong call throws with what libtorch says of it. None ends the process, and none leaves a tensor behind.</summary>
[TestFixture]
[NonParallelizable]
public class BadCallTests
{
    private static readonly (string name, string gist, Action call)[] Calls =
    [
        ("shapes of a matrix product", "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)",
            () => rand(2, 3).mm(rand(2, 3))),
        ("shapes of a sum", "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1",
            () => (rand(2, 3) + rand(2, 4)).sum()),
        ("a reshape", "shape '[4]' is invalid for input of size 6", () => rand(2, 3).reshape(4)),
        ("a layer's input", "mat1 and mat2 shapes cannot be multiplied (2x4 and 3x5)", () =>
        {
            using var layer = nn.Linear(3, 5);
            layer.call(rand(2, 4));
        }),
        ("a convolution's channels", "expected input[1, 2, 5, 5] to have 3 channels, but got 2 channels instead",
            () => nn.functional.conv2d(rand(1, 2, 5, 5), rand(4, 3, 3, 3))),
        ("types of a matrix product", "expected", () => rand(2, 3).mm(ones(3, 2, dtype: int64))),
        ("whole numbers with a gradient", "Only Tensors of floating point and complex dtype can require gradients",
            () => ones(2, dtype: int64).requires_grad_()),
        ("a result that does not fit", "result type Float can't be cast to the desired output type Long",
            () => ones(2, dtype: int64).add_(rand(2))),
        ("an index", "index 5", () => rand(2, 3)[5].sum()),
        ("a tensor of indices", "out of bounds", () => rand(2, 3)[tensor(new long[] { 7 })].sum()),
        ("a dimension", "Dimension out of range", () => rand(2, 3).sum(4)),
        ("an index to gather", "index 9 is out of bounds for dimension 0 with size 3",
            () => rand(3).gather(0, tensor(new long[] { 9 }))),
        ("an index to embed", "index out of range in self", () =>
        {
            using var layer = nn.Embedding(3, 2);
            layer.call(tensor(new long[] { 3 }));
        }),
        ("a label", "Target 4 is out of bounds", () => nn.functional.cross_entropy(rand(2, 3), tensor(new long[] { 0, 4 }))),
        ("a second backward", "Trying to backward through the graph a second time", () =>
        {
            var loss = rand(3, requires_grad: true).square().sum();
            loss.backward();
            loss.backward();
        }),
        ("backward from many numbers", "grad can be implicitly created only for scalar outputs",
            () => rand(3, requires_grad: true).square().backward()),
        ("backward without a graph", "does not require grad", () => rand(3).sum().backward()),
        ("a change of what backward needs", "modified by an inplace operation", () =>
        {
            var x = rand(3, requires_grad: true).exp();
            var loss = x.exp().sum();
            using (no_grad()) x.zero_();
            var y = x.square();
            loss.backward();
            y.sum().backward();
        }),
        ("a change of a leaf", "a leaf Variable that requires grad is being used in an in-place operation",
            () => rand(3, requires_grad: true).add_(1)),
        ("more memory than there is", "allocate memory", () => zeros(1L << 45)),
        ("more numbers than can be counted", "overflow", () => zeros(1L << 40, 1L << 40)),
        ("a negative size", "negative dimension -1", () => zeros(-1)),
        ("a device that is not there", "CUDA", () => zeros(2, device: device(DeviceType.CUDA, 99))),
        ("a probability", "expects p to be in [0, 1]", () => empty(3).bernoulli_(1.5)),
        ("a range", "to be less than 'to'", () => randint(5, 5, [3])),
        ("a singular matrix", "singular", () => linalg.inv(zeros(2, 2))),
        ("a matrix that is not definite", "not positive-definite", () => linalg.cholesky(-eye(2))),
    ];

    private static IEnumerable<string> Names => Calls.Select(c => c.name);

    [TestCaseSource(nameof(Names))]
    public void A_wrong_call_throws(string name)
    {
        var (_, gist, call) = Calls.Single(c => c.name == name);
        var before = LiveTensors.Count();
        using (NewDisposeScope())
        {
            var error = Assert.Catch(() => call())!;
            Assert.That(error.Message, Does.Contain(gist));
            if (!RealTorchSharp.Is) Assert.That(error.Message, Is.Not.Empty.And.Not.Contains("\n"), "one line");
        }
        Assert.That(LiveTensors.Count(), Is.LessThanOrEqualTo(before), "tensors left behind");
        using var sum = ones(2).sum();
        Assert.That(sum.item<float>(), Is.EqualTo(2));
    }

    [Test]
    public void The_gradient_of_an_input_that_plays_no_part_throws()
    {
        RealTorchSharp.Ignore("autograd.grad with an unused input ends the process.");
        using var scope = NewDisposeScope();
        var (x, unused) = (rand(3, requires_grad: true), rand(3, requires_grad: true));
        var error = Assert.Catch(() => autograd.grad([x.sum()], [x, unused]))!;
        Assert.That(error.Message, Does.Contain("One of the differentiated Tensors"));
        Assert.That(autograd.grad([x.sum()], [x, unused], allow_unused: true)[1].IsInvalid);
    }

    [Test]
    public void The_gradient_of_an_output_that_has_none_throws()
    {
        RealTorchSharp.Ignore("autograd.grad of an output that needs no gradient ends the process.");
        using var scope = NewDisposeScope();
        var x = rand(3, requires_grad: true);
        var error = Assert.Catch(() => autograd.grad([rand(3).sum()], [x]))!;
        Assert.That(error.Message, Does.Contain("does not require grad"));
    }

    [Test]
    public void A_disposed_tensor_throws()
    {
        var x = rand(2);
        x.Dispose();
        Assert.That(() => x.sum(), Throws.InstanceOf<InvalidOperationException>());
    }

    [Test]
    public void Shapes_that_cannot_be_multiplied_throw_from_matmul_too()
    {
        RealTorchSharp.Ignore("matmul with wrong shapes ends the process.");
        using var scope = NewDisposeScope();
        var error = Assert.Catch(() => rand(2, 3).matmul(rand(2, 3)))!;
        Assert.That(error.Message, Does.Contain("shapes cannot be multiplied (2x3 and 2x3)"));
    }

    [Test]
    public void No_threads_at_all_throws()
    {
        RealTorchSharp.Ignore("set_num_threads(0) ends the process.");
        var before = get_num_threads();
        Assert.That(() => set_num_threads(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(get_num_threads(), Is.EqualTo(before));
    }

    [Test]
    public void An_error_on_another_thread_stays_there()
    {
        Exception? caught = null;
        var thread = new Thread(() =>
        {
            using var scope = NewDisposeScope();
            try { rand(2, 3).mm(rand(2, 3)); }
            catch (Exception e) { caught = e; }
        });
        thread.Start();
        thread.Join();
        Assert.That(caught?.Message, Does.Contain("shapes cannot be multiplied"));
        using var fine = rand(2, 3);
    }

    [Test]
    public void An_error_inside_no_grad_leaves_gradients_on_afterwards()
    {
        using var scope = NewDisposeScope();
        Assert.Catch(() =>
        {
            using var off = no_grad();
            rand(2, 3).mm(rand(2, 3));
        });
        Assert.That(is_grad_enabled());
        Assert.That((rand(2, requires_grad: true) * 2).requires_grad);
    }
}
