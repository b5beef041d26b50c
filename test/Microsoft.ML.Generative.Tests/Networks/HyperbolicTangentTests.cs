using NUnit.Framework;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

public class HyperbolicTangentTests
{
    [Test]
    public void It_is_tanh_to_the_last_bits_of_Single_and_so_is_its_slope()
    {
        using var scope = NewDisposeScope();
        float[] sums = [.. Enumerable.Range(-4_000, 8_001).Select(i => i / 400f)];
        var rows = tensor(sums, requires_grad: true);
        var values = HyperbolicTangent.Of(rows);
        values.sum().backward();

        var exact = sums.Select(a => Math.Tanh(a)).ToArray();
        Assert.That(values.data<float>().ToArray(), Is.EqualTo(exact).Within(2e-7));
        Assert.That(rows.grad!.data<float>().ToArray(), Is.EqualTo(exact.Select(y => 1 - y * y)).Within(5e-7));
    }

    [Test]
    public void It_has_a_second_derivative()
    {
        using var scope = NewDisposeScope();
        double[] sums = [-2, -0.3, 0, 0.7, 3];
        var rows = tensor(sums, requires_grad: true);
        var slopes = autograd.grad([HyperbolicTangent.Of(rows).sum()], [rows], retain_graph: true, create_graph: true)[0];
        slopes.sum().backward();

        Assert.That(rows.grad!.data<double>().ToArray(),
            Is.EqualTo(sums.Select(a => -2 * Math.Tanh(a) * (1 - Math.Pow(Math.Tanh(a), 2)))).Within(1e-14));
    }

    [Test]
    public void It_saturates_and_passes_NaN_on()
    {
        using var scope = NewDisposeScope();
        var values = HyperbolicTangent.Of(tensor([-1e30f, float.NegativeInfinity, 200f, float.PositiveInfinity, float.NaN]));
        Assert.That(values.data<float>().ToArray(), Is.EqualTo(new[] { -1f, -1f, 1f, 1f, float.NaN }));
    }

    [Test]
    public void What_goes_in_stays_as_it_is()
    {
        using var scope = NewDisposeScope();
        var sums = tensor([-1f, 0.5f]);
        HyperbolicTangent.Of(sums);
        Assert.That(sums.data<float>().ToArray(), Is.EqualTo(new[] { -1f, 0.5f }));
    }
}
