using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>The contractive penalty against Jacobians by finite differences, in double precision.</summary>
[TestFixture]
public class ContractionTests
{
    private const int Rows = 5;
    private const int Inputs = 4;
    private const int Codes = 3;

    private DisposeScope _scope = null!;
    private Generator _random = null!;
    private Tensor _rows = null!;

    [SetUp]
    public void MakeRows()
    {
        _scope = NewDisposeScope();
        _random = new Generator(1);
        _rows = Normal(Rows, Inputs);
    }

    [TearDown]
    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Test]
    public void One_layers_penalty_is_the_jacobians_norm([Values] CodeActivation activation)
    {
        var (weight, bias) = (Normal(Codes, Inputs), Normal(1, Codes));
        Tensor Encode(Tensor rows) => activation.Apply(rows.matmul(weight.t()) + bias);
        var penalty = Contraction.OfOneLayer(Encode(_rows), weight, activation);
        Assert.That(penalty.shape, Is.Empty);
        Assert.That(penalty.item<double>(), Is.EqualTo(BruteForce(Encode)).Within(1e-8));
    }

    [Test]
    public void One_layers_gradient_equals_finite_differences(
        [Values(CodeActivation.Sigmoid, CodeActivation.Tanh)] CodeActivation activation)
    {
        Tensor Penalty(Tensor weight) => Contraction.OfOneLayer(activation.Apply(_rows.matmul(weight.t())), weight, activation);
        var at = Normal(Codes, Inputs);
        Assert.That(FiniteDifferences.Autograd(Penalty, at), Is.EqualTo(FiniteDifferences.Gradient(Penalty, at)).Within(1e-8));
    }

    /// <summary>
    /// With signs the estimate of one projection is Σⱼₖ vⱼvₖ(JJᵀ)ⱼₖ: its mean is the trace of JJᵀ, its variance 2Σ_{j≠k}(JJᵀ)ⱼₖ²
    /// for each row. The tolerance is five of the resulting standard deviations of the mean.
    /// </summary>
    [TestCase(1)]
    [TestCase(4)]
    public void The_estimates_mean_is_the_norm_and_its_spread_the_theorys(int projections)
    {
        const int Draws = 4_000;
        var encode = TwoLayers(Normal(6, Inputs), Normal(Codes, 6));
        var exact = BruteForce(encode);
        var variance = RowJacobians(encode).Sum(j => 2 * OffDiagonalSquares(j)) / (Rows * Rows * projections);

        var estimates = Enumerable.Range(0, Draws).Select(_ =>
        {
            using var scope = NewDisposeScope();
            var rows = _rows.detach().clone().requires_grad_();
            return Contraction.Estimate(encode(rows), rows, projections, _random).item<double>();
        }).ToArray();
        Assert.That(estimates.Average(), Is.EqualTo(exact).Within(5 * Math.Sqrt(variance / Draws)));
        // A sample variance of so many draws is right within a tenth or so: its relative deviation is about √(3/4000) = 0.03.
        Assert.That(estimates.Sum(e => Math.Pow(e - estimates.Average(), 2)) / (Draws - 1),
            Is.EqualTo(variance).Within(15).Percent);
    }

    /// <summary>A code of one number has signs ±1 only, whose square is 1: the estimate is exact.</summary>
    [Test]
    public void Of_a_single_code_the_estimate_is_exact()
    {
        var encode = TwoLayers(Normal(6, Inputs), Normal(1, 6));
        var rows = _rows.detach().clone().requires_grad_();
        Assert.That(Contraction.Estimate(encode(rows), rows, 1, _random).item<double>(),
            Is.EqualTo(BruteForce(encode)).Within(1e-8));
    }

    [Test]
    public void The_estimates_gradient_for_weights_equals_finite_differences()
    {
        var (first, second) = (Normal(6, Inputs), Normal(Codes, 6));
        Assert.That(FiniteDifferences.Autograd(Penalty, first),
            Is.EqualTo(FiniteDifferences.Gradient(Penalty, first)).Within(1e-7));

        Tensor Penalty(Tensor weight)
        {
            // The same signs each time.
            _random.manual_seed(3);
            var rows = _rows.detach().clone().requires_grad_();
            return Contraction.Estimate(TwoLayers(weight, second)(rows), rows, 2, _random);
        }
    }

    [Test]
    public void Codes_that_do_not_depend_on_rows_are_named_as_the_mistake()
    {
        var rows = _rows.detach().clone().requires_grad_();
        Assert.That(() => Contraction.Estimate(ones(Rows, Codes), rows, 1, _random),
            Throws.InvalidOperationException.With.Message.Contains("do not depend on"));
        Assert.That(() => Contraction.Estimate(ones(Rows, Codes).requires_grad_(), rows, 1, _random),
            Throws.InvalidOperationException.With.Message.Contains("do not depend on"));
    }

    private Tensor Normal(long rows, long columns) => randn([rows, columns], ScalarType.Float64, generator: _random);

    private static Func<Tensor, Tensor> TwoLayers(Tensor first, Tensor second) =>
        rows => rows.matmul(first.t()).tanh().matmul(second.t()).sigmoid();

    private double BruteForce(Func<Tensor, Tensor> encode) =>
        RowJacobians(encode).Average(j => j.Sum(row => row.Sum(d => d * d)));

    /// <summary>The encoder's Jacobian at each row, [codes][inputs], by central differences.</summary>
    private double[][][] RowJacobians(Func<Tensor, Tensor> encode) =>
        [.. Enumerable.Range(0, Rows).Select(i =>
        {
            var codes = (int)encode(_rows[i].unsqueeze(0)).shape[1];
            return Enumerable.Range(0, codes)
                .Select(j => FiniteDifferences.Gradient(row => encode(row.unsqueeze(0))[0][j], _rows[i])).ToArray();
        })];

    private static double OffDiagonalSquares(double[][] jacobian) =>
        (from j in jacobian from k in jacobian where !ReferenceEquals(j, k) select Math.Pow(j.Zip(k, (a, b) => a * b).Sum(), 2))
        .Sum();
}
