using NUnit.Framework;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>
/// Which sub-pixels the parameters of which others depend on, by gradients: of the sum of a sub-pixel's parameters, randomly
/// weighted, to every number of the image.
/// </summary>
public sealed class CausalityTests
{
    [TestCaseSource(nameof(Cases))]
    public void ParametersDependOnEarlierSubPixelsOnly(SmallPixelModel model)
    {
        var order = model.Order;
        var depends = Dependencies(model, draws: 1);
        for (var place = 0; place < order.Count; place++)
            for (var other = place; other < order.Count; other++)
                Assert.That(depends[order[place].Index, order[other].Index], Is.False, $"{order[place]} on {order[other]}");
    }

    [TestCaseSource(nameof(CasesWithoutBlindSpot))]
    public void ParametersDependOnEveryEarlierSubPixel(SmallPixelModel model)
    {
        var order = model.Order;
        var depends = Dependencies(model, draws: 3);
        for (var place = 0; place < order.Count; place++)
            for (var other = 0; other < place; other++)
                Assert.That(depends[order[place].Index, order[other].Index], Is.True, $"{order[place]} on {order[other]}");
    }

    /// <summary>
    /// A plain PixelCNN's kernels of 3×3 go one pixel to the right for each row that they go up: the pixels right of that
    /// diagonal are its blind spot (van den Oord et al. 2016b, figure 1), and all others are seen where there are layers enough.
    /// </summary>
    [TestCase(1)]
    [TestCase(3)]
    public void APlainPixelCnnIsBlindRightOfTheDiagonal(int colours)
    {
        var plain = new PlainPixelCnnNetwork { Channels = 12, ResidualBlocks = 5, FirstKernelSize = 3 };
        var model = new SmallPixelModel("plain", plain, new ImageShape(colours, 4, 6), OutputDistribution.Bernoulli);
        var depends = Dependencies(model, draws: 6);
        foreach (var (colour, y, x, index) in model.Order)
            foreach (var (otherColour, otherY, otherX, otherIndex) in model.Order)
            {
                var isSeen = otherY < y ? otherX <= x + (y - otherY)
                    : otherY == y && (otherX < x || otherX == x && otherColour < colour);
                Assert.That(depends[index, otherIndex], Is.EqualTo(isSeen),
                    $"({colour}, {y}, {x}) on ({otherColour}, {otherY}, {otherX})");
            }
    }

    /// <summary>
    /// A layer of a Row LSTM sees the triangle above a pixel that widens by half a kernel a row, and half a kernel to the left of
    /// all that (van den Oord et al. 2016a, section 3.1); the first convolution sees its kernel. What a stack of them sees is
    /// followed layer by layer.
    /// </summary>
    [TestCase(1, 3, 3, 1)]
    [TestCase(1, 5, 3, 2)]
    [TestCase(3, 3, 5, 1)]
    public void ARowLstmSeesItsTriangles(int colours, int first, int kernel, int layers)
    {
        var rows = new RowLstmNetwork
        {
            Channels = 12, Layers = layers, HeadChannels = 12, FirstKernelSize = first, KernelSize = kernel,
        };
        var model = new SmallPixelModel("Row LSTM", rows, new ImageShape(colours, 4, 7), OutputDistribution.Bernoulli);
        var depends = Dependencies(model, draws: 4);
        foreach (var (colour, y, x, index) in model.Order)
        {
            HashSet<(int Y, int X)> seen = [(y, x)];
            for (var layer = 0; layer < layers; layer++)
                seen = [.. from at in seen
                           from up in Enumerable.Range(0, at.Y + 1)
                           from side in Enumerable.Range(-(up + 1) * (kernel / 2), (2 * up + 1) * (kernel / 2) + 1)
                           where IsInside(at.X + side)
                           select (at.Y - up, at.X + side)];
            var ofImage = (from at in seen
                           from up in Enumerable.Range(0, first / 2 + 1)
                           from side in Enumerable.Range(-(first / 2), first)
                           where up > 0 || side < 0
                           select (at.Y - up, at.X + side)).ToHashSet();
            foreach (var (otherColour, otherY, otherX, otherIndex) in model.Order)
            {
                // Features see the pixel that they belong to, too, but for its last colour.
                var isSeen = ofImage.Contains((otherY, otherX))
                    || seen.Contains((otherY, otherX)) && otherColour < ((otherY, otherX) == (y, x) ? colour : colours - 1);
                Assert.That(depends[index, otherIndex], Is.EqualTo(isSeen),
                    $"({colour}, {y}, {x}) on ({otherColour}, {otherY}, {otherX})");
            }
        }

        bool IsInside(int x) => x is >= 0 and < 7;
    }

    /// <summary>
    /// A Diagonal BiLSTM sees all that is earlier, but for what only features beyond the row's end would have seen: the last
    /// colour of the last pixel of the row above, where the first convolution doesn't reach it.
    /// </summary>
    [TestCase(1, 3, 1)]
    [TestCase(1, 5, 2)]
    [TestCase(3, 3, 1)]
    public void ADiagonalBiLstmSeesItsWholeContext(int colours, int first, int layers)
    {
        const int Width = 6;
        var model = new SmallPixelModel("Diagonal BiLSTM",
            new DiagonalBiLstmNetwork { Channels = 12, Layers = layers, HeadChannels = 12, FirstKernelSize = first },
            new ImageShape(colours, 4, Width), OutputDistribution.Bernoulli);
        var depends = Dependencies(model, draws: 4);
        var order = model.Order;
        for (var place = 0; place < order.Count; place++)
            for (var other = 0; other < order.Count; other++)
            {
                var (at, of) = (order[place], order[other]);
                var isBlind = of.Y == at.Y - 1 && of.X == Width - 1 && of.Colour == colours - 1 && at.X < Width - 1 - first / 2;
                Assert.That(depends[at.Index, of.Index], Is.EqualTo(other < place && !isBlind), $"{at} on {of}");
            }
    }

    // A ReLU may be off by chance: what one network doesn't show another may.
    private static bool[,] Dependencies(SmallPixelModel model, int draws)
    {
        var size = model.Image.Size;
        var depends = new bool[size, size];
        for (var draw = 0; draw < draws; draw++)
        {
            using var scope = NewDisposeScope();
            using var network = model.Create(seed: draw);
            using var gradients = enable_grad();
            // Away from levels, where nothing is special.
            var rows = rand(1, size).requires_grad_();
            var parameters = network.Parameters(rows, model.Conditions(1));
            var weighted = (parameters * rand_like(parameters)).sum(-1);
            for (var i = 0; i < size; i++)
            {
                var gradient = autograd.grad([weighted[0, i]], [rows], retain_graph: true, allow_unused: true)[0];
                if (gradient.IsInvalid) continue;
                var numbers = gradient.data<float>().ToArray();
                for (var j = 0; j < size; j++) depends[i, j] |= numbers[j] != 0;
            }
        }
        return depends;
    }

    private static IEnumerable<SmallPixelModel> Cases => SmallPixelModel.All;

    private static IEnumerable<SmallPixelModel> CasesWithoutBlindSpot =>
        SmallPixelModel.All.Where(c => c.Network is not (PlainPixelCnnNetwork or PixelRnnNetwork));
}
