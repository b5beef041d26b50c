using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative.Tests;

/// <summary>
/// The residual networks' counts against the paper's 32×32 tables, and their outputs against the formulas written out.
/// </summary>
[TestFixture]
public class ResnetGanNetworkTests
{
    private static readonly GanShapes Cifar = Networks.Shapes(3, 32, 32, noise: 128);

    /// <summary>
    /// Miyato et al. 2018, table 3: dense to 4×4×256, three residual blocks of 256 that double, BN, ReLU, 3×3 convolution to 3.
    /// A block has two pairs of 256 for BN, two 3×3 convolutions of 256 and a 1×1 in its shortcut.
    /// </summary>
    [Test]
    public void The_generator_of_32_by_32_images_is_the_papers()
    {
        using var network = new ResnetGanNetwork { BaseChannels = 256 }.CreateGenerator(Cifar);
        const int Block = 2 * 512 + 2 * (256 * 256 * 9 + 256) + 256 * 256 + 256;
        Assert.That(network.ParameterCount(), Is.EqualTo((128 + 1) * 4 * 4 * 256 + 3 * Block + 512 + 256 * 3 * 9 + 3));
        Assert.That(network.ParameterCount(), Is.EqualTo(4_276_739));
    }

    /// <summary>Two blocks of 128 that halve, two that don't (no shortcut weights), sum, dense to 1.</summary>
    [Test]
    public void The_discriminator_of_32_by_32_images_is_the_papers()
    {
        using var network = new ResnetGanNetwork { BaseChannels = 128 }.CreateDiscriminator(Cifar, rowsIndependent: false);
        const int Convolution = 128 * 128 * 9 + 128;
        const int First = 3 * 128 * 9 + 128 + Convolution + 3 * 128 + 128;
        const int Halving = 2 * Convolution + 128 * 128 + 128;
        Assert.That(network.ParameterCount(), Is.EqualTo(First + Halving + 2 * 2 * Convolution + 128 + 1));
        Assert.That(network.FeatureCount, Is.EqualTo(128));
    }

