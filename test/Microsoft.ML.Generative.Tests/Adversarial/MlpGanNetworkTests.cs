using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

[TestFixture]
public class MlpGanNetworkTests
{
    /// <summary>Noise of 100, one hidden layer of 128 each, 28×28 pixels.</summary>
    [Test]
    public void The_default_is_the_lectures_network()
    {
        var shapes = Networks.Shapes(1, 28, 28, noise: 100);
        using var generator = GanNetwork.Mlp.CreateGenerator(shapes);
        using var discriminator = GanNetwork.Mlp.CreateDiscriminator(shapes, rowsIndependent: false);
        Assert.That(generator.Layout(), Is.EqualTo(new[] { "0.weight 128×100", "0.bias 128", "2.weight 784×128", "2.bias 784" }));
        Assert.That(discriminator.Layout(), Is.EqualTo(new[]
        {
            "body.0.weight 128×784", "body.0.bias 128", "head.weight 1×128", "head.bias 1",
        }));
        Assert.That(generator.ParameterCount(), Is.EqualTo(100 * 128 + 128 + 128 * 784 + 784));
        Assert.That(discriminator.ParameterCount(), Is.EqualTo(784 * 128 + 128 + 128 + 1));
        Assert.That(Layers(generator), Is.EqualTo(new[] { "Linear", "HyperbolicTangent", "Linear", "HyperbolicTangent" }));
        Assert.That(Layers(discriminator.children().First()), Is.EqualTo(new[] { "Linear", "ReLU" }));
        Networks.CheckSizes(GanNetwork.Mlp, shapes);
    }

    [Test]
    public void Layers_have_the_widths_and_activations_that_are_asked_for_and_take_the_condition()
    {
        var network = new MlpGanNetwork
        {
            GeneratorWidths = [7, 5], DiscriminatorWidths = [6, 4, 3],
            GeneratorActivation = Activation.SiLU, DiscriminatorActivation = Activation.LeakyReLU,
        };
        var shapes = new GanShapes(Features: 2, Image: null, Noise: 8, Condition: 3);
        using var generator = network.CreateGenerator(shapes);
        using var discriminator = network.CreateDiscriminator(shapes, rowsIndependent: false);
        Assert.That(generator.Layout(), Is.EqualTo(new[]
        {
            "0.weight 7×11", "0.bias 7", "2.weight 5×7", "2.bias 5", "4.weight 2×5", "4.bias 2",
        }));
        Assert.That(discriminator.Layout(), Is.EqualTo(new[]
        {
            "body.0.weight 6×5", "body.0.bias 6", "body.2.weight 4×6", "body.2.bias 4", "body.4.weight 3×4", "body.4.bias 3",
            "head.weight 1×3", "head.bias 1",
        }));
        // No tanh at the end: rows that are no images have no bounds.
        Assert.That(Layers(generator), Is.EqualTo(new[] { "Linear", "SiLU", "Linear", "SiLU", "Linear" }));
        Assert.That(Layers(discriminator.children().First()), Is.EqualTo(new[]
        {
            "Linear", "LeakyReLU", "Linear", "LeakyReLU", "Linear", "LeakyReLU",
        }));
    }

    private static IEnumerable<string> Layers(nn.Module network) => network.children().Select(m => m.GetType().Name);

    /// <summary>Row and condition side by side through two layers, with numbers that can be followed.</summary>
    [Test]
    public void The_discriminator_is_the_perceptron_of_row_and_condition()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = new MlpGanNetwork { DiscriminatorWidths = [2] }
            .CreateDiscriminator(new GanShapes(2, null, 1, 1), rowsIndependent: false);
        network.load_state_dict(new Dictionary<string, Tensor>
        {
            ["body.0.weight"] = tensor(new float[,] { { 1, 2, 3 }, { -1, 0, 1 } }),
            ["body.0.bias"] = tensor(new float[] { 0.5f, -1 }),
            ["head.weight"] = tensor(new float[,] { { 2, 10 } }),
            ["head.bias"] = tensor(new float[] { -4 }),
        });
        var (rows, condition) = (tensor(new float[,] { { 1, -1 }, { 0, 2 } }), tensor(new float[,] { { 1 }, { 4 } }));
        Assert.That(network.Features(rows, condition).Numbers(), Is.EqualTo(new[] { 2.5, 0, 16.5, 3 }));
        Assert.That(network.call(rows, condition).Numbers(), Is.EqualTo(new[] { 1.0, 59 }));
        Assert.That(network.Judge(network.Features(rows, condition)).Numbers(), Is.EqualTo(new[] { 1.0, 59 }));
    }

    [Test]
    public void No_widths_are_linear_maps()
    {
        using var scope = NewDisposeScope();
        var network = new MlpGanNetwork { GeneratorWidths = [], DiscriminatorWidths = [] };
        var shapes = new GanShapes(3, null, 2, 0);
        using var generator = network.CreateGenerator(shapes);
        using var discriminator = network.CreateDiscriminator(shapes, rowsIndependent: true);
        Assert.That(generator.Layout(), Is.EqualTo(new[] { "0.weight 3×2", "0.bias 3" }));
        Assert.That(discriminator.Layout(), Is.EqualTo(new[] { "head.weight 1×3", "head.bias 1" }));
        var rows = generator.call(randn(4, 2));
        Assert.That(discriminator.Features(rows, null).Numbers(), Is.EqualTo(rows.Numbers()));
        Assert.That(discriminator.call(rows, null).shape, Is.EqualTo(new long[] { 4 }));
        Assert.That(rows.IsInvalid, Is.False);
    }

    [Test]
    public void Widths_and_activations_out_of_range_are_refused_by_name()
    {
        Assert.That(() => new MlpGanNetwork { GeneratorWidths = [4, 0] }.Validate(),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("GeneratorWidths"));
        Assert.That(() => new MlpGanNetwork { DiscriminatorWidths = [-1] }.Validate(),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("DiscriminatorWidths"));
        Assert.That(() => new MlpGanNetwork { DiscriminatorWidths = null! }.Validate(),
            Throws.ArgumentNullException.With.Message.Contains("DiscriminatorWidths"));
        Assert.That(() => new MlpGanNetwork { GeneratorActivation = (Activation)9 }.Validate(),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("GeneratorActivation"));
    }
}
