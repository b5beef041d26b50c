using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>
/// Models of several scales whose images can all be listed: what they draw and complete is held to the conditional probabilities
/// that sums over the list give, pixel after pixel in the scales' order.
/// </summary>
public sealed class MultiScaleTests
{
    private static readonly ImageShape Nine = new(1, 3, 3), Ten = new(1, 2, 5);

    private static readonly PlainPixelCnnNetwork Plain =
        new() { Channels = 12, ResidualBlocks = 2, HeadChannels = 6, FirstKernelSize = 3, Scales = 2 };

    private static readonly GatedPixelCnnNetwork Gated =
        new() { Channels = 6, Layers = 3, HeadChannels = 6, FirstKernelSize = 3, Scales = 2 };

    private static readonly PlusPlusPixelCnnNetwork PlusPlus =
        new() { Channels = 6, BlocksPerLevel = 1, Halvings = 1, Scales = 2 };

    private static readonly DiagonalBiLstmNetwork Diagonal =
        new() { Channels = 6, Layers = 2, HeadChannels = 6, FirstKernelSize = 3, Scales = 2 };

    private static IEnumerable<SmallPixelModel> Cases =>
    [
        new("plain", Plain, Nine, OutputDistribution.Bernoulli),
        new("plain, oblong", Plain, Ten, OutputDistribution.Bernoulli),
        new("gated", Gated, Nine, OutputDistribution.Bernoulli),
        new("gated, condition", Gated, Nine, OutputDistribution.Bernoulli, Condition: 2),
        new("gated, local condition", Gated with { Conditioning = PixelConditioning.Local }, Nine, OutputDistribution.Bernoulli,
            Condition: 18),
        new("++", PlusPlus, Nine, OutputDistribution.Bernoulli),
        new("Diagonal BiLSTM, condition", Diagonal, Nine, OutputDistribution.Bernoulli, Condition: 2),
    ];

