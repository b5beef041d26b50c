using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>TorchSharp's own format of one tensor.</summary>
[TestFixture]
public class TensorPersistenceTests
{
    private static byte[] Saved(Tensor tensor)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
        return stream.ToArray();
    }

    private static Tensor Loaded(byte[] bytes) => Tensor.Load(new BinaryReader(new MemoryStream(bytes)));

    [Test]
    public void A_tensor_comes_back_with_its_type_shape_and_values()
    {
        using var scope = NewDisposeScope();
        foreach (var type in new[] { float32, float64, float16, bfloat16, int64, int32, uint8, ScalarType.Bool })
            foreach (var shape in new long[][] { [], [0], [300], [2, 3, 4] })
            {
                var saved = randn(shape).mul(10).abs().to(type);
                var loaded = Loaded(Saved(saved));
                Assert.That(loaded.dtype, Is.EqualTo(type));
                Assert.That(loaded.shape, Is.EqualTo(shape));
                Assert.That(loaded.Equals(saved), $"{type} [{string.Join(", ", shape)}]");
            }
    }

    [Test]
    public void The_bytes_are_those_of_TorchSharp()
    {
        using var scope = NewDisposeScope();
        // Element type, number of dimensions and sizes in groups of seven bits: 200 is 0x48 | 0x80, 0x01.
        var bytes = Saved(ones(200, 2, uint8));
        Assert.That(bytes[..5], Is.EqualTo(new byte[] { 0, 2, 0xC8, 0x01, 2 }));
        Assert.That(bytes[5..], Has.Length.EqualTo(400).And.All.EqualTo(1));
        Assert.That(Saved(tensor(1f)), Is.EqualTo(new byte[] { 6, 0, 0, 0, 0x80, 0x3F }));
    }

    [Test]
    public void A_view_is_saved_in_the_order_of_its_own_elements()
    {
        RealTorchSharp.Ignore("A view that is not contiguous cannot be saved.");
        using var scope = NewDisposeScope();
        var view = arange(6).reshape(2, 3).t();
        Assert.That(Loaded(Saved(view)).Equals(view));
    }

    [Test]
    public void Loading_into_a_tensor_keeps_it_and_checks_type_and_shape()
    {
        using var scope = NewDisposeScope();
        var bytes = Saved(tensor(new[] { 1f, 2f }));
        var target = zeros(2, requires_grad: true);
        target.Load(new BinaryReader(new MemoryStream(bytes)));
        Assert.That(target.data<float>().ToArray(), Is.EqualTo(new[] { 1f, 2f }));
        Assert.That(target.requires_grad && target.is_leaf);

        var reader = new BinaryReader(new MemoryStream([.. bytes, .. bytes]));
        zeros(2).Load(reader, skip: true);
        Assert.That(Tensor.Load(reader).data<float>().ToArray(), Is.EqualTo(new[] { 1f, 2f }));

        Assert.That(() => zeros(3).Load(new BinaryReader(new MemoryStream(bytes))),
            Throws.ArgumentException.With.Message.Contains("shape"));
        Assert.That(() => zeros(2, int64).Load(new BinaryReader(new MemoryStream(bytes))),
            Throws.ArgumentException.With.Message.Contains("type"));
    }

    [Test]
    public void Damaged_data_are_refused_and_leave_nothing_behind()
    {
        RealTorchSharp.Ignore("A wrong type or shape in a file reaches libtorch.");
        using var saved = ones(10);
        var bytes = Saved(saved);
        var before = LiveTensors.Count();
        Assert.That(() => Loaded(bytes[..20]), Throws.InstanceOf<IOException>());
        Assert.That(() => Loaded([99, 0]), Throws.TypeOf<InvalidDataException>());
        Assert.That(() => Loaded([6, 100]), Throws.TypeOf<InvalidDataException>());
        Assert.That(() => Loaded([6, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
            Throws.TypeOf<InvalidDataException>());
        Assert.That(() => Loaded([6, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]), Throws.InstanceOf<IOException>());
        Assert.That(LiveTensors.Now(), Is.LessThanOrEqualTo(before));
    }
}
