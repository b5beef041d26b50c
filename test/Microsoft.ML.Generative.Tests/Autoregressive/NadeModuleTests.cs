using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Autoregressive;

/// <summary>
/// NADE in blocks, against algorithm 1 of Larochelle and Murray 2011 written value by value in double precision, with the paper's
/// logistic units and with rectified ones.
/// </summary>
[TestFixture(Activation.Sigmoid)]
[TestFixture(Activation.ReLU)]
public class NadeModuleTests(Activation activation)
{
    // Two whole blocks and a part of one.
    private const int Features = 37, Hidden = 5;

    private (NadeModule Module, double[] Row) Create()
    {
        var shapes = new AutoregressiveShapes(Features, null, 0, OutputDistribution.Bernoulli);
        var module = (NadeModule)AutoregressiveCases.Create(new NadeNetwork(Hidden, activation, ValueOrder.Random), shapes);
        var random = new Random(2);
        return (module, [.. Enumerable.Range(0, Features).Select(_ => (double)random.Next(2))]);
    }

    private static double[] Weights(NadeModule module, string name) => module.state_dict()[name].Numbers();

    /// <summary>The log-likelihood, and its gradient by the paper's backward recursion, by parameter.</summary>
    private (double LogLikelihood, Dictionary<string, double[]> Gradients) Algorithm1(NadeModule module, double[] row)
    {
        double[] w = Weights(module, "weight"), c = Weights(module, "bias"), v = Weights(module, "outputWeight"),
            b = Weights(module, "outputBias");
        var order = module.state_dict()["order"].data<long>().ToArray();
        var x = order.Select(i => row[i]).ToArray();
        var (a, likelihood) = ((double[])c.Clone(), 0.0);
        var (hidden, probabilities) = (new double[Features][], new double[Features]);
        for (var i = 0; i < Features; i++)
        {
            hidden[i] = [.. a.Select(Unit)];
            probabilities[i] = Sigmoid(b[i] + Enumerable.Range(0, Hidden).Sum(h => v[i * Hidden + h] * hidden[i][h]));
            likelihood += Math.Log(x[i] == 1 ? probabilities[i] : 1 - probabilities[i]);
            for (var h = 0; h < Hidden; h++) a[h] += w[i * Hidden + h] * x[i];
        }
        double[] dw = new double[w.Length], dc = new double[Hidden], dv = new double[v.Length], db = new double[Features],
            da = new double[Hidden];
        for (var i = Features - 1; i >= 0; i--)
        {
            for (var h = 0; h < Hidden; h++) dw[i * Hidden + h] = da[h] * x[i];
            db[i] = x[i] - probabilities[i];
            for (var h = 0; h < Hidden; h++)
            {
                dv[i * Hidden + h] = db[i] * hidden[i][h];
                da[h] += db[i] * v[i * Hidden + h] * Slope(hidden[i][h]);
            }
        }
        da.CopyTo(dc, 0);
        return (likelihood, new() { ["weight"] = dw, ["bias"] = dc, ["outputWeight"] = dv, ["outputBias"] = db });

        double Unit(double sum) => activation == Activation.ReLU ? Math.Max(0, sum) : Sigmoid(sum);

        // Of the unit, by its value.
        double Slope(double unit) => activation != Activation.ReLU ? unit * (1 - unit) : unit > 0 ? 1 : 0;

        static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
    }

    [Test]
    public void The_likelihood_is_that_of_the_loop()
    {
        using var scope = NewDisposeScope();
        var (module, row) = Create();
        using var _ = module;
        var values = tensor(row, [1, Features]).to(ScalarType.Float32);
        Assert.That(module.LogLikelihood(values, null).Numbers()[0], Is.EqualTo(Algorithm1(module, row).LogLikelihood)
            .Within(1e-4));
    }

    [Test]
    public void The_gradient_is_that_of_the_papers_recursion()
    {
        using var scope = NewDisposeScope();
        var (module, row) = Create();
        using var _ = module;
        var values = tensor(row, [1, Features]).to(ScalarType.Float32);
        module.LogLikelihood(values, null).sum().backward();
        var expected = Algorithm1(module, row).Gradients;
        foreach (var (name, parameter) in module.named_parameters())
            Assert.That(parameter.grad!.Numbers(), Is.EqualTo(expected[name]).Within(1e-5), name);
    }
}
