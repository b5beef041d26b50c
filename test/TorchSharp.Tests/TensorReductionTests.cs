using NUnit.Framework;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Reductions, orders and selections, against plain C# over the same numbers.</summary>
[TestFixture]
public class TensorReductionTests
{
    private const double Tolerance = 1e-12;

    private DisposeScope _scope = null!;
    private double[][] _rows = null!;
    private double[] _all = null!;
    private Tensor _tensor = null!;

    [SetUp]
    public void Draw_a_matrix()
    {
        _scope = NewDisposeScope();
        var random = new Random(5);
        _rows = [.. Enumerable.Range(0, 6).Select(_ => Enumerable.Range(0,
            9).Select(_ => random.NextDouble() * 4 - 2).ToArray())];
        _all = [.. _rows.SelectMany(r => r)];
        _tensor = tensor(_all, [6, 9]);
    }

    [TearDown]
    public void Leave() => _scope.Dispose();

    private static double[] Values(Tensor t) => t.to(float64).data<double>().ToArray();

    private static double Variance(double[] x, int correction = 1) =>
        x.Sum(v => Math.Pow(v - x.Average(), 2)) / (x.Length - correction);

    private static void AreClose(Tensor actual, IEnumerable<double> expected) =>
        Assert.That(Values(actual), Is.EqualTo(expected).Within(Tolerance));

    [Test]
    public void Sums_and_means()
    {
        AreClose(_tensor.sum(), [_all.Sum()]);
        AreClose(_tensor.sum(1), _rows.Select(r => r.Sum()));
        AreClose(_tensor.sum([0L, 1L]), [_all.Sum()]);
        AreClose(_tensor.mean([-1]), _rows.Select(r => r.Average()));
        AreClose(_tensor.prod(1), _rows.Select(r => r.Aggregate((a, b) => a * b)));
        Assert.That(_tensor.mean([1], keepdim: true).shape, Is.EqualTo(new long[] { 6, 1 }));
        Assert.That((_tensor > 0).sum().item<long>(), Is.EqualTo(_all.Count(v => v > 0)));
        Assert.That(_tensor.to(float16).sum(type: float64).dtype, Is.EqualTo(float64));
        AreClose(_tensor.cumsum(1)[TensorIndex.Ellipsis, 3], _rows.Select(r => r.Take(4).Sum()));
        AreClose(_tensor.logsumexp(1), _rows.Select(r => Math.Log(r.Sum(Math.Exp))));
        AreClose(_tensor.softmax(1)[2], _rows[2].Select(v => Math.Exp(v) / _rows[2].Sum(Math.Exp)));
    }

    [Test]
    public void Spreads_are_corrected_unless_told_otherwise()
    {
        AreClose(_tensor.var(), [Variance(_all)]);
        AreClose(_tensor.var(1, unbiased: false), _rows.Select(r => Variance(r, 0)));
        AreClose(_tensor.std(1), _rows.Select(r => Math.Sqrt(Variance(r))));
        var (variance, mean) = _tensor.var_mean(1);
        AreClose(variance, _rows.Select(r => Variance(r)));
        AreClose(mean, _rows.Select(r => r.Average()));
        AreClose(_tensor.norm(), [Math.Sqrt(_all.Sum(v => v * v))]);
        AreClose(_tensor.norm(1, p: 1), _rows.Select(r => r.Sum(Math.Abs)));
    }

    [Test]
    public void Extremes_and_where_they_are()
    {
        Assert.That(_tensor.max().item<double>(), Is.EqualTo(_all.Max()));
        var (values, indexes) = _tensor.min(1);
        Assert.That(Values(values), Is.EqualTo(_rows.Select(r => r.Min())));
        Assert.That(Values(indexes), Is.EqualTo(_rows.Select(r => (double)Array.IndexOf(r, r.Min()))));
        Assert.That(_tensor.argmax().item<long>(), Is.EqualTo(Array.IndexOf(_all, _all.Max())));
        Assert.That(Values(_tensor.amax(0)), Is.EqualTo(Enumerable.Range(0, 9).Select(c => _rows.Max(r => r[c]))));
        Assert.That((_tensor > -3).all().item<bool>());
        Assert.That((_tensor > 3).any().item<bool>(), Is.False);
    }

