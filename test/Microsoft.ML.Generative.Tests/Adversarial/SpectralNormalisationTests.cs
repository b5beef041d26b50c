using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Spectral normalisation against numbers worked out by hand and against singular values.</summary>
[TestFixture]
public class SpectralNormalisationTests
{
    /// <summary>W = diag(2, 1) and u = (0.6, 0.8): v = (1.2, 0.8)/√2.08, u' = (2.4, 0.8)/√6.4, σ = √(6.4/2.08).</summary>
    [Test]
    public void The_first_iteration_is_the_papers_algorithm()
    {
        using var scope = NewDisposeScope();
        using var layer = new SpectralNormLinear(2, 2);
        layer.to(ScalarType.Float64);
        layer.load_state_dict(new Dictionary<string, Tensor>
        {
            ["weight_orig"] = tensor(new double[,] { { 2, 0 }, { 0, 1 } }), ["bias"] = tensor([0.5, -0.5]),
            ["weight_u"] = tensor([0.6, 0.8]), ["weight_v"] = tensor([1.0, 0]),
        });

        var output = layer.call(tensor(new double[,] { { 1, 0 }, { 3, 4 } }));

        var (norm, right, left) = (Math.Sqrt(6.4 / 2.08), Math.Sqrt(2.08), Math.Sqrt(6.4));
        var state = layer.state_dict();
        Assert.That(state["weight_v"].Numbers(), Is.EqualTo(new[] { 1.2 / right, 0.8 / right }).Within(1e-12));
        Assert.That(state["weight_u"].Numbers(), Is.EqualTo(new[] { 2.4 / left, 0.8 / left }).Within(1e-12));
        Assert.That(output.Numbers(), Is.EqualTo(new[] { 2 / norm + 0.5, -0.5, 6 / norm + 0.5, 4 / norm - 0.5 }).Within(1e-12));
        Assert.That(state["weight_orig"].Numbers(), Is.EqualTo(new[] { 2.0, 0, 0, 1 }));
    }

    [Test]
    public void The_state_has_the_names_and_shapes_of_pytorch()
    {
        using var linear = new SpectralNormLinear(3, 2);
        using var convolution = new SpectralNormConv2d(3, 2, 5);
        Assert.That(Listed(linear), Is.EquivalentTo(new[] { "weight_orig 2×3", "bias 2", "weight_u 2", "weight_v 3" }));
        Assert.That(Listed(convolution), Is.EquivalentTo(new[] { "bias 2", "weight_orig 2×3×5×5", "weight_u 2", "weight_v 75" }));
        Assert.That(linear.parameters().Count(), Is.EqualTo(2));
        Assert.That(convolution.parameters().Count(), Is.EqualTo(2));

        static IEnumerable<string> Listed(nn.Module layer) =>
            layer.state_dict().Select(s => $"{s.Key} {string.Join('×', s.Value.shape)}");
    }