    [TestCaseSource(nameof(Cases))]
    public void TheProbabilitiesOfAllImagesSumToOne(SmallPixelModel model)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = model.CreateModule();
        var probabilities = Probabilities(model, network, model.Conditions(1));
        Assert.That(probabilities.Sum(), Is.EqualTo(1).Within(1e-5));
        Assert.That(probabilities.Max(), Is.GreaterThan(1.5 * probabilities.Average()),
            "all images are nearly as likely as another");
    }

    [TestCaseSource(nameof(Cases))]
    public void ImagesAreDrawnPixelAfterPixelFromTheirConditionalProbabilities(SmallPixelModel model)
    {
        const int Count = 12;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = model.CreateModule();
        var (conditions, uniforms) = (model.Conditions(Count), Uniforms(model, Count));
        var rows = zeros(Count, model.Image.Size);
        var all = ones_like(rows, dtype: ScalarType.Bool);
        var drawn = network.Complete(rows, all, conditions, uniforms, 1);
        Assert.That(Images(drawn), Is.EqualTo(Expected(model, network, rows, all, conditions, uniforms)));
        Assert.That(Images(drawn).Distinct().Count(), Is.GreaterThan(3));
    }

    [TestCaseSource(nameof(Cases))]
    public void MissingPixelsAreDrawnGivenThoseBeforeThemInTheScalesOrder(SmallPixelModel model)
    {
        const int Count = 12;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = model.CreateModule();
        var (rows, conditions, uniforms) = (model.Rows(Count), model.Conditions(Count), Uniforms(model, Count));
        var isMissing = rand_like(rows) < 0.5;
        var complete = network.Complete(rows, isMissing, conditions, uniforms, 1);
        Assert.That(Images(complete), Is.EqualTo(Expected(model, network, rows, isMissing, conditions, uniforms)));
        Assert.That(Images(Known(complete)), Is.EqualTo(Images(Known(rows))));
        Assert.That(Images(complete), Is.Not.EqualTo(Images(rows)));

        Tensor Known(Tensor images) => where(isMissing, zeros_like(images), images);
    }

    [Test]
    public void ImagesOfTwoColoursHaveProbabilitiesThatSumToOne()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = new SmallPixelModel("colours", Plain, new ImageShape(2, 2, 2), OutputDistribution.Categorical(3));
        using var network = model.CreateModule();
        var rows = cartesian_prod(Enumerable.Repeat(tensor(new[] { -1f, 0, 1 }), model.Image.Size).ToArray());
        Assert.That(network.LogLikelihood(rows, null).exp().sum().item<float>(), Is.EqualTo(1).Within(1e-5));
    }

    /// <summary>
    /// Two pixels may agree in all that is left of and above them, and still differ by what the small image has below.
    /// </summary>
    [Test]
    public void APixelDependsOnTheSmallImagesLaterPixels()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = new SmallPixelModel("gated", Gated, Nine, OutputDistribution.Bernoulli);
        using var network = model.CreateModule();
        var probabilities = Probabilities(model, network, null);
        // The second pixel given the first, and the last, which the small image has.
        double Given(int last) => Sum(image => image[0] == 0 && image[8] == last && image[1] == 1)
            / Sum(image => image[0] == 0 && image[8] == last);
        Assert.That(Given(last: 1), Is.Not.EqualTo(Given(last: 0)).Within(1e-3));

        double Sum(Func<int[], bool> isCounted) =>
            probabilities.Where((_, i) => isCounted([.. Enumerable.Range(0, 9).Select(place => i >> place & 1)])).Sum();
    }

    [Test]
    public void ThreeScalesAreTwoInsideTwo()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var gated = Gated with { Scales = 3 };
        var model = new SmallPixelModel("three", gated, new ImageShape(1, 4, 4), OutputDistribution.Bernoulli);
        using var network = model.CreateModule();
        string[] prefixes =
        [
            "smaller.smaller.layers.", "smaller.enlarged.small.", "smaller.larger.layers.", "enlarged.large.", "larger.layers.",
        ];
        foreach (var prefix in prefixes) Assert.That(network.state_dict().Keys, Has.Some.StartsWith(prefix));
        Assert.That(Probabilities(model, network, null).Sum(), Is.EqualTo(1).Within(1e-5));
    }

    [Test]
    public void ScalesHaveARange([Values(0, 7)] int scales)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>((Plain with { Scales = scales }).Validate);
        Assert.That(thrown!.Message, Does.Contain("Scales"));
    }

    [Test]
    public void AnImageMustBeLargeEnoughForItsScales()
    {
        var plain = Plain with { Scales = 4 };
        var model = new SmallPixelModel("four", plain, new ImageShape(1, 7, 20), OutputDistribution.Bernoulli);
        var thrown = Assert.Throws<ArgumentException>(() => model.CreateModule());
        Assert.That(thrown!.Message, Does.Contain("halved 3 times").And.Contain("8 pixels").And.Contain("1×7×20"));
    }

    /// <summary>4,096 channels of 8,192×8,192 pixels are 2³⁸ numbers.</summary>
    [Test]
    public void AMapOfMoreNumbersThanARowCanHaveIsRefused()
    {
        var shapes = new AutoregressiveShapes(1 << 26, new ImageShape(1, 1 << 13, 1 << 13), 0, OutputDistribution.Bernoulli);
        Assert.That(() => (Gated with { Channels = 1 << 12 }).CheckFit(shapes), Throws.ArgumentException
            .With.Message.Contains("Scales").And.Message.Contains("8192×8192").And.Message.Contains("4096"));
    }

    // What drawing by sums over all images gives, image by image.
    private static int[] Expected(SmallPixelModel model, AutoregressiveModule network, Tensor rows, Tensor isMissing,
        Tensor? conditions, Tensor uniforms)
    {
        var order = Order(model.Image);
        var images = Images(rows);
        var (missing, numbers) = (isMissing.data<bool>().ToArray(), uniforms.data<double>().ToArray());
        for (var row = 0; row < images.Length; row++)
        {
            var probabilities = Probabilities(model, network, conditions?.narrow(0, row, 1));
            var known = 0;
            foreach (var place in order)
            {
                known |= 1 << place;
                if (!missing[row * model.Image.Size + place]) continue;
                double Sum(int image) => probabilities.Where((_, i) => ((i ^ image) & known) == 0).Sum();
                var (zero, one) = (images[row] & ~(1 << place), images[row] | 1 << place);
                // The value at which the distribution function reaches the number.
                images[row] = numbers[row * model.Image.Size + place] < Sum(zero) / (Sum(zero) + Sum(one)) ? zero : one;
            }
        }
        return images;
    }

    // Places in a row of one colour: even rows and columns first, then the others, each in raster order.
    private static IEnumerable<int> Order(ImageShape image) =>
        from isRest in (bool[])[false, true]
        from y in Enumerable.Range(0, image.Height)
        from x in Enumerable.Range(0, image.Width)
        where isRest == (y % 2 + x % 2 > 0)
        select y * image.Width + x;

    // Of every image, whose i-th pixel is its number's i-th bit.
    private static double[] Probabilities(SmallPixelModel model, AutoregressiveModule network, Tensor? condition)
    {
        var (size, count) = (model.Image.Size, 1 << model.Image.Size);
        var pixels = from image in Enumerable.Range(0, count)
                     from place in Enumerable.Range(0, size)
                     select (float)(image >> place & 1);
        var rows = tensor(pixels.ToArray(), [count, size]);
        return [.. network.LogLikelihood(rows, condition?.expand(count, -1)).data<float>().Select(l => Math.Exp(l))];
    }

    private static int[] Images(Tensor rows) => [.. rows.contiguous().data<float>().ToArray().Chunk((int)rows.shape[1])
        .Select(row => row.Select((pixel, place) => (int)pixel << place).Sum())];

    private static Tensor Uniforms(SmallPixelModel model, int count)
    {
        manual_seed(3);
        return rand(count, model.Image.Size, dtype: ScalarType.Float64);
    }
}
