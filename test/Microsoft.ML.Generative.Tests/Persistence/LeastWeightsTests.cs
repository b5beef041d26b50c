using System.Text.Json.Nodes;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Persistence;

/// <summary>
/// What networks' weights are told to have at the least, without making them, against what they have; and that a model file which
/// asks for more than it holds is refused by it.
/// </summary>
public class LeastWeightsTests
{
    private static readonly ImageShape Image = new(2, 20, 16);

    private static readonly GanNetwork[] Gans =
    [
        new MlpGanNetwork { GeneratorWidths = [30, 40], DiscriminatorWidths = [50] },
        new MlpGanNetwork { GeneratorWidths = [], DiscriminatorWidths = [] },
        new DcganNetwork { BaseChannels = 6 },
        new ResnetGanNetwork { BaseChannels = 7 },
    ];

    private static readonly AutoencoderNetwork[] Autoencoders =
    [
        new MlpAutoencoderNetwork { Widths = [40, 30] },
        new MlpAutoencoderNetwork { Widths = [] },
        new ConvolutionalAutoencoderNetwork { BaseChannels = 6 },
        new ConvolutionalAutoencoderNetwork { BaseChannels = 6, ResidualBlocks = 2 },
    ];

    private static readonly VqVaeNetwork[] VqVaes =
    [
        new MlpVqVaeNetwork { Widths = [40, 30], Codes = 5 },
        new ConvolutionalVqVaeNetwork { Channels = 8, ResidualBlocks = 3 },
        new ConvolutionalVqVaeNetwork { Channels = 8, Halvings = 1, ResidualBlocks = 0 },
    ];

    private static readonly AutoregressiveNetwork[] Autoregressive =
    [
        new MadeNetwork([40, 30], Activation.ReLU, ValueOrder.Random, Masks: 3, DirectConnections: true),
        new MadeNetwork([], Activation.ReLU, ValueOrder.AsGiven, Masks: 1, DirectConnections: false),
        new NadeNetwork(30, Activation.ReLU, ValueOrder.Random),
        new PlainPixelCnnNetwork { Channels = 12, HeadChannels = 10, ResidualBlocks = 3, KernelSize = 5 },
        new PlainPixelCnnNetwork { Channels = 12, HeadChannels = 10, ResidualBlocks = 2, Scales = 2 },
        new PlainPixelCnnNetwork { Channels = 12, ResidualBlocks = 1, Conditioning = PixelConditioning.Local },
        new GatedPixelCnnNetwork { Channels = 12, HeadChannels = 10, Layers = 3 },
        new GatedPixelCnnNetwork { Channels = 12, HeadChannels = 10, Layers = 1 },
        new PlusPlusPixelCnnNetwork { Channels = 12, BlocksPerLevel = 2, Halvings = 1 },
        new PlusPlusPixelCnnNetwork { Channels = 12, BlocksPerLevel = 1, Halvings = 0 },
        new RowLstmNetwork { Channels = 12, HeadChannels = 10, Layers = 3, KernelSize = 5 },
        new DiagonalBiLstmNetwork { Channels = 12, HeadChannels = 10, Layers = 2 },
    ];

    [TestCaseSource(nameof(Gans))]
    public void Of_gans(object network)
    {
        var (gan, shapes) = ((GanNetwork)network, new GanShapes(Image.Size, Image, Noise: 9, Condition: 5));
        using var generator = gan.CreateGenerator(shapes);
        using var discriminator = gan.CreateDiscriminator(shapes, rowsIndependent: true);
        Check(gan.LeastWeights(shapes), generator, discriminator);
    }

    [TestCaseSource(nameof(Autoencoders))]
    public void Of_autoencoders(object network)
    {
        var (both, shapes) = ((AutoencoderNetwork)network, new AutoencoderShapes(Image.Size, Image, Latent: 9, Condition: 5));
        using var encoder = both.CreateEncoder(shapes, 18);
        using var decoder = both.CreateDecoder(shapes, 3 * Image.Size);
        Check(both.LeastEncoderWeights(shapes, 18), encoder);
        Check(both.LeastDecoderWeights(shapes, 3 * Image.Size), decoder);
    }

