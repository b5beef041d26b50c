using NUnit.Framework;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests;

/// <summary>What layers do with their parameters: giving and taking them, converting them, sharing memory.</summary>
[TestFixture]
public class LayerParameterTests
{
    [Test]
    public void The_weight_is_the_one_that_forward_uses()
    {
        using var layer = Linear(2, 1);
        using (no_grad())
        {
            layer.weight!.fill_(3);
            layer.bias!.fill_(0.5);
        }
        Assert.That(layer.call(tensor(new[] { 1f, 2f })).item<float>(), Is.EqualTo(9.5f));
    }

    [Test]
    public void A_weight_that_is_set_is_used_listed_and_trained()
    {
        using var layer = Conv2d(1, 1, 2, padding: 0L, bias: false);
        layer.weight = new Modules.Parameter(full(1, 1, 2, 2, 2f));

        using var output = layer.call(ones(1, 1, 2, 2));
        output.backward();

        Assert.That(output.item<float>(), Is.EqualTo(8f));
        var (name, listed) = layer.named_parameters().Single();
        Assert.That(name, Is.EqualTo("weight"));
        Assert.That(listed.grad!.data<float>().ToArray(), Is.EqualTo(new[] { 1f, 1f, 1f, 1f }));
    }

    [Test]
    public void A_weight_set_within_a_scope_outlives_it()
    {
        using var layer = Linear(2, 2, hasBias: false);
        using (NewDisposeScope()) layer.weight = new Modules.Parameter(eye(2));
        Assert.That(layer.call(tensor(new[] { 4f, 5f })).data<float>().ToArray(), Is.EqualTo(new[] { 4f, 5f }));
    }

    [Test]
    public void Null_is_no_weight()
    {
        using var layer = Linear(2, 2);
        Assert.That(() => layer.weight = null!, Throws.ArgumentNullException);
        Assert.That(() => layer.bias = null!, Throws.ArgumentNullException);
    }

    [Test]
    public void What_a_layer_lacks_is_null()
    {
        using var linear = Linear(2, 2, hasBias: false);
        using var norm = BatchNorm2d(2, affine: false, track_running_stats: false);
        Assert.That(linear.bias, Is.Null);
        Assert.That(norm.weight, Is.Null);
        Assert.That(norm.running_mean, Is.Null);
    }

    private static IEnumerable<TestCaseData> Convertible()
    {
        yield return new TestCaseData(Linear(3, 2), new long[] { 2, 3 }).SetArgDisplayNames("Linear");
        yield return new TestCaseData(Conv1d(3, 2, 1, padding: 0L), new long[] { 2, 3, 4 }).SetArgDisplayNames("Conv1d");
        yield return new TestCaseData(ConvTranspose2d(3, 2, 2), new long[] { 2, 3, 4, 4 }).SetArgDisplayNames("ConvTranspose2d");
        yield return new TestCaseData(BatchNorm1d(3), new long[] { 2, 3 }).SetArgDisplayNames("BatchNorm1d");
        yield return new TestCaseData(InstanceNorm1d(3, affine: true, track_running_stats: true), new long[] { 2, 3, 4 })
            .SetArgDisplayNames("InstanceNorm1d");
        yield return new TestCaseData(LayerNorm(3), new long[] { 2, 3 }).SetArgDisplayNames("LayerNorm");
        yield return new TestCaseData(GroupNorm(3, 3), new long[] { 2, 3, 4 }).SetArgDisplayNames("GroupNorm");
        yield return new TestCaseData(PReLU(3), new long[] { 2, 3 }).SetArgDisplayNames("PReLU");
    }

    [TestCaseSource(nameof(Convertible))]
    public void A_converted_layer_computes_in_its_new_type(Module<Tensor, Tensor> layer, long[] shape)
    {
        layer.to(ScalarType.Float64);
        Assert.That(layer.call(ones(shape, ScalarType.Float64)).dtype, Is.EqualTo(ScalarType.Float64));
    }

    [Test]
    public void Converted_recurrent_layers_compute_in_their_new_type()
    {
        var (output, state, cell) = LSTM(3, 2, 2).to(ScalarType.Float64).call(ones([4, 1, 3], ScalarType.Float64));
        Assert.That(new[] { output.dtype, state.dtype, cell.dtype }, Is.All.EqualTo(ScalarType.Float64));
        var next = GRUCell(3, 2).to(ScalarType.Float64).forward(ones([1, 3], ScalarType.Float64));
        Assert.That(next.dtype, Is.EqualTo(ScalarType.Float64));
    }

    [Test]
    public void A_pretrained_embedding_shares_its_tables_memory_and_is_frozen()
    {
        using var table = zeros(3, 2);
        using var layer = Embedding_from_pretrained(table);
        table.fill_(7);
        Assert.That(layer.call(tensor(new[] { 1L })).data<float>().ToArray(), Is.EqualTo(new[] { 7f, 7f }));
        Assert.That(layer.weight!.requires_grad, Is.False);
        Assert.That(Embedding_from_pretrained(table, freeze: false).weight!.requires_grad);
    }

    [Test]
    public void An_embeddings_padding_row_is_zero_and_gets_no_gradient()
    {
        using var layer = Embedding(3, 2, padding_idx: 1);
        layer.call(tensor(new[] { 0L, 1L })).sum().backward();
        Assert.That(layer.weight![1].data<float>().ToArray(), Is.EqualTo(new[] { 0f, 0f }));
        Assert.That(layer.weight!.grad!.data<float>().ToArray(), Is.EqualTo(new[] { 1f, 1f, 0f, 0f, 0f, 0f }));
    }

    [Test]
    public void A_sparse_embeddings_gradient_says_that_it_is_sparse()
    {
        using var layer = Embedding(3, 2, sparse: true);
        layer.call(tensor(new[] { 0L, 1L })).sum().backward();
        using var gradient = layer.weight!.grad!;
        Assert.That(gradient.is_sparse);
        Assert.That(gradient.shape, Is.EqualTo(new long[] { 3, 2 }));
    }
}
