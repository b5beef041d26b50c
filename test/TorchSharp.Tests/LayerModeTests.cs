using NUnit.Framework;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests;

/// <summary>Training and evaluation mode, working in place, and what a forward pass leaves behind.</summary>
[TestFixture]
[NonParallelizable]
public class LayerModeTests
{
    [Test]
    public void Dropout_does_nothing_in_evaluation_mode()
    {
        using var layer = Dropout(0.9);
        layer.eval();
        using var input = rand(100);
        Assert.That(layer.call(input).data<float>().ToArray(), Is.EqualTo(input.data<float>().ToArray()));
    }

    [Test]
    public void Dropout2d_drops_whole_channels_and_scales_the_others()
    {
        manual_seed(1);
        using var output = Dropout2d(0.5).call(ones(4, 8, 3, 3));
        var sums = output.sum([2L, 3L]).data<float>().ToArray();
        Assert.That(sums, Is.All.EqualTo(0f).Or.EqualTo(18f));
        Assert.That(sums, Has.Some.EqualTo(0f).And.Some.EqualTo(18f));
    }

    [Test]
    public void Batch_normalization_moves_its_statistics_in_training_mode_only()
    {
        using var layer = BatchNorm1d(1);
        // Mean 3, unbiased variance 10/3.
        using var batch = tensor(new[] { 1f, 2f, 4f, 5f }).view(4, 1);

        layer.call(batch);
        Assert.That(layer.running_mean!.item<float>(), Is.EqualTo(0.3f).Within(1e-6));
        Assert.That(layer.running_var!.item<float>(), Is.EqualTo(0.9f + 0.1f * 10 / 3).Within(1e-6));
        Assert.That(layer.num_batches_tracked!.item<long>(), Is.EqualTo(1));

        layer.eval();
        using var evaluated = layer.call(tensor(new[] { 0.3f }).view(1, 1));
        Assert.That(evaluated.item<float>(), Is.EqualTo(0f).Within(1e-6));
        Assert.That(layer.num_batches_tracked!.item<long>(), Is.EqualTo(1));

        layer.reset_running_stats();
        Assert.That(layer.running_mean!.item<float>(), Is.Zero);
        Assert.That(layer.running_var!.item<float>(), Is.EqualTo(1f));
        Assert.That(layer.num_batches_tracked!.item<long>(), Is.Zero);
    }

    [Test]
    public void Instance_normalization_without_statistics_is_the_same_in_both_modes()
    {
        using var layer = InstanceNorm2d(2);
        using var input = rand(1, 2, 4, 4);
        var trained = layer.call(input).data<float>().ToArray();
        layer.eval();
        Assert.That(layer.call(input).data<float>().ToArray(), Is.EqualTo(trained));
    }

    private static IEnumerable<TestCaseData> InPlace()
    {
        yield return new TestCaseData(ReLU(inplace: true)).SetArgDisplayNames("ReLU");
        yield return new TestCaseData(LeakyReLU(0.2, inplace: true)).SetArgDisplayNames("LeakyReLU");
        yield return new TestCaseData(ELU(inplace: true)).SetArgDisplayNames("ELU");
        yield return new TestCaseData(SELU(inplace: true)).SetArgDisplayNames("SELU");
        yield return new TestCaseData(Hardtanh(inplace: true)).SetArgDisplayNames("Hardtanh");
    }

    [TestCaseSource(nameof(InPlace))]
    public void An_activation_in_place_changes_its_input_and_may_be_disposed_of_alone(Module<Tensor, Tensor> activation)
    {
        using var input = tensor(new[] { -2f, 0.5f });
        float[] result;
        using (var output = activation.call(input)) result = output.data<float>().ToArray();
        Assert.That(result[0], Is.Not.EqualTo(-2f));
        Assert.That(input.data<float>().ToArray(), Is.EqualTo(result));
    }

    [Test]
    public void An_activation_in_place_works_within_a_sequence()
    {
        using var layers = Sequential(Linear(3, 4), ReLU(inplace: true), Linear(4, 1));
        using var output = layers.call(rand(2, 3));
        output.sum().backward();
        Assert.That(layers.parameters().Select(p => p.grad is null), Is.All.False);
    }

    [Test]
    public void Identity_gives_a_tensor_that_may_be_disposed_of_alone()
    {
        using var input = rand(2);
        Identity().call(input).Dispose();
        Assert.That(input.IsInvalid, Is.False);
    }

    private static IEnumerable<TestCaseData> Compound()
    {
        yield return new TestCaseData(Conv2d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Reflect), new long[] { 1, 1, 4, 4 })
            .SetArgDisplayNames("reflecting Conv2d");
        yield return new TestCaseData(Dropout1d(), new long[] { 2, 3 }).SetArgDisplayNames("unbatched Dropout1d");
        yield return new TestCaseData(AdaptiveMaxPool2d([2, 2]), new long[] { 1, 4, 4 }).SetArgDisplayNames("AdaptiveMaxPool2d");
        yield return new TestCaseData(BatchNorm2d(2), new long[] { 1, 2, 4, 4 }).SetArgDisplayNames("BatchNorm2d");
    }

    [TestCaseSource(nameof(Compound))]
    public void A_forward_pass_leaves_its_result_only(Module<Tensor, Tensor> layer, long[] shape)
    {
        if (layer is Modules.Dropout1d) RealTorchSharp.Ignore("Dropout1d takes batches only.");
        using var input = rand(shape);
        var before = LiveTensors.Count();
        using var output = layer.call(input);
        Assert.That(LiveTensors.Now(), Is.EqualTo(before + 1));
    }

    [Test]
    public void Recurrent_layers_dispose_of_the_states_they_start_from()
    {
        RealTorchSharp.Ignore("The states that a recurrent layer starts from are left to the finalizers.");
        using var layer = LSTM(3, 2);
        using var cell = GRUCell(3, 2);
        using Tensor sequence = rand(5, 1, 3), step = rand(1, 3);
        var before = LiveTensors.Count();
        var results = layer.call(sequence);
        using var next = cell.forward(step);
        Assert.That(LiveTensors.Now(), Is.EqualTo(before + 4));
        results.Item1.Dispose();
        results.Item2.Dispose();
        results.Item3.Dispose();
    }
}
