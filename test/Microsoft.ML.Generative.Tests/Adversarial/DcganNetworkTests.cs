using NUnit.Framework;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>DCGAN's shapes and counts against the paper's 64×64 network, its start, and its sizes.</summary>
[TestFixture]
public class DcganNetworkTests
{
    private static readonly DcganNetwork Paper = new() { BaseChannels = 128 };

    /// <summary>
    /// Radford et al. 2016, figure 1: z of 100 to 4×4×1024, 8×8×512, 16×16×256, 32×32×128, 64×64×3. A convolution's count is
    /// inputs · outputs · 16; no bias where batch normalisation, a pair of numbers a channel, follows.
    /// </summary>
    [Test]
    public void The_generator_of_64_by_64_colour_images_is_the_papers()
    {
        using var network = Paper.CreateGenerator(Networks.Shapes(3, 64, 64, noise: 100));
        Assert.That(network.Layout(), Is.EqualTo(new[]
        {
            "layers.0.weight 100×1024×4×4", "layers.1.weight 1024", "layers.1.bias 1024",
            "layers.3.weight 1024×512×4×4", "layers.4.weight 512", "layers.4.bias 512",
            "layers.6.weight 512×256×4×4", "layers.7.weight 256", "layers.7.bias 256",
            "layers.9.weight 256×128×4×4", "layers.10.weight 128", "layers.10.bias 128",
            "layers.12.weight 128×3×4×4", "layers.12.bias 3",
        }));
        Assert.That(network.ParameterCount(), Is.EqualTo(
            1_638_400 + 2_048 + 8_388_608 + 1_024 + 2_097_152 + 512 + 524_288 + 256 + 6_144 + 3));
    }

    [Test]
    public void The_discriminator_mirrors_the_generator()
    {
        using var network = Paper.CreateDiscriminator(Networks.Shapes(3, 64, 64, noise: 100), rowsIndependent: false);
        Assert.That(network.Layout(), Is.EqualTo(new[]
        {
            "body.0.weight 128×3×4×4", "body.0.bias 128",
            "body.2.weight 256×128×4×4", "body.3.weight 256", "body.3.bias 256",
            "body.5.weight 512×256×4×4", "body.6.weight 512", "body.6.bias 512",
            "body.8.weight 1024×512×4×4", "body.9.weight 1024", "body.9.bias 1024",
            "head.weight 1×16384", "head.bias 1",
        }));
        Assert.That(network.ParameterCount(), Is.EqualTo(
            6_144 + 128 + 524_288 + 512 + 2_097_152 + 1_024 + 8_388_608 + 2_048 + 16_384 + 1));
        Assert.That(network.FeatureCount, Is.EqualTo(16_384));
    }

