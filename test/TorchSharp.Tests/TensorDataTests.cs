using System.Runtime.InteropServices;
using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Values into tensors and out of them.</summary>
[TestFixture]
public class TensorDataTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Enter() => _scope = NewDisposeScope();

    [TearDown]
    public void Leave() => _scope.Dispose();

    [Test]
    public void From_array_shares_the_arrays_memory_both_ways()
    {
        var array = new float[,] { { 1, 2, 3 }, { 4, 5, 6 } };
        var shared = from_array(array);
        Assert.That(shared.shape, Is.EqualTo(new long[] { 2, 3 }));
        array[1, 2] = 60;
        Assert.That(shared[1, 2].item<float>(), Is.EqualTo(60));
        shared.mul_(2);
        Assert.That(array[0, 1], Is.EqualTo(4));
    }

    [Test]
    public void An_empty_tensor_gives_an_array_only_of_one_dimension()
    {
        Assert.That(empty(0).data<float>().ToArray(), Is.Empty);
        Assert.That(() => empty(0, 3).data<float>().ToArray(), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void From_array_keeps_the_array_in_place_while_garbage_is_collected()
    {
        var shared = from_array(Enumerable.Range(0, 10_000).Select(i => (double)i).ToArray());
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Assert.That(shared.sum().item<double>(), Is.EqualTo(9_999 * 10_000 / 2));
    }

    [Test]
    public void Frombuffer_shares_a_part_of_the_array()
    {
        var array = new[] { 0, 1, 2, 3, 4, 5 };
        var part = frombuffer(array, int32, count: 3, offset: 2);
        Assert.That(part.data<int>().ToArray(), Is.EqualTo(new[] { 2, 3, 4 }));
        part[0] = 20;
        Assert.That(array[2], Is.EqualTo(20));
        Assert.That(() => frombuffer(array, int32, count: 5, offset: 2), Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(() => frombuffer(array, int32, offset: 6), Throws.ArgumentException);
    }

    [Test]
    public void Tensor_copies_and_takes_the_shape_and_type_that_it_is_given()
    {
        var array = new float[] { 1, 2, 3, 4, 5, 6 };
        var copy = tensor(array, [3, 2]);
        array[0] = 9;
        Assert.That(copy[0, 0].item<float>(), Is.EqualTo(1));
        Assert.That(tensor(array, float64).dtype, Is.EqualTo(float64));
        Assert.That(tensor(new List<long> { 1, 2, 3, 4 }, 2, 2).shape, Is.EqualTo(new long[] { 2, 2 }));
        Assert.That(tensor(new[, ,] { { { true, false } } }).shape, Is.EqualTo(new long[] { 1, 1, 2 }));
        Assert.That(tensor(new byte[,] { { 255 } }).item<byte>(), Is.EqualTo(255));
        Assert.That(tensor(array, requires_grad: true).is_leaf);
        Assert.That(() => tensor(array, [4, 2]), Throws.ArgumentException);
    }

    [Test]
    public void Creation_takes_its_element_type_from_the_values()
    {
        Assert.That(tensor(1).dtype, Is.EqualTo(int32));
        Assert.That(tensor(1L).dtype, Is.EqualTo(int64));
        Assert.That(tensor(1f).dtype, Is.EqualTo(float32));
        Assert.That(tensor(1d).dtype, Is.EqualTo(float64));
        Assert.That(tensor(true).dtype, Is.EqualTo(ScalarType.Bool));
        Assert.That(arange(5).dtype, Is.EqualTo(int64));
        Assert.That(arange(0, 1, 0.25).dtype, Is.EqualTo(float32));
        Assert.That(full(2, 3, 7).dtype, Is.EqualTo(int64));
        Assert.That(full(2, 3, 7.0).dtype, Is.EqualTo(float32));
        Assert.That(arange(2, 11, 3).data<long>().ToArray(), Is.EqualTo(new long[] { 2, 5, 8 }));
        Assert.That(linspace(0, 1, 5).data<float>().ToArray(), Is.EqualTo(new[] { 0, 0.25f, 0.5f, 0.75f, 1 }));
        Assert.That(eye(2, 3).data<float>().ToArray(), Is.EqualTo(new float[] { 1, 0, 0, 0, 1, 0 }));
    }

    [Test]
    public void An_accessor_of_a_tensor_that_is_gone_says_so()
    {
        var t = tensor(new[] { 1, 2, 3 });
        var accessor = t.data<int>();
        t.Dispose();
        Assert.That(() => accessor[0], Throws.InvalidOperationException);
        Assert.That(() => accessor[0] = 1, Throws.InvalidOperationException);
        Assert.That(() => accessor.Count, Throws.InvalidOperationException);
        Assert.That(() => accessor.ToArray(), Throws.InvalidOperationException);
        Assert.That(() => accessor.CopyTo(new int[3]), Throws.InvalidOperationException);
        Assert.That(() => accessor.CopyFrom(new int[3]), Throws.InvalidOperationException);
    }

    [Test]
    public void An_accessor_does_not_read_memory_that_its_tensor_has_given_up()
    {
        RealTorchSharp.Ignore("An accessor goes on reading the memory that its tensor had.");
        using var layer = nn.Linear(2, 2);
        var accessor = layer.weight!.data<float>();
        layer.to(ScalarType.Float64);
        Assert.That(() => accessor[0], Throws.InvalidOperationException);
        Assert.That(() => accessor.ToArray(), Throws.InvalidOperationException);
    }

    [Test]
    public void An_accessor_follows_the_strides()
    {
        var transposed = arange(12).reshape(3, 4).t();
        var accessor = transposed.data<long>();
        Assert.That(accessor.Count, Is.EqualTo(12));
        Assert.That(accessor.ToArray(), Is.EqualTo(new long[] { 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11 }));
        Assert.That(accessor, Is.EqualTo(accessor.ToArray()));
        Assert.That(accessor[3, 1], Is.EqualTo(7));
        Assert.That(accessor[4], Is.EqualTo(5));
        RealTorchSharp.Ignore("CopyTo from the middle of a view reads beside it.");
        var part = new long[5];
        accessor.CopyTo(part, arrayIndex: 1, tensorIndex: 5);
        Assert.That(part, Is.EqualTo(new long[] { 0, 9, 2, 6, 10 }));
        accessor[0, 2] = -8;
        accessor.CopyFrom(new long[] { 100, 101 }, tensorIndex: 3);
        Assert.That(transposed.contiguous().data<long>().ToArray(), Is.EqualTo(new long[] { 0, 4, -8, 100, 101, 9, 2, 6, 10, 3, 7,
            11 }));
        Assert.That((long[,])transposed.data<long>().ToNDArray(), Has.Length.EqualTo(12).And.Matches<long[,]>(a => a[3,
            2] == 11));
        Assert.That(() => accessor[4, 0], Throws.TypeOf<IndexOutOfRangeException>());
    }

    [Test]
    public void Item_wants_the_exact_type_and_one_element_and_the_conversions_do_not()
    {
        var t = tensor(2.75f);
        Assert.That(t.item<float>(), Is.EqualTo(2.75f));
        Assert.That(() => t.item<double>(), Throws.ArgumentException.With.Message.Contains("Float32"));
        Assert.That(() => t.data<int>(), Throws.ArgumentException);
        Assert.That(() => zeros(2).item<float>(), Throws.ArgumentException);
        Assert.That(t.ToDouble(), Is.EqualTo(2.75));
        Assert.That(t.ToInt32(), Is.EqualTo(2));
        Assert.That((long)t, Is.EqualTo(2));
        Assert.That(tensor(3L).ToSingle(), Is.EqualTo(3));
        Assert.That(tensor(0.1f).half().item<Half>(), Is.EqualTo((Half)0.1f));
        Assert.That(tensor(1.5f).bfloat16().ToSingle(), Is.EqualTo(1.5f));
        Assert.That(() => zeros(2).ToSingle(), Throws.Exception);
    }

    [Test]
    public void Bytes_are_read_and_written_in_place()
    {
        var t = tensor(new[] { 1f, -2f, 3f });
        var values = MemoryMarshal.Cast<byte, float>(t.bytes);
        Assert.That(values.ToArray(), Is.EqualTo(new[] { 1f, -2f, 3f }));
        values[1] = 5;
        Assert.That(t[1].item<float>(), Is.EqualTo(5));
        t.bytes = MemoryMarshal.AsBytes(new[] { 7f, 8f, 9f }.AsSpan());
        Assert.That(t.sum().item<float>(), Is.EqualTo(24));
        Assert.That(() => t.bytes = new byte[4], Throws.ArgumentException);
        Assert.That(() => zeros(2, 3).t().bytes.Length, Throws.InvalidOperationException);
    }

    [Test]
    public void Conversion_to_the_same_type_shares_and_to_another_copies()
    {
        var t = zeros(2);
        t.to(float32).fill_(1);
        Assert.That(t[0].item<float>(), Is.EqualTo(1));
        t.to(float32, copy: true).fill_(2);
        t.to(float64).fill_(3);
        Assert.That(t[0].item<float>(), Is.EqualTo(1));
        Assert.That(tensor(new[] { -1.7f, 1.7f }).to(int64).data<long>().ToArray(), Is.EqualTo(new long[] { -1, 1 }));
        Assert.That(t.type_as(tensor(1)).dtype, Is.EqualTo(int32));
        Assert.That(t.@bool().dtype, Is.EqualTo(ScalarType.Bool));
    }

    [Test]
    public void Text_shows_shape_type_and_values()
    {
        var t = tensor(new[,] { { 1f, -2.5f }, { 30f, 4f } });
        Assert.That(t.ToString(), Is.EqualTo("[2x2], type = Float32, device = cpu"));
        Assert.That(t.npstr(), Is.EqualTo("[[1, -2.5]\n [30, 4]]"));
        Assert.That(t.jlstr(), Is.EqualTo("[2x2], type = Float32, device = cpu\n  1 -2.5\n 30    4\n"));
        Assert.That(arange(10).npstr(), Is.EqualTo("[0, 1, 2, ... 7, 8, 9]"));
        Assert.That(tensor(5L).jlstr(), Is.EqualTo("[], type = Int64, device = cpu, value = 5"));
    }
}
