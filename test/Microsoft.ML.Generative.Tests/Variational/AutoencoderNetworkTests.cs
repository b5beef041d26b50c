using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Autoencoders' networks: layers, sizes for images of any sides, rows that don't see each other, refusals.</summary>
[TestFixture]
public class AutoencoderNetworkTests
{
    private static AutoencoderShapes Image(int channels, int height, int width, int latent, int condition = 0) =>
        new(channels * height * width, new ImageShape(channels, height, width), latent, condition);

    [Test]
    public void The_perceptrons_decoder_has_the_encoders_widths_in_reverse()
    {
        var shapes = new AutoencoderShapes(Features: 7, Image: null, Latent: 2, Condition: 3);
        var network = new MlpAutoencoderNetwork { Widths = [5, 4] };
        using var encoder = network.CreateEncoder(shapes, outputs: 4);
        using var decoder = network.CreateDecoder(shapes, outputs: 14);
        Assert.That(encoder.Layout(), Is.EqualTo(new[]
        {
            "0.weight 5×10", "0.bias 5", "2.weight 4×5", "2.bias 4", "4.weight 4×4", "4.bias 4",
        }));
        Assert.That(decoder.Layout(), Is.EqualTo(new[]
        {
            "0.weight 4×5", "0.bias 4", "2.weight 5×4", "2.bias 5", "4.weight 14×5", "4.bias 14",
        }));
    }

    /// <summary>Kingma and Welling's digits network as PyTorch's example has it: 784-400-20.</summary>
    [Test]
    public void The_default_perceptrons_have_one_hidden_layer_of_400()
    {
        var shapes = new AutoencoderShapes(784, null, 20, 0);
        using var encoder = AutoencoderNetwork.Mlp.CreateEncoder(shapes, outputs: 40);
        using var decoder = AutoencoderNetwork.Mlp.CreateDecoder(shapes, outputs: 784);
        Assert.That(encoder.ParameterCount(), Is.EqualTo(784 * 400 + 400 + 400 * 40 + 40));
        Assert.That(decoder.ParameterCount(), Is.EqualTo(20 * 400 + 400 + 400 * 784 + 784));
    }

    [Test]
    public void The_convolutional_decoder_mirrors_the_encoder()
    {
        var shapes = Image(1, 28, 28, latent: 10, condition: 3);
        var network = new ConvolutionalAutoencoderNetwork { BaseChannels = 8, ResidualBlocks = 1 };
        using var encoder = network.CreateEncoder(shapes, outputs: 20);
        using var decoder = network.CreateDecoder(shapes, outputs: 2 * 784);
        Assert.That(encoder.Layout(), Is.EqualTo(new[]
        {
            "body.0.weight 8×4×4×4", "body.0.bias 8",
            "body.2.change.1.weight 8×8×3×3", "body.2.change.1.bias 8",
            "body.2.change.3.weight 8×8×3×3", "body.2.change.3.bias 8",
            "body.3.weight 16×8×4×4", "body.3.bias 16",
            "body.5.change.1.weight 16×16×3×3", "body.5.change.1.bias 16",
            "body.5.change.3.weight 16×16×3×3", "body.5.change.3.bias 16",
            "head.weight 20×784", "head.bias 20",
        }));
        Assert.That(decoder.Layout(), Is.EqualTo(new[]
        {
            "project.weight 784×13", "project.bias 784",
            "body.1.change.1.weight 16×16×3×3", "body.1.change.1.bias 16",
            "body.1.change.3.weight 16×16×3×3", "body.1.change.3.bias 16",
            "body.2.weight 16×8×4×4", "body.2.bias 8",
            "body.4.change.1.weight 8×8×3×3", "body.4.change.1.bias 8",
            "body.4.change.3.weight 8×8×3×3", "body.4.change.3.bias 8",
            "body.5.weight 8×2×4×4", "body.5.bias 2",
        }));
    }