    [Test]
    public void Hidden_maps_have_the_papers_sizes()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = Paper.CreateGenerator(Networks.Shapes(3, 64, 64, noise: 100));
        var layers = (nn.Module<Tensor, Tensor>[])[.. network.children().Single().children().Cast<nn.Module<Tensor, Tensor>>()];
        var map = randn(1, 100);
        var maps = new List<string>();
        foreach (var layer in layers)
        {
            map = layer.call(map);
            if (layer is not (BatchNorm2d or ReLU or Tanh)) maps.Add(string.Join('×', map.shape.Skip(1)));
        }
        Assert.That(maps, Is.EqualTo(new[] { "1024×4×4", "512×8×8", "256×16×16", "128×32×32", "3×64×64" }));
    }

    [Test]
    public void Weights_begin_normal_with_deviation_0_02()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var shapes = Networks.Shapes(3, 64, 64, noise: 100);
        using var generator = Paper.CreateGenerator(shapes);
        using var discriminator = Paper.CreateDiscriminator(shapes, rowsIndependent: false);
        foreach (var (name, parameter) in generator.named_parameters().Concat(discriminator.named_parameters()))
        {
            var values = parameter.Numbers();
            // Four standard errors of a sample's mean and deviation.
            var bound = 4 * 0.02 / Math.Sqrt(values.Length);
            var mean = values.Average();
            var deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
            if (name.EndsWith("bias"))
            {
                // Batch normalisation's; a convolution's own is libtorch's.
                if (parameter.numel() > 128) Assert.That(values, Is.All.EqualTo(0), name);
                continue;
            }
            Assert.That(mean, Is.EqualTo(parameter.shape.Length == 1 ? 1 : 0).Within(bound), $"mean of {name}");
            Assert.That(deviation, Is.EqualTo(0.02).Within(bound), $"deviation of {name}");
        }
    }

    [Test]
    public void Every_square_from_8_to_64_comes_out_in_its_size()
    {
        var network = new DcganNetwork { BaseChannels = 16 };
        for (var side = 8; side <= 64; side++) Networks.CheckSizes(network, Networks.Shapes(1 + side % 3, side, side, noise: 3));
    }

    [TestCase(1, 8, 256)]
    [TestCase(3, 256, 8)]
    [TestCase(2, 100, 37)]
    [TestCase(5, 17, 63)]
    [TestCase(3, 256, 256)]
    [TestCase(1, 255, 129)]
    [TestCase(4, 128, 200)]
    public void Other_shapes_come_out_in_their_size_with_a_condition_too(int channels, int height, int width)
    {
        var network = new DcganNetwork { BaseChannels = 1 };
        Networks.CheckSizes(network, Networks.Shapes(channels, height, width, noise: 4));
        Networks.CheckSizes(network, Networks.Shapes(channels, height, width, noise: 4, condition: 10));
    }

    [Test]
    public void In_evaluation_rows_do_not_see_each_other()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var shapes = Networks.Shapes(3, 20, 20, noise: 8, condition: 2);
        var network = new DcganNetwork { BaseChannels = 8 };
        using var generator = network.CreateGenerator(shapes);
        using var discriminator = network.CreateDiscriminator(shapes, rowsIndependent: false);
        var (latent, rows, condition) = (randn(6, 10), randn(6, 1200), randn(1, 2));
        Func<Tensor, Tensor> judge = x => discriminator.call(x, condition.expand(x.shape[0], 2));

        // In training they do, by batch normalisation.
        Assert.That(Networks.LargestInfluenceOfOtherRows(generator.call, latent), Is.GreaterThan(1e-2));
        Assert.That(Networks.LargestInfluenceOfOtherRows(judge, rows), Is.GreaterThan(1e-4));
        generator.eval();
        discriminator.eval();
        Assert.That(Networks.LargestInfluenceOfOtherRows(generator.call, latent), Is.LessThan(1e-6));
        Assert.That(Networks.LargestInfluenceOfOtherRows(judge, rows), Is.LessThan(1e-6));
    }

    [Test]
    public void Where_rows_must_be_independent_the_discriminator_has_biases_instead_of_batch_normalisation()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var network = new DcganNetwork { BaseChannels = 4 }
            .CreateDiscriminator(Networks.Shapes(1, 32, 32, noise: 1), rowsIndependent: true);
        Assert.That(network.Layout(), Is.EqualTo(new[]
        {
            "body.0.weight 4×1×4×4", "body.0.bias 4", "body.2.weight 8×4×4×4", "body.2.bias 8",
            "body.4.weight 16×8×4×4", "body.4.bias 16", "head.weight 1×256", "head.bias 1",
        }));
        Assert.That(network.training);
        Assert.That(Networks.LargestInfluenceOfOtherRows(rows => network.call(rows, null), randn(5, 1024)), Is.LessThan(1e-6));
    }

    [Test]
    public void The_condition_reaches_both_networks()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        manual_seed(4);
        var shapes = Networks.Shapes(1, 16, 16, noise: 5, condition: 3);
        var network = new DcganNetwork { BaseChannels = 4 };
        using var generator = network.CreateGenerator(shapes);
        using var discriminator = network.CreateDiscriminator(shapes, rowsIndependent: true);
        generator.eval();
        var (latent, row, classes) = (randn(1, 5).expand(3, 5), randn(1, 256).expand(3, 256), eye(3));
        var images = generator.call(cat([latent, classes], 1));
        var outputs = discriminator.call(row, classes).Numbers();
        Assert.That((images[0] - images[1]).abs().max().item<float>(), Is.GreaterThan(1e-5));
        Assert.That((images[1] - images[2]).abs().max().item<float>(), Is.GreaterThan(1e-5));
        Assert.That(outputs.Distinct().Count(), Is.EqualTo(3));
    }

    [Test]
    public void What_it_can_not_make_is_refused_before_any_work()
    {
        Assert.That(() => GanNetwork.Dcgan.CheckFit(new GanShapes(784, null, 100, 0)),
            Throws.ArgumentException.With.Message.Contains("Image"));
        foreach (var (height, width) in new[] { (7, 28), (28, 7), (257, 28), (28, 300) })
            Assert.That(() => GanNetwork.Dcgan.CheckFit(Networks.Shapes(1, height, width, 100)),
                Throws.ArgumentException.With.Message.Contains("8 to 256").And.Message.Contains($"{height}×{width}"));
        Assert.That(() => new DcganNetwork { BaseChannels = 0 }.Validate(),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("BaseChannels"));
    }

    [Test]
    public void A_pass_leaves_its_result_and_nothing_else()
    {
        using var frozen = no_grad();
        var shapes = Networks.Shapes(1, 9, 9, noise: 5, condition: 3);
        using var generator = new DcganNetwork { BaseChannels = 2 }.CreateGenerator(shapes);
        using var discriminator = new DcganNetwork { BaseChannels = 2 }.CreateDiscriminator(shapes, rowsIndependent: false);
        using var latent = randn(2, 8);
        using var condition = randn(2, 3);
        var before = LiveTensors.Count();
        using var rows = generator.call(latent);
        using var outputs = discriminator.call(rows, condition);
        Assert.That(LiveTensors.Now(), Is.EqualTo(before + 2));
    }
}
