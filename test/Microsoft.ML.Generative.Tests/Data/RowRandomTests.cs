using Microsoft.ML.Data;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Data;

/// <summary>Random numbers of rows: normal, independent, and decided by the row's values and the seed alone.</summary>
[TestFixture]
public class RowRandomTests
{
    [Test]
    public void Normals_have_mean_0_and_variance_1_and_are_independent_from_row_to_row()
    {
        using var scope = NewDisposeScope();
        const int Rows = 200, Samples = 50, Size = 4;
        var normals = RowRandom.Normals(arange(Rows * 3, dtype: ScalarType.Float32).reshape(Rows, 3), Samples, Size, seed: 1);
        Assert.That(normals.shape, Is.EqualTo(new long[] { Samples, Rows, Size }));
        var numbers = normals.Numbers();
        // Four standard errors.
        Assert.That(numbers.Average(), Is.EqualTo(0).Within(4 / Math.Sqrt(numbers.Length)));
        Assert.That(numbers.Average(x => x * x), Is.EqualTo(1).Within(4 * Math.Sqrt(2.0 / numbers.Length)));
        var (first, next) = (normals.narrow(1, 0, Rows - 1).Numbers(), normals.narrow(1, 1, Rows - 1).Numbers());
        Assert.That(first.Zip(next, (a, b) => a * b).Average(), Is.EqualTo(0).Within(4 / Math.Sqrt(first.Length)));
    }

    /// <summary>Among so many rows with seeds of 31 bits some forty pairs would share all their numbers.</summary>
    [Test]
    public void No_two_rows_share_their_latent_vectors()
    {
        using var scope = NewDisposeScope();
        var rows = Enumerable.Range(0, 400_000).Select(row => new DataViewRowId((ulong)row, 0)).ToArray();
        foreach (var prior in Enum.GetValues<LatentPrior>())
        {
            var numbers = prior.DrawForRows(rows, 2, seed: 1).data<float>().ToArray();
            var vectors = numbers.Chunk(2).Select(v => (v[0], v[1])).ToHashSet();
            Assert.That(vectors, Has.Count.EqualTo(rows.Length), $"{prior}");
        }
    }

    [Test]
    public void A_row_has_the_same_normals_wherever_it_stands_and_others_under_another_seed()
    {
        using var scope = NewDisposeScope();
        var rows = tensor(new[] { 1f, 2, 3, 4, 5, 6 }).reshape(3, 2);
        double[] Of(Tensor batch, int row, int seed) => RowRandom.Normals(batch, 5, 3, seed).select(1, row).Numbers();
        Assert.That(Of(rows.narrow(0, 1, 1), 0, seed: 7), Is.EqualTo(Of(rows, 1, seed: 7)));
        Assert.That(Of(rows.flip(0), 0, seed: 7), Is.EqualTo(Of(rows, 2, seed: 7)));
        Assert.That(Of(rows, 1, seed: 8), Is.Not.EqualTo(Of(rows, 1, seed: 7)));
        Assert.That(Of(rows + 0.001f, 1, seed: 7), Is.Not.EqualTo(Of(rows, 1, seed: 7)));
    }
}
