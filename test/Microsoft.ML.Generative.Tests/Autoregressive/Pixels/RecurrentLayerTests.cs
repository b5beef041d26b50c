using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>
/// The layers of a PixelRNN, against van den Oord et al. 2016a written pixel by pixel in double precision: equation 3, with the
/// pixels that sections 3.1 and 3.2 say a state follows.
/// </summary>
public sealed class RecurrentLayerTests
{
    private const int Hidden = 3;

    // Pixels that a pixel's state sees, as steps down and right, in the order of the weight's taps.
    private static readonly (int Down, int Right)[] Row3 = [(-1, -1), (-1, 0), (-1, 1)];

    private static readonly (int Down, int Right)[] FromLeft = [(-1, 0), (0, -1)];

    private static readonly (int Down, int Right)[] FromRight = [(-1, 0), (0, 1)];

    [TestCase(1, 1)]
    [TestCase(4, 5)]
    [TestCase(6, 2)]
    public void ARowLstmFollowsItsEquations(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var layer = Create(() => new RowLstm(Hidden, 3));
        var input = randn(2, 4 * Hidden, height, width);
        var expected = new double[2, Hidden, height, width];
        var weight = layer.state_dict()["rows.stateToState.weight"].Numbers();
        for (var image = 0; image < 2; image++)
        {
            var x = Sums(input, image, gates: 0);
            var hidden = States(x, weight, Row3, continued: (-1, 0), [.. Pixels(height, width)]);
            foreach (var (y, column) in Pixels(height, width))
                for (var i = 0; i < Hidden; i++) expected[image, i, y, column] = hidden[(y, column)][i];
        }
        Assert.That(layer.call(input).contiguous().Numbers(), Is.EqualTo(expected.Cast<double>()).Within(1e-5));
    }

    [TestCase(1, 1)]
    [TestCase(1, 4)]
    [TestCase(4, 1)]
    [TestCase(4, 5)]
    [TestCase(6, 2)]
    public void ADiagonalBiLstmFollowsItsEquations(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var layer = Create(() => new DiagonalBiLstm(Hidden));
        var input = randn(2, 8 * Hidden, height, width);
        var expected = new double[2, Hidden, height, width];
        for (var image = 0; image < 2; image++)
        {
            var left = States(Sums(input, image, gates: 0), Weight("fromLeft"), FromLeft, continued: (0, -1),
                [.. Pixels(height, width)]);
            var right = States(Sums(input, image, gates: 4), Weight("fromRight"), FromRight, continued: (0, 1),
                [.. Pixels(height, width).Select(p => (p.Y, width - 1 - p.X))]);
            foreach (var (y, x) in Pixels(height, width))
                for (var i = 0; i < Hidden; i++)
                    // What comes from the right is moved down by a row.
                    expected[image, i, y, x] = left[(y, x)][i] + (y > 0 ? right[(y - 1, x)][i] : 0);
        }
        Assert.That(layer.call(input).contiguous().Numbers(), Is.EqualTo(expected.Cast<double>()).Within(1e-5));

        double[] Weight(string name) => layer.state_dict()[$"{name}.stateToState.weight"].Numbers();
    }

    [Test]
    public void GradientsAreThoseOfFiniteDifferences([Values] bool diagonal)
    {
        const double Step = 1e-3;
        using var scope = NewDisposeScope();
        using var layer = Create(() => diagonal ? (RecurrentLayer)new DiagonalBiLstm(Hidden) : new RowLstm(Hidden, 3));
        layer.to(ScalarType.Float64);
        var input = randn([2, layer.Gates * Hidden, 3, 4], dtype: ScalarType.Float64).requires_grad_();
        var weights = randn([2, Hidden, 3, 4], dtype: ScalarType.Float64);
        Loss().backward();
        Tensor[] all = [input, .. layer.parameters()];
        foreach (var tensor in all)
        {
            double[] slopes = tensor.grad!.contiguous().Numbers();
            using var frozen = no_grad();
            for (var i = 0; i < slopes.Length; i += 5)
            {
                var number = tensor.view(-1)[i];
                number.add_(Step);
                var above = Loss().item<double>();
                number.sub_(2 * Step);
                var below = Loss().item<double>();
                number.add_(Step);
                // Central differences err by a sixth of the third derivative times the step's square, 1e-6.
                Assert.That(slopes[i], Is.EqualTo((above - below) / (2 * Step)).Within(1e-5));
            }
        }

        Tensor Loss() => (layer.call(input) * weights).sum();
    }

    // The states of all pixels, in an order in which each comes after those that it follows.
    private static Dictionary<(int Y, int X), double[]> States(Func<int, int, double[]> inputs, double[] weight,
        (int Down, int Right)[] seen, (int Down, int Right) continued, (int Y, int X)[] order)
    {
        Dictionary<(int Y, int X), double[]> hidden = [], cells = [];
        foreach (var (y, x) in order)
        {
            var sums = (double[])inputs(y, x).Clone();
            for (var tap = 0; tap < seen.Length; tap++)
                if (hidden.TryGetValue((y + seen[tap].Down, x + seen[tap].Right), out var earlier))
                    for (var gate = 0; gate < sums.Length; gate++)
                        for (var i = 0; i < Hidden; i++)
                            sums[gate] += weight[(gate * seen.Length + tap) * Hidden + i] * earlier[i];
            var last = cells.GetValueOrDefault((y + continued.Down, x + continued.Right), new double[Hidden]);
            double[] cell = new double[Hidden], state = new double[Hidden];
            for (var i = 0; i < Hidden; i++)
            {
                double output = Sigmoid(sums[i]), forget = Sigmoid(sums[Hidden + i]), enter = Sigmoid(sums[2 * Hidden + i]);
                cell[i] = forget * last[i] + enter * Math.Tanh(sums[3 * Hidden + i]);
                state[i] = output * Math.Tanh(cell[i]);
            }
            (hidden[(y, x)], cells[(y, x)]) = (state, cell);
        }
        return hidden;
    }

    private static Func<int, int, double[]> Sums(Tensor input, int image, int gates) => (y, x) =>
        input[image].narrow(0, gates * Hidden, 4 * Hidden).select(2, x).select(1, y).contiguous().Numbers();

    private static IEnumerable<(int Y, int X)> Pixels(int height, int width) =>
        from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) select (y, x);

    private static T Create<T>(Func<T> create) where T : RecurrentLayer
    {
        manual_seed(4);
        var layer = create();
        using var frozen = no_grad();
        foreach (var parameter in layer.parameters()) parameter.mul_(2);
        return layer;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