    [Test]
    public void A_linear_layers_largest_singular_value_becomes_1()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var layer = new SpectralNormLinear(12, 8);
        layer.to(ScalarType.Float64);
        Converges(layer, () => layer.call(eye(12, dtype: ScalarType.Float64)).t());
    }

    /// <summary>The kernel is read off the layer by giving it single bright pixels.</summary>
    [Test]
    public void A_convolutions_largest_singular_value_becomes_1()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var layer = new SpectralNormConv2d(4, 6, 3, gain: 3);
        layer.to(ScalarType.Float64);
        var pixels = zeros(4, 4, 3, 3, ScalarType.Float64);
        for (var channel = 0; channel < 4; channel++) pixels[channel, channel, 1, 1] = 1;
        Converges(layer, () => layer.call(pixels).flip(2, 3).transpose(0, 1).flatten(1));
    }

    private static void Converges(nn.Module layer, Func<Tensor> effectiveWeight)
    {
        using var frozen = no_grad();
        var weight = layer.get_parameter("weight_orig")!.flatten(1);
        var largest = linalg.svdvals(weight)[0];
        Assert.That(Norm(), Is.GreaterThan(1 + 1e-6), "one iteration underestimates the weight's norm");
        for (var i = 0; i < 300; i++) effectiveWeight().Dispose();
        Assert.That(Norm(), Is.EqualTo(1).Within(1e-9));
        Assert.That(effectiveWeight().Numbers(), Is.EqualTo((weight / largest).Numbers()).Within(1e-9));

        double Norm() => linalg.svdvals(effectiveWeight())[0].item<double>();
    }

    [Test]
    public void Evaluation_changes_nothing_and_training_does_even_without_gradients()
    {
        using var scope = NewDisposeScope();
        using var layer = new SpectralNormLinear(5, 4);
        var input = randn(3, 5);
        layer.eval();
        var before = Buffers();
        var first = layer.call(input).Numbers();
        Assert.That(layer.call(input).Numbers(), Is.EqualTo(first));
        Assert.That(Buffers(), Is.EqualTo(before));

        layer.train();
        using (no_grad()) Assert.That(layer.call(input).requires_grad, Is.False);
        Assert.That(Buffers(), Is.Not.EqualTo(before));

        double[] Buffers() => [.. layer.get_buffer("weight_u")!.Numbers(), .. layer.get_buffer("weight_v")!.Numbers()];
    }

    [Test]
    public void Gradients_equal_finite_differences_with_the_singular_vectors_held()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var layer = new SpectralNormConv2d(2, 3, 3);
        layer.to(ScalarType.Float64);
        var input = randn([2, 2, 4, 4], ScalarType.Float64);
        for (var i = 0; i < 5; i++) layer.call(input);
        layer.eval();
        var parameter = layer.get_parameter("weight_orig")!;
        layer.call(input).sin().sum().backward();
        var numeric = FiniteDifferences.Gradient(values =>
        {
            using (no_grad()) parameter.copy_(values);
            return layer.call(input).sin().sum().detach();
        }, parameter.detach().clone());
        Assert.That(parameter.grad!.Numbers(), Is.EqualTo(numeric).Within(1e-7));
    }

    /// <summary>A discriminator sees real and generated rows in two passes before one backward pass.</summary>
    [Test]
    public void A_second_pass_does_not_disturb_the_firsts_gradient()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var layer = new SpectralNormLinear(5, 4);
        layer.to(ScalarType.Float64);
        var (first, second) = (randn([3, 5], ScalarType.Float64), randn([3, 5], ScalarType.Float64));
        var state = layer.state_dict().ToDictionary(s => s.Key, s => s.Value.detach().clone());
        var weight = layer.get_parameter("weight_orig")!;

        var loss = layer.call(first).square().sum() + layer.call(second).square().sum();
        loss.backward();
        var together = weight.grad!.Numbers();

        weight.grad = null;
        layer.load_state_dict(state);
        layer.call(first).square().sum().backward();
        layer.call(second).square().sum().backward();
        Assert.That(weight.grad!.Numbers(), Is.EqualTo(together).Within(1e-12));
    }

    [Test]
    public void A_loaded_state_continues_where_it_was()
    {
        using var scope = NewDisposeScope();
        using var layer = new SpectralNormConv2d(2, 3, 3);
        using var copy = new SpectralNormConv2d(2, 3, 3);
        var input = randn(1, 2, 5, 5);
        for (var i = 0; i < 3; i++) layer.call(input);
        copy.load_state_dict(layer.state_dict());
        for (var i = 0; i < 3; i++) Assert.That(copy.call(input).Numbers(), Is.EqualTo(layer.call(input).Numbers()));
    }

    [Test]
    public void A_weight_of_zeros_leaves_finite_vectors()
    {
        using var scope = NewDisposeScope();
        using var layer = new SpectralNormLinear(3, 2);
        using (no_grad()) layer.get_parameter("weight_orig")!.zero_();
        layer.call(randn(1, 3));
        Assert.That(layer.get_buffer("weight_u")!.Numbers(), Is.All.EqualTo(0));
        Assert.That(layer.get_buffer("weight_v")!.Numbers(), Is.All.EqualTo(0));
    }

    [Test]
    public void Layers_made_in_a_scope_outlive_it_and_passes_leave_only_their_result()
    {
        SpectralNormLinear layer;
        using (NewDisposeScope()) layer = new SpectralNormLinear(3, 2);
        using var input = randn(4, 3);
        var before = LiveTensors.Count();
        for (var i = 0; i < 10; i++)
        {
            using var output = layer.call(input);
            Assert.That(LiveTensors.Now(), Is.EqualTo(before + 1));
            using var sum = output.sum();
            sum.backward();
            layer.zero_grad();
        }
        layer.Dispose();
        Assert.That(LiveTensors.Now(), Is.EqualTo(before - 4));
    }
}