    [TestCaseSource(nameof(VqVaes))]
    public void Of_vq_vaes(object network)
    {
        var (both, shapes) = ((VqVaeNetwork)network, new VqVaeShapes(Image.Size, Image, Embedding: 6, Condition: 5));
        using var networks = both.Create(shapes);
        Check(both.LeastWeights(shapes), networks);
    }

    [TestCaseSource(nameof(Autoregressive))]
    public void Of_autoregressive_networks(object network)
    {
        var one = (AutoregressiveNetwork)network;
        var condition = one is PixelNetwork { Conditioning: PixelConditioning.Local } ? 3 * Image.Height * Image.Width : 5;
        var shapes = new AutoregressiveShapes(Image.Size, Image, condition, OutputDistribution.LogisticMixture(4));
        using var module = one.Create(shapes);
        Check(one.LeastWeights(shapes), module);
    }

    // More would refuse good files, and far less would let made-up ones take many times the memory that they should.
    private static void Check(long least, params nn.Module[] networks)
    {
        var held = networks.Sum(network => network.state_dict().Values.Sum(t => t.numel()));
        Assert.That(least, Is.InRange(held / 4, held));
    }

    /// <summary>Settings of networks of 100 million units or of 2³² weights between two layers, by their families.</summary>
    private static IEnumerable<TestCaseData> HugeModels()
    {
        var (many, few) = (Rows(100_000_000), Rows(3));
        int[] wide = [1 << 16, 1 << 16];
        foreach (var (rows, widths) in new[] { (many, new[] { 8 }), (few, wide) })
        {
            var name = $"{rows.Features.Size}, {string.Join(" ", widths)}";
            yield return Of("Gan", name, new GanSettings(rows,
                new MlpGanNetwork { GeneratorWidths = widths, DiscriminatorWidths = [8] }, false, 2, LatentPrior.Normal,
                "a", "b", "c", 0).ToJson());
            yield return Of("Vae", name, new VaeSettings(rows, new MlpAutoencoderNetwork { Widths = widths },
                OutputDistribution.Bernoulli, 2, default, new StandardNormalPrior(), new("a", "b", "c", "d", "e", null), 1,
                default, 0).ToJson());
            yield return Of("Autoencoder", name, new AutoencoderSettings(rows, new MlpAutoencoderNetwork { Widths = widths },
                true, 2, default, default, null, null, new("a", "b", "c", null)).ToJson());
            yield return Of("VqVae", name, new VqVaeSettings(rows, new MlpVqVaeNetwork { Widths = widths }, 2, 1, true, default,
                new("a", "b", "c")).ToJson());
            AutoregressiveNetwork network = widths == wide
                ? new MadeNetwork(widths, Activation.ReLU, ValueOrder.AsGiven, 1, false)
                : new NadeNetwork(8, Activation.ReLU, ValueOrder.AsGiven);
            yield return Of("Autoregressive", name, new AutoregressiveSettings(rows, network, OutputDistribution.Bernoulli,
                "a", "b", "c", null, null, 0).ToJson());
        }

        static RowSchema Rows(int size) => new(FeatureColumn.FromJson(new JsonObject
        {
            ["name"] = "Features", ["type"] = "Single", ["dimensions"] = new JsonArray(size),
        }), null, null);

        static TestCaseData Of(string family, string name, JsonObject settings) => new TestCaseData(new ModelContents(family, 1,
            settings, new Dictionary<string, TensorData> { ["weight"] = new(ScalarType.Float32, [1000], new byte[4000]) }))
                .SetArgDisplayNames(family, name);
    }

    [TestCaseSource(nameof(HugeModels))]
    public void A_small_file_that_asks_for_a_huge_network_is_refused_at_once(object contents)
    {
        var error = Assert.Throws<FormatException>(() => ModelFamilies.Load(new MLContext(), (ModelContents)contents))!;
        Assert.That(error.Message, Does.Contain("weights or more").And.Contain("1000 numbers"));
    }
}