    [Test]
    public void Images_of_any_sides_channels_and_conditions_come_out_in_their_size(
        [Values("1×8×8", "3×8×31", "2×9×12", "1×15×17", "1×28×28", "3×33×20")] string image, [Values(0, 3)] int condition,
        [Values(1, 2, 5)] int parameters, [Values(0, 1)] int blocks)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var sides = image.Split('×').Select(int.Parse).ToArray();
        var shapes = Image(sides[0], sides[1], sides[2], latent: 4, condition);
        var network = new ConvolutionalAutoencoderNetwork { BaseChannels = 2, ResidualBlocks = blocks };
        network.Validate();
        network.CheckFit(shapes);
        using var encoder = network.CreateEncoder(shapes, outputs: 8);
        using var decoder = network.CreateDecoder(shapes, shapes.Features * parameters);
        Assert.That(encoder.call(randn(3, shapes.Features + condition)).shape, Is.EqualTo(new long[] { 3, 8 }));
        Assert.That(decoder.call(randn(3, 4 + condition)).shape, Is.EqualTo(new long[] { 3, shapes.Features * parameters }));
    }

    [Test]
    public void Rows_do_not_see_each_other()
    {
        var shapes = Image(1, 8, 8, latent: 4);
        var network = new ConvolutionalAutoencoderNetwork { BaseChannels = 4, ResidualBlocks = 2 };
        manual_seed(1);
        using var encoder = network.CreateEncoder(shapes, outputs: 8);
        using var decoder = network.CreateDecoder(shapes, outputs: 64);
        using var rows = randn(5, 64);
        using var latent = randn(5, 4);
        Assert.That(Networks.LargestInfluenceOfOtherRows(encoder.call, rows), Is.LessThan(1e-6));
        Assert.That(Networks.LargestInfluenceOfOtherRows(decoder.call, latent), Is.LessThan(1e-6));
    }

    /// <summary>Each parameter of the likelihood has its own map for each channel: the maps of one kind stand together.</summary>
    [Test]
    public void A_latent_number_moves_the_output_near_the_pixel_that_it_feeds()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var shapes = Image(1, 8, 8, latent: 1);
        using var decoder = new ConvolutionalAutoencoderNetwork { BaseChannels = 1 }.CreateDecoder(shapes, outputs: 128);
        foreach (var parameter in decoder.parameters()) parameter.zero_();
        // The latent number feeds the small image's first pixel, and the last convolution's second map only.
        var state = decoder.state_dict();
        state["project.weight"][0, 0] = tensor(1f);
        state["body.1.weight"][0, 1].fill_(1);
        var output = decoder.call(ones(1, 1)).Numbers();
        Assert.That(output.Take(64), Is.All.Zero);
        // A 4×4 kernel of stride 2 and padding 1 spreads pixel (0, 0) over rows and columns 0 to 2.
        var expected = Enumerable.Range(0, 64).Select(i => i / 8 <= 2 && i % 8 <= 2 ? 1.0 : 0);
        Assert.That(output.Skip(64), Is.EqualTo(expected));
    }

    [Test]
    public void Numbers_out_of_range_and_rows_that_are_no_images_are_refused()
    {
        var image = Image(1, 8, 8, latent: 2);
        Refused(new MlpAutoencoderNetwork { Widths = [4, 0] }, image, nameof(MlpAutoencoderNetwork.Widths));
        Refused(new MlpAutoencoderNetwork { Widths = null! }, image, nameof(MlpAutoencoderNetwork.Widths));
        Refused(new MlpAutoencoderNetwork { Activation = (Activation)9 }, image, nameof(MlpAutoencoderNetwork.Activation));
        Refused(new ConvolutionalAutoencoderNetwork { BaseChannels = 0 }, image, "BaseChannels");
        Refused(new ConvolutionalAutoencoderNetwork { ResidualBlocks = -1 }, image, "ResidualBlocks");
        Refused(AutoencoderNetwork.Convolutional, image with { Image = null }, "Image");
        Refused(AutoencoderNetwork.Convolutional, Image(1, 7, 30, latent: 2), "7×30");
    }

    private static void Refused(AutoencoderNetwork network, AutoencoderShapes shapes, string text) =>
        Assert.That(() =>
        {
            network.Validate();
            network.CheckFit(shapes);
        }, Throws.InstanceOf<ArgumentException>().With.Message.Contains(text));
}