    [Test]
    public void Every_weight_of_the_discriminator_is_spectrally_normalised()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        manual_seed(1);
        using var network = new ResnetGanNetwork { BaseChannels = 6 }.CreateDiscriminator(Networks.Shapes(2, 32, 32, 1), true);
        Assert.That(network.named_parameters().Select(p => p.name[(p.name.LastIndexOf('.') + 1)..]),
            Is.All.AnyOf("weight_orig", "bias"));
        var rows = randn(2, 2048);
        for (var i = 0; i < 200; i++) network.call(rows, null).Dispose();
        var state = network.state_dict();
        var weights = state.Keys.Where(k => k.EndsWith("weight_orig")).ToArray();
        Assert.That(weights, Has.Length.EqualTo(3 + 3 + 2 + 2 + 1));
        foreach (var name in weights)
        {
            var weight = Effective(state, name[..^"weight_orig".Length]).flatten(1);
            Assert.That(linalg.svdvals(weight)[0].item<float>(), Is.EqualTo(1).Within(1e-3), name);
        }
    }

    /// <summary>The blocks as the paper draws them: shortcuts double first and convolve then.</summary>
    [Test]
    public void The_generator_computes_the_papers_formula()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        manual_seed(2);
        using var network = new ResnetGanNetwork { BaseChannels = 3 }.CreateGenerator(Networks.Shapes(2, 22, 17, noise: 5));
        network.to(ScalarType.Float64);
        var latent = randn([4, 5], ScalarType.Float64);
        for (var i = 0; i < 3; i++) network.call(latent);
        network.eval();
        var state = network.state_dict();

        // 17 is halved twice, to 4.25, and 22 to 5.5: hence 5 and 6, and a crop.
        var x = F.linear(latent, state["project.weight"], state["project.bias"]).reshape(4, 3, 6, 5);
        for (var block = 0; block < 2; block++)
        {
            var at = $"blocks.{block}.";
            var h = Convolve(Double(Normalise(x, at + "norm1").relu()), at + "conv1");
            h = Convolve(Normalise(h, at + "norm2").relu(), at + "conv2");
            x = h + Convolve(Double(x), at + "shortcut");
        }
        var image = Convolve(Normalise(x, "norm").relu(), "paint").tanh();
        Assert.That(image.shape, Is.EqualTo(new long[] { 4, 2, 24, 20 }));
        image = image.narrow(2, 0, 22).narrow(3, 0, 17);

        Assert.That(network.call(latent).Numbers(), Is.EqualTo(image.Numbers()).Within(1e-12));

        Tensor Convolve(Tensor input, string layer)
        {
            var weight = state[layer + ".weight"];
            var padding = weight.shape[2] / 2;
            return F.conv2d(input, weight, state[layer + ".bias"], padding: [padding, padding]);
        }

        Tensor Normalise(Tensor input, string layer)
        {
            Tensor Channels(string what) => state[$"{layer}.{what}"].reshape(1, -1, 1, 1);
            var unit = (input - Channels("running_mean")) / (Channels("running_var") + 1e-5).sqrt();
            return unit * Channels("weight") + Channels("bias");
        }

        static Tensor Double(Tensor pixels) => pixels.repeat_interleave(2, 2).repeat_interleave(2, 3);
    }

    /// <summary>
    /// The blocks as the paper draws them, with W/σ(W) from the state: shortcuts convolve first and halve then.
    /// </summary>
    [Test]
    public void The_discriminator_computes_the_papers_formula()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        manual_seed(3);
        using var network = new ResnetGanNetwork { BaseChannels = 3 }
            .CreateDiscriminator(Networks.Shapes(1, 32, 35, noise: 1, condition: 2), rowsIndependent: true);
        network.to(ScalarType.Float64);
        var (rows, condition) = (randn([4, 32 * 35], ScalarType.Float64), randn([4, 2], ScalarType.Float64));
        network.call(rows, condition);
        network.eval();
        var state = network.state_dict();

        var planes = condition.reshape(4, 2, 1, 1) * ones([1, 1, 32, 35], ScalarType.Float64);
        var x = cat([rows.reshape(4, 1, 32, 35), planes], 1);
        x = Halve(Convolve(Convolve(x, 0, "conv1").relu(), 0, "conv2")) + Halve(Convolve(x, 0, "shortcut"));
        x = Halve(Change(x, 1)) + Halve(Convolve(x, 1, "shortcut"));
        x = Change(x, 2) + x;
        x = Change(x, 3) + x;
        var features = x.relu().flatten(2).sum(2);
        var output = features.mv(Effective(state, "head.")[0]) + state["head.bias"];

        Assert.That(x.shape, Is.EqualTo(new long[] { 4, 3, 8, 8 }));
        Assert.That(network.Features(rows, condition).Numbers(), Is.EqualTo(features.Numbers()).Within(1e-10));
        Assert.That(network.call(rows, condition).Numbers(), Is.EqualTo(output.Numbers()).Within(1e-10));

        Tensor Change(Tensor input, int block) => Convolve(Convolve(input.relu(), block, "conv1").relu(), block, "conv2");

        Tensor Convolve(Tensor input, int block, string layer)
        {
            var weight = Effective(state, $"blocks.{block}.{layer}.");
            var padding = weight.shape[2] / 2;
            return F.conv2d(input, weight, state[$"blocks.{block}.{layer}.bias"], padding: [padding, padding]);
        }

        static Tensor Halve(Tensor pixels) => F.avg_pool2d(pixels, 2);
    }

    // W/σ with σ = uᵀWv.
    private static Tensor Effective(Dictionary<string, Tensor> state, string layer)
    {
        var weight = state[layer + "weight_orig"];
        return weight / (outer(state[layer + "weight_u"], state[layer + "weight_v"]) * weight.flatten(1)).sum();
    }

    [Test]
    public void Every_square_from_8_to_64_comes_out_in_its_size()
    {
        var network = new ResnetGanNetwork { BaseChannels = 2 };
        for (var side = 8; side <= 64; side++) Networks.CheckSizes(network, Networks.Shapes(1 + side % 3, side, side, noise: 3));
    }

    [TestCase(1, 8, 256)]
    [TestCase(3, 256, 8)]
    [TestCase(2, 100, 37)]
    [TestCase(5, 17, 63)]
    [TestCase(3, 256, 256)]
    [TestCase(1, 255, 129)]
    public void Other_shapes_come_out_in_their_size_with_a_condition_too(int channels, int height, int width)
    {
        var network = new ResnetGanNetwork { BaseChannels = 2 };
        Networks.CheckSizes(network, Networks.Shapes(channels, height, width, noise: 4));
        Networks.CheckSizes(network, Networks.Shapes(channels, height, width, noise: 4, condition: 10));
    }

    [Test]
    public void Rows_do_not_see_each_other_in_the_discriminator_nor_in_the_generator_in_evaluation()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var shapes = Networks.Shapes(3, 20, 20, noise: 8, condition: 2);
        var network = new ResnetGanNetwork { BaseChannels = 8 };
        using var generator = network.CreateGenerator(shapes);
        using var discriminator = network.CreateDiscriminator(shapes, rowsIndependent: true);
        generator.to(ScalarType.Float64).eval();
        // The power iteration goes on with every pass in training, so rows can only be compared in evaluation.
        discriminator.to(ScalarType.Float64).eval();
        Assert.That(discriminator.modules().OfType<TorchSharp.Modules.BatchNorm2d>(), Is.Empty);
        var condition = randn([1, 2], ScalarType.Float64);
        Assert.That(Networks.LargestInfluenceOfOtherRows(generator.call, randn([5, 10], ScalarType.Float64)), Is.LessThan(1e-12));
        Assert.That(Networks.LargestInfluenceOfOtherRows(x => discriminator.call(x, condition.expand(x.shape[0], 2)),
            randn([5, 1200], ScalarType.Float64)), Is.LessThan(1e-11));
    }

    /// <summary>
    /// Glorot's uniform distribution on ±√(6/(in + out)), times √2 inside blocks: deviation √(2/(in + out)), or 2/√(in + out).
    /// </summary>
    [Test]
    public void Weights_begin_as_glorots_and_biases_at_zero()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var generator = GanNetwork.Resnet.CreateGenerator(Cifar);
        using var discriminator = GanNetwork.Resnet.CreateDiscriminator(Cifar, rowsIndependent: true);
        foreach (var (name, parameter) in generator.named_parameters().Concat(discriminator.named_parameters()))
        {
            var values = parameter.Numbers();
            if (name.EndsWith("bias")) Assert.That(values, Is.All.EqualTo(0), name);
            if (parameter.shape.Length < 2) continue;
            var positions = parameter.shape.Skip(2).Aggregate(1L, (product, side) => product * side);
            var gain = name.Contains("conv") ? Math.Sqrt(2) : 1;
            var bound = gain * Math.Sqrt(6.0 / ((parameter.shape[0] + parameter.shape[1]) * positions));
            Assert.That(values.Max(Math.Abs), Is.LessThanOrEqualTo(bound * (1 + 1e-6)), name);
            // The largest of n uniform numbers lies 1/(n + 1) below the bound on average; twentyfold of that has odds of e⁻²⁰.
            Assert.That(values.Max(Math.Abs), Is.GreaterThan(bound * (1 - 20.0 / values.Length)), name);
        }
    }

    [Test]
    public void Both_networks_learn_with_every_parameter_and_leave_nothing_behind()
    {
        manual_seed(6);
        var shapes = Networks.Shapes(1, 16, 16, noise: 4, condition: 3);
        using var generator = new ResnetGanNetwork { BaseChannels = 4 }.CreateGenerator(shapes);
        using var discriminator = new ResnetGanNetwork { BaseChannels = 4 }.CreateDiscriminator(shapes, rowsIndependent: true);
        Step();
        foreach (var (name, parameter) in generator.named_parameters().Concat(discriminator.named_parameters()))
        {
            using var scope = NewDisposeScope();
            Assert.That(parameter.grad is { } grad && grad.isfinite().all().item<bool>(), name);
        }
        var before = LiveTensors.Count();
        for (var i = 0; i < 5; i++) Step();
        Assert.That(LiveTensors.Now(), LiveTensors.Still(before));

        void Step()
        {
            using var scope = NewDisposeScope();
            var condition = eye(3);
            var rows = generator.call(cat([randn(3, 4), condition], 1));
            var (real, generated) = (discriminator.call(randn(3, 256), condition), discriminator.call(rows, condition));
            GanObjective.Hinge.DiscriminatorLoss(real, generated).backward();
        }
    }

    /// <summary>The penalty differentiates twice through the power iteration's result.</summary>
    [Test]
    public void The_gradient_penalty_goes_through_it()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using var critic = new ResnetGanNetwork { BaseChannels = 2 }
            .CreateDiscriminator(Networks.Shapes(1, 8, 8, noise: 1), rowsIndependent: true);
        critic.to(ScalarType.Float64);
        var (real, generated) = (randn([3, 64], ScalarType.Float64), randn([3, 64], ScalarType.Float64));
        for (var i = 0; i < 3; i++) critic.call(real, null);
        critic.eval();
        using var random = new Generator();
        var parameter = critic.get_parameter("blocks.1.conv2.weight_orig")!;
        Penalty().backward();
        var exact = parameter.grad!.Numbers();
        var numeric = FiniteDifferences.Gradient(values =>
        {
            using (no_grad()) parameter.copy_(values);
            return Penalty().detach();
        }, parameter.detach().clone());
        Assert.That(exact.Max(Math.Abs), Is.GreaterThan(1e-2));
        Assert.That(exact, Is.EqualTo(numeric).Within(1e-6));

        Tensor Penalty()
        {
            random.manual_seed(8);
            return GradientPenalty.Compute(rows => critic.call(rows, null), real, generated, random);
        }
    }

    [Test]
    public void What_it_can_not_make_is_refused_before_any_work()
    {
        Assert.That(() => GanNetwork.Resnet.CheckFit(new GanShapes(784, null, 100, 0)),
            Throws.ArgumentException.With.Message.Contains("Image"));
        Assert.That(() => GanNetwork.Resnet.CheckFit(Networks.Shapes(1, 7, 28, 100)),
            Throws.ArgumentException.With.Message.Contains("8 to 256").And.Message.Contains("7×28"));
        Assert.That(() => new ResnetGanNetwork { BaseChannels = 0 }.Validate(),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("BaseChannels"));
    }
}
