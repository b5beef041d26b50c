using NUnit.Framework;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Drawing with remembered features, beside a whole pass for every sub-pixel.</summary>
public sealed class PixelSamplerTests
{
    private const int Count = 7;

    [TestCaseSource(nameof(Cases))]
    public void TheSamplesAreThoseOfWholePasses(SmallPixelModel model)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = model.Create();
        var (rows, condition, uniforms) = (zeros(Count, model.Image.Size), model.Conditions(Count), Uniforms(model, Count));
        var all = ones_like(rows, dtype: ScalarType.Bool);
        foreach (var temperature in (double[])[1, 0.7])
        {
            var drawn = network.Complete(rows, all, condition, uniforms, temperature);
            AssertEqual(drawn, Naive(model, network, rows, all, condition, uniforms, temperature));
            Assert.That(drawn.unique().output.shape[0], Is.GreaterThan(1), "nothing was drawn");
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void MissingSubPixelsAreDrawnAndOthersKept(SmallPixelModel model)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = model.Create();
        var (rows, condition, uniforms) = (model.Rows(Count), model.Conditions(Count), Uniforms(model, Count));
        // Another half of each row, and sub-pixels that no row misses, at the end too.
        var isMissing = rand_like(rows) < 0.5;
        isMissing.narrow(1, 3, 2).fill_(false);
        isMissing.narrow(1, model.Image.Size - 2, 2).fill_(false);
        var complete = network.Complete(rows, isMissing, condition, uniforms, 1);
        AssertEqual(complete, Naive(model, network, rows, isMissing, condition, uniforms, 1));
        AssertEqual(where(isMissing, zeros_like(rows), complete), where(isMissing, zeros_like(rows), rows));
        // What stands in place of missing values is not read.
        AssertEqual(complete, network.Complete(where(isMissing, rows * 0 + 1, rows), isMissing, condition, uniforms, 1));
    }

    [TestCaseSource(nameof(Cases))]
    public void AnImageIsTheSameInWhateverCompany(SmallPixelModel model)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = model.Create();
        var (condition, uniforms) = (model.Conditions(Count), Uniforms(model, Count));
        var together = Draw(condition, uniforms);
        for (var i = 0; i < Count; i++)
            AssertEqual(Draw(condition?.narrow(0, i, 1), uniforms.narrow(0, i, 1)), together.narrow(0, i, 1));

        Tensor Draw(Tensor? conditions, Tensor numbers)
        {
            var rows = zeros(numbers.shape);
            return network.Complete(rows, ones_like(rows, dtype: ScalarType.Bool), conditions, numbers, 1);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void LikelihoodsAreTheSameInWhateverCompany(SmallPixelModel model)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = model.Create();
        var (rows, condition) = (model.Rows(Count), model.Conditions(Count));
        var together = network.LogLikelihood(rows, condition).data<float>().ToArray();
        for (var i = 0; i < Count; i++)
            Assert.That(network.LogLikelihood(rows.narrow(0, i, 1), condition?.narrow(0, i, 1)).item<float>(),
                Is.EqualTo(together[i]).Within(1e-4 * Math.Abs(together[i])));
    }

    [Test]
    public void DrawingLeavesNoTensorBehind([ValueSource(nameof(Cases))] SmallPixelModel model)
    {
        using var frozen = no_grad();
        using var network = model.Create();
        Draw();
        var before = LiveTensors.Count();
        Draw();
        Assert.That(LiveTensors.Now(), LiveTensors.Still(before));

        void Draw()
        {
            using var scope = NewDisposeScope();
            var rows = zeros(2, model.Image.Size);
            network.Complete(rows, ones_like(rows, dtype: ScalarType.Bool), model.Conditions(2), Uniforms(model, 2), 1);
        }
    }

    /// <summary>One whole pass for every sub-pixel.</summary>
    private static Tensor Naive(SmallPixelModel model, PixelModule network, Tensor rows, Tensor isMissing, Tensor? condition,
        Tensor uniforms, double temperature)
    {
        var drawn = where(isMissing, zeros_like(rows), rows);
        foreach (var (_, _, _, index) in model.Order)
        {
            var parameters = network.Parameters(drawn, condition).narrow(1, index, 1);
            var value = model.Output.Sample(parameters, uniforms.narrow(1, index, 1), temperature);
            drawn.narrow(1, index, 1).copy_(where(isMissing.narrow(1, index, 1), value, drawn.narrow(1, index, 1)));
        }
        return drawn;
    }

    private static Tensor Uniforms(SmallPixelModel model, int count)
    {
        manual_seed(3);
        return rand(count, model.Image.Size, dtype: ScalarType.Float64);
    }

    private static void AssertEqual(Tensor found, Tensor expected) =>
        Assert.That(found.data<float>().ToArray(), Is.EqualTo(expected.contiguous().data<float>().ToArray()));

    private static IEnumerable<SmallPixelModel> Cases => SmallPixelModel.All;
}
