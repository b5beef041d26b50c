using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Autoregressive;

/// <summary>How many rows a model computes at once.</summary>
public class AutoregressiveModelTests
{
    private static readonly AutoregressiveShapes Three = new(3, null, 1, OutputDistribution.Bernoulli);

    [Test]
    public void Rows_that_take_much_memory_are_scored_and_completed_in_parts()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var network = new Recorder(numbers: 1L << 26);
        using var model = new AutoregressiveModel(Three, FeatureScaling.None(), network);
        var (rows, condition) = (arange(15).reshape(5, 3).to(ScalarType.Float32), arange(5).reshape(5, 1).to(ScalarType.Float32));
        var uniforms = rand(5, 4, dtype: ScalarType.Float64);
        // Half a GiB of single precision is 2²⁷ numbers, two GiB are four times as many; the values' own come beside.
        Assert.That(model.LogLikelihood(rows, condition).Numbers(), Is.EqualTo((rows.sum(-1) + condition.sum(-1)).Numbers()));
        Assert.That(network.Counts, Is.EqualTo(new[] { 1, 1, 1, 1, 1 }));
        network.Counts.Clear();
        var mask = ones_like(rows, dtype: ScalarType.Bool);
        Assert.That(model.Complete(rows, mask, condition, () => uniforms, 1).Numbers(),
            Is.EqualTo((rows + condition + uniforms.narrow(1, 3, 1)).Numbers()).Within(1e-6));
        Assert.That(network.Counts, Is.EqualTo(new[] { 3, 2 }));
        network.Counts.Clear();
        Assert.That(model.Generate(condition, uniforms, 1).Numbers(),
            Is.EqualTo((condition + uniforms.narrow(1, 3, 1)).expand(-1, 3).Numbers()).Within(1e-6));
        Assert.That(network.Counts, Is.EqualTo(new[] { 3, 2 }));
    }

    [Test]
    public void Rows_that_lack_nothing_are_not_drawn()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var network = new Recorder(numbers: 1);
        using var model = new AutoregressiveModel(Three, FeatureScaling.None(), network);
        var (rows, condition) = (arange(15).reshape(5, 3).to(ScalarType.Float32), arange(5).reshape(5, 1).to(ScalarType.Float32));
        rows[1, 2] = tensor(float.NaN);
        var mask = zeros_like(rows, dtype: ScalarType.Bool);
        mask[3, 0] = tensor(true);
        var uniforms = rand(5, 4, dtype: ScalarType.Float64);
        var expected = rows.Numbers();
        // Row, condition and the row's own number, as the recorder has it; what is missing is 0 to the network.
        expected[5] = 0 + 1 + uniforms[1, 3].ToDouble();
        expected[9] = 9 + 3 + uniforms[3, 3].ToDouble();
        Assert.That(model.Complete(rows, mask, condition, () => uniforms, 1).Numbers(), Is.EqualTo(expected).Within(1e-6));
        Assert.That(network.Counts, Is.EqualTo(new[] { 2 }));
        Assert.That(rows[1, 2].isnan().item<bool>(), "the rows that were given are as they were");
    }

    private static readonly PixelNetwork[] Pixels =
    [
        PixelCnnNetwork.Plain, PixelCnnNetwork.Gated, PixelCnnNetwork.PlusPlus, PixelRnnNetwork.RowLstm,
        PixelRnnNetwork.DiagonalBiLstm, PixelCnnNetwork.Gated with { Scales = 2 },
    ];

    /// <summary>256 rows are what a cursor reads ahead.</summary>
    [TestCaseSource(nameof(Pixels))]
    public void Small_images_are_drawn_all_at_once_and_large_ones_are_scored_few_at_once(object network)
    {
        using var small = Create((PixelNetwork)network, 28);
        using var large = Create((PixelNetwork)network, 512);
        Assert.That(small.RowsToComplete, Is.GreaterThanOrEqualTo(256));
        Assert.That(small.RowsToScore(CPU), Is.GreaterThanOrEqualTo(8));
        Assert.That(large.RowsToScore(CPU), Is.LessThanOrEqualTo(2));
        Assert.That(large.RowsToScore(new Device(DeviceType.CUDA)), Is.LessThanOrEqualTo(16));

        static AutoregressiveModel Create(PixelNetwork network, int side)
        {
            var image = new ImageShape(1, side, side);
            var shapes = new AutoregressiveShapes(image.Size, image, 0, OutputDistribution.Bernoulli);
            return new AutoregressiveModel(shapes, FeatureScaling.None(), network.Create(shapes));
        }
    }

    /// <summary>
    /// Its likelihoods are sums of values and condition, its rows sums of values, condition and its own number.
    /// </summary>
    private sealed class Recorder(long numbers) : AutoregressiveModule(nameof(Recorder))
    {
        public List<long> Counts { get; } = [];

        public override long NumbersToScore => numbers;

        public override long NumbersToComplete => 2 * numbers;

        public override int MoreUniforms => 1;

        public override Tensor LogLikelihood(Tensor values, Tensor? condition)
        {
            Counts.Add(values.shape[0]);
            return values.sum(-1) + condition!.sum(-1);
        }

        public override Tensor Complete(
            Tensor values, Tensor isMissing, Tensor? condition, Tensor uniforms, double temperature)
        {
            Counts.Add(values.shape[0]);
            return values + condition! + uniforms.narrow(1, values.shape[1], 1).to(ScalarType.Float32);
        }
    }
}