    [Test]
    public void Orders()
    {
        var (sorted, indices) = _tensor.sort(1);
        Assert.That(Values(sorted[0]), Is.EqualTo(_rows[0].Order()));
        Assert.That(_tensor.gather(1, indices).Equals(sorted));
        var (top, _) = _tensor.topk(3);
        Assert.That(Values(top[4]), Is.EqualTo(_rows[4].OrderDescending().Take(3)));
        var ordered = _all.Order().ToArray();
        Assert.That(_tensor.median().item<double>(), Is.EqualTo(ordered[(_all.Length - 1) / 2]));
        AreClose(_tensor.flatten().quantile(tensor(0.5)), [(ordered[26] + ordered[27]) / 2]);
        Assert.That(Values(searchsorted(tensor(ordered), tensor(new[] { ordered[5] }))), Is.EqualTo(new[] { 5.0 }));
    }

    [Test]
    public void Counts_and_distinct_values()
    {
        var whole = tensor(new long[] { 5, 1, 5, 3, 1, 5 });
        var (distinct, inverse, counts) = whole.unique(return_inverse: true, return_counts: true);
        Assert.That(Values(distinct), Is.EqualTo(new double[] { 1, 3, 5 }));
        Assert.That(Values(inverse!), Is.EqualTo(new double[] { 2, 0, 2, 1, 0, 2 }));
        Assert.That(Values(counts!), Is.EqualTo(new double[] { 2, 1, 3 }));
        Assert.That(whole.unique().counts, Is.Null);
        Assert.That(Values(bincount(whole)), Is.EqualTo(new double[] { 0, 2, 0, 1, 0, 3 }));
        Assert.That(Values((whole == 5).nonzero()), Is.EqualTo(new double[] { 0, 2, 5 }));
        Assert.That(whole.count_nonzero().item<long>(), Is.EqualTo(6));
    }

    [Test]
    public void Products_of_matrices()
    {
        var product = _tensor.matmul(_tensor.t());
        for (var i = 0; i < 6; i++)
            AreClose(product[i], _rows.Select(r => r.Zip(_rows[i], (a, b) => a * b).Sum()));
        Assert.That(einsum("ij,kj->ik", _tensor, _tensor).allclose(product));
        Assert.That(_tensor.unsqueeze(0).bmm(_tensor.t().unsqueeze(0))[0].allclose(product));
        Assert.That(eye(6, dtype: float64).addmm(_tensor, _tensor.t(), beta: 2, alpha: 0.5f).allclose(2 * eye(6,
            dtype: float64) + product / 2));
    }

    [Test]
    public void Factorisations_give_the_matrix_back()
    {
        var square = _tensor.matmul(_tensor.t());
        var (u, s, vh) = linalg.svd(_tensor, fullMatrices: false);
        Assert.That(u.matmul(s.diag()).matmul(vh).allclose(_tensor));
        var (values, vectors) = linalg.eigh(square);
        Assert.That((vectors * values).matmul(vectors.t()).allclose(square));
        var lower = linalg.cholesky(square);
        Assert.That(lower.matmul(lower.t()).allclose(square));
        var (q, r) = linalg.qr(_tensor.t());
        Assert.That(q.matmul(r).allclose(_tensor.t()));
        Assert.That(square.matmul(linalg.inv(square)).allclose(eye(6, dtype: float64)));
        Assert.That(square.matmul(linalg.solve(square, _tensor)).allclose(_tensor));
        var (sign, logarithm) = linalg.slogdet(square);
        Assert.That(sign.item<double>() * Math.Exp(logarithm.item<double>()),
            Is.EqualTo(linalg.det(square).item<double>()).Within(1e-9).Percent);
    }
}
