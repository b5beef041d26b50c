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
    public void ParametersDependOnEarlierSubPixelsOnly(SmallPixelCnn model)
    {
        var order = model.Order;
        var depends = Dependencies(model, draws: 1);
        for (var place = 0; place < order.Count; place++)
            for (var other = place; other < order.Count; other++)
                Assert.That(depends[order[place].Index, order[other].Index], Is.False, $"{order[place]} on {order[other]}");
    }

    [TestCaseSource(nameof(CasesWithoutBlindSpot))]
    public void ParametersDependOnEveryEarlierSubPixel(SmallPixelCnn model)
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
    [TestCase(1, 1, 5)]
    [TestCase(3, 1, 5)]
    public void APlainPixelCnnIsBlindRightOfTheDiagonal(int colours, int seed, int blocks)
    {
        var model = new SmallPixelCnn("plain", new PlainPixelCnnNetwork { Channels = 12, ResidualBlocks = blocks, FirstKernelSize = 3 },
            new ImageShape(colours, 4, 6), OutputDistribution.Bernoulli);
        var depends = Dependencies(model, draws: 6);
        foreach (var (colour, y, x, index) in model.Order)
            foreach (var (otherColour, otherY, otherX, otherIndex) in model.Order)
            {
                var isSeen = otherY < y ? otherX <= x + (y - otherY)
                    : otherY == y && (otherX < x || otherX == x && otherColour < colour);
                Assert.That(depends[index, otherIndex], Is.EqualTo(isSeen), $"({colour}, {y}, {x}) on ({otherColour}, {otherY}, {otherX})");
            }
    }

    // A ReLU may be off by chance: what one network doesn't show another may.
    private static bool[,] Dependencies(SmallPixelCnn model, int draws)
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

    private static IEnumerable<SmallPixelCnn> Cases => SmallPixelCnn.All;

    private static IEnumerable<SmallPixelCnn> CasesWithoutBlindSpot => SmallPixelCnn.All.Where(c => c.Network is not PlainPixelCnnNetwork);
}
