using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>What brackets select and what assignments through them change, against loops over a plain array.</summary>
[TestFixture]
public class TensorIndexingTests
{
    private DisposeScope _scope = null!;
    private long[,,] _numbers = null!;
    private Tensor _tensor = null!;

    [SetUp]
    public void Number_a_cube()
    {
        _scope = NewDisposeScope();
        _numbers = new long[3, 4, 5];
        for (var i = 0; i < 60; i++) _numbers[i / 20, i / 5 % 4, i % 5] = i * i;
        _tensor = tensor(_numbers);
    }

    [TearDown]
    public void Leave() => _scope.Dispose();

    private static long[] Values(Tensor t) => t.data<long>().ToArray();

    private long[] Where(Func<int, int, int, bool> chosen)
    {
        var found = new List<long>();
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 4; j++)
                for (var k = 0; k < 5; k++)
                    if (chosen(i, j, k)) found.Add(_numbers[i, j, k]);
        return [.. found];
    }

    [Test]
    public void Numbers_select_from_the_front_and_from_the_back()
    {
        Assert.That(Values(_tensor[1]), Is.EqualTo(Where((i, _, _) => i == 1)));
        Assert.That(Values(_tensor[-1, 2]), Is.EqualTo(Where((i, j, _) => i == 2 && j == 2)));
        Assert.That(_tensor[2, 3, 4].item<long>(), Is.EqualTo(_numbers[2, 3, 4]));
        Assert.That(Values(_tensor[^1, ^2]), Is.EqualTo(Where((i, j, _) => i == 2 && j == 2)));
    }

    [Test]
    public void Ranges_and_slices_select_half_open_intervals()
    {
        Assert.That(Values(_tensor[.., 1..3]), Is.EqualTo(Where((_, j, _) => j is 1 or 2)));
        Assert.That(Values(_tensor[1.., ..^1, ^2..]), Is.EqualTo(Where((i, j, k) => i >= 1 && j < 3 && k >= 3)));
        var stepped = _tensor[TensorIndex.Slice(null, null, 2), TensorIndex.Colon, TensorIndex.Slice(1, 5, 3)];
        Assert.That(stepped.shape, Is.EqualTo(new long[] { 2, 4, 2 }));
        Assert.That(Values(stepped), Is.EqualTo(Where((i, _, k) => i % 2 == 0 && k is 1 or 4 && i % 2 == 0)));
        Assert.That(_tensor[2..100].shape, Is.EqualTo(new long[] { 1, 4, 5 }));
    }

    [Test]
    public void An_ellipsis_stands_for_the_dimensions_between_and_None_for_a_new_one()
    {
        Assert.That(Values(_tensor[TensorIndex.Ellipsis, 2]), Is.EqualTo(Where((_, _, k) => k == 2)));
        Assert.That(Values(_tensor[1, TensorIndex.Ellipsis, 2]), Is.EqualTo(Where((i, _, k) => i == 1 && k == 2)));
        Assert.That(_tensor[TensorIndex.None, 0, TensorIndex.None].shape, Is.EqualTo(new long[] { 1, 1, 4, 5 }));
        Assert.That(_tensor[TensorIndex.Bool(true)].shape, Is.EqualTo(new long[] { 1, 3, 4, 5 }));
        Assert.That(_tensor[TensorIndex.Bool(false)].NumberOfElements, Is.Zero);
    }

    [Test]
    public void Tensors_gather_rows_and_masks_choose_elements()
    {
        Assert.That(Values(_tensor[tensor(new long[] { 2, 0 })]),
            Is.EqualTo(Where((i, _, _) => i == 2).Concat(Where((i, _, _) => i == 0))));
        Assert.That(Values(_tensor[tensor(new long[] { 0, 2 }), tensor(new long[] { 3, 1 })]),
            Is.EqualTo(Where((i, j, _) => i == 0 && j == 3).Concat(Where((i, j, _) => i == 2 && j == 1))));
        Assert.That(Values(_tensor[_tensor > 2000]), Is.EqualTo(Where((i, j, k) => _numbers[i, j, k] > 2000)));
        var columns = _tensor[1, TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 4, 4 }))];
        Assert.That(columns.shape, Is.EqualTo(new long[] { 4, 2 }));
        Assert.That(Values(columns), Is.EqualTo(Where((i, _, k) => i == 1 && k == 4).SelectMany(v => new[] { v, v })));
    }

    [Test]
    public void A_selection_by_numbers_and_slices_is_a_view_and_one_by_tensors_a_copy()
    {
        _tensor[1, 1..3].fill_(-1);
        Assert.That(Values(_tensor[1, 1]), Is.All.EqualTo(-1));
        Assert.That(_tensor[1, 0, 0].item<long>(), Is.EqualTo(_numbers[1, 0, 0]));
        _tensor[tensor(new long[] { 0 })].fill_(-1);
        Assert.That(_tensor[0, 0, 1].item<long>(), Is.EqualTo(_numbers[0, 0, 1]));
    }

    [Test]
    public void Assignment_changes_the_selected_elements_only()
    {
        _tensor[0, 1, 2] = 7L;
        _tensor[1] = zeros(4, 5, int64);
        _tensor[2, .., 1..3] = tensor(new long[] { 5, 6 });
        _tensor[tensor(new long[] { 0, 2 }), tensor(new long[] { 3, 3 }), tensor(new long[] { 4, 0 })] = tensor(new long[] { 8,
            9 });
        _tensor[_tensor == 361] = tensor(-3L);
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 4; j++)
                for (var k = 0; k < 5; k++)
                {
                    var expected = (i, j, k) switch
                    {
                        (0, 1, 2) => 7,
                        (1, _, _) => 0,
                        (2, _, 1) => 5,
                        (2, _, 2) => 6,
                        (0, 3, 4) => 8,
                        (2, 3, 0) => 9,
                        _ => _numbers[i, j, k],
                    };
                    Assert.That(_tensor[i, j, k].item<long>(), Is.EqualTo(expected), $"at {i}, {j}, {k}");
                }
    }

    [Test]
    public void A_scalar_is_put_through_any_kind_of_index()
    {
        _tensor.index_put_(-5, TensorIndex.Ellipsis, TensorIndex.Slice(4));
        Assert.That(Values(_tensor[TensorIndex.Ellipsis, 4]), Is.All.EqualTo(-5));
        _tensor.index_put_(-6, _tensor > 0);
        Assert.That(Values(_tensor), Has.None.GreaterThan(0));
    }

    [Test]
    public void A_value_may_have_leading_dimensions_of_size_one()
    {
        _tensor[2, 1..3] = full(1, 2, 5, 4, int64);
        Assert.That(Values(_tensor[2, 1..3]), Is.All.EqualTo(4));
    }

    [Test]
    public void Gradients_flow_through_every_kind_of_index()
    {
        var x = ones(3, 4, requires_grad: true);
        var picked = x[1, 1..3].sum() + 10 * x[tensor(new long[] { 2, 2 })].sum() + 100 * x[TensorIndex.Ellipsis, 0].sum();
        picked.backward();
        Assert.That(x.grad!.data<float>().ToArray(), Is.EqualTo(new float[] { 100, 0, 0, 0, 100, 1, 1, 0, 120, 20, 20, 20 }));
    }

    [Test]
    public void Indices_outside_the_tensor_are_refused()
    {
        Assert.That(() => _tensor[3], Throws.Exception.With.Message.Contains("out of range"));
        Assert.That(() => _tensor[0, -5], Throws.Exception.With.Message.Contains("out of range"));
        Assert.That(() => _tensor[tensor(new long[] { 7 })], Throws.Exception.With.Message.Contains("out of bounds"));
        Assert.That(() => _tensor[0, 0, 0, TensorIndex.Colon], Throws.Exception);
        Assert.That(() => _tensor[tensor(new[] { true, false })], Throws.Exception);
        Assert.That(() => _tensor[TensorIndex.Slice(0, 2, -1)], Throws.Exception.With.Message.Contains("step"));
        Assert.That(() => _tensor[1] = zeros(3, 3, int64), Throws.Exception);
    }

    [Test]
    public void Indexing_leaves_no_tensors_behind()
    {
        var values = tensor(-1L);
        var before = LiveTensors.Count();
        using (_tensor[1, 2, 3]) { }
        using (_tensor[.., 1..3, TensorIndex.None]) { }
        using (_tensor[1, TensorIndex.Tensor(values), TensorIndex.Bool(true)]) { }
        _tensor[1, 2..] = values;
        Assert.That(() => _tensor[TensorIndex.None, 1, 77], Throws.Exception);
        Assert.That(LiveTensors.Now(), Is.LessThanOrEqualTo(before));
    }
}
