using Microsoft.ML.Data;
using Microsoft.ML.Generative.Tests.Data;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Evaluation;

/// <summary>Neighbours of samples against all distances computed in plain C#.</summary>
public class NearestNeighboursTests
{
    private static readonly MLContext Context = new(seed: 1);

    private static ArrayView View(float[][] rows) =>
        new ArrayView(rows.Length)
            .AddVector("Features", NumberDataViewType.Single, rows.Length == 0 ? 2 : rows[0].Length, r => rows[r]);

    private static float[][] Draw(int rows, int size, int seed, Func<Random, float> value)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, size).Select(_ => value(random)).ToArray())];
    }

    private static (long Row, double Distance)[] BruteForce(float[] sample, float[][] rows, int count) =>
    [
        .. rows.Select((row, i) => ((long)i, Math.Sqrt(sample.Zip(row, (a, b) => ((double)a - b) * ((double)a - b)).Sum())))
            .OrderBy(n => n.Item2).ThenBy(n => n.Item1).Take(count),
    ];

    private static void CheckAgainstBruteForce(float[][] samples, float[][] rows, int count)
    {
        var found = Context.Generative().NearestNeighbours(View(samples), View(rows), count);
        Assert.That(found.Select(f => f.Sample), Is.EqualTo(samples));
        foreach (var (sample, neighbours) in found)
        {
            var expected = BruteForce(sample, rows, count);
            Assert.That(neighbours.Select(n => n.Row), Is.EqualTo(expected.Select(e => e.Row)));
            Assert.That(neighbours.Select(n => n.Distance), Is.EqualTo(expected.Select(e => e.Distance)).Within(1e-9).Percent);
            Assert.That(neighbours.Select(n => n.Values), Is.EqualTo(expected.Select(e => rows[e.Row])));
        }
    }

    // Rows come in batches of 2,048.
    [TestCase(1, 1, 1)]
    [TestCase(7, 3, 5)]
    [TestCase(5, 2048, 3)]
    [TestCase(40, 5000, 10)]
    public void They_are_those_of_brute_force(int samples, int rows, int count) => CheckAgainstBruteForce(
        Draw(samples, 6, 1, r => r.NextSingle()), Draw(rows, 6, 2, r => r.NextSingle()), count);

    [Test]
    public void More_samples_than_one_product_takes_are_found() => CheckAgainstBruteForce(
        Draw(2500, 2, 3, r => r.NextSingle()), Draw(2100, 2, 4, r => r.NextSingle()), 2);

    [Test]
    public void Of_equally_near_rows_the_earlier_come_first() => CheckAgainstBruteForce(
        Draw(20, 2, 5, r => r.Next(3)), Draw(4500, 2, 6, r => r.Next(3)), 25);

    [Test]
    public void Rows_far_from_zero_and_near_to_each_other_are_told_apart() => CheckAgainstBruteForce(
        Draw(10, 20, 7, r => 10_000 + r.Next(20) / 1024f), Draw(3000, 20, 8, r => 10_000 + r.Next(20) / 1024f), 4);

    // Such as a date as a number, beside which the squares of the other distances are below the rounding of doubles; and numbers
    // so far apart that they have no common origin.
    [TestCase(1)]
    [TestCase(1_000)]
    public void Numbers_that_are_large_beside_the_others_hide_no_neighbour(int dates)
    {
        var random = new Random(1);
        float[][] rows =
            [.. Enumerable.Range(0, 3000).Select(_ => new[] { 2e8f + 1e6f * random.Next(dates), random.NextSingle() })];
        CheckAgainstBruteForce([rows[700], rows[1400], [2e8f, 0.5f]], rows, 5);
    }

    [Test]
    public void A_copy_of_a_training_row_has_it_at_distance_0()
    {
        var rows = Draw(300, 50, 9, r => r.NextSingle() * 255);
        var found = Context.Generative().NearestNeighbours(View([rows[123]]), View(rows), count: 1).Single().Neighbours.Single();
        Assert.That((found.Row, found.Distance), Is.EqualTo((123L, 0.0)));
    }

    [Test]
    public void Bytes_doubles_and_single_numbers_are_compared()
    {
        var samples = new ArrayView(2).Add("X", NumberDataViewType.Single, r => r * 10f);
        var bytes = new ArrayView(3).Add("X", NumberDataViewType.Byte, r => (byte)(r * 7));
        var doubles = new ArrayView(3).Add("X", NumberDataViewType.Double, r => r * 7.0);
        foreach (var rows in new[] { bytes, doubles })
        {
            var found = Context.Generative().NearestNeighbours(samples, rows, count: 2, featureColumnName: "X");
            Assert.That(found[0].Neighbours.Select(n => (n.Row, n.Distance)), Is.EqualTo(new[] { (0L, 0.0), (1L, 7.0) }));
            Assert.That(found[1].Neighbours.Select(n => (n.Row, n.Distance)), Is.EqualTo(new[] { (1L, 3.0), (2L, 4.0) }));
        }
    }

    [Test]
    public void Each_view_is_read_once_and_no_tensor_is_left()
    {
        var (samples, rows) = (View(Draw(3, 4, 1, r => r.NextSingle())), View(Draw(3000, 4, 2, r => r.NextSingle())));
        var before = LiveTensors.Count();
        Context.Generative().NearestNeighbours(samples, rows);
        Assert.That(LiveTensors.Now(), LiveTensors.Still(before));
        Assert.That((samples.MadeCursors, rows.MadeCursors, samples.OpenCursors, rows.OpenCursors), Is.EqualTo((1, 1, 0, 0)));
    }

    [Test]
    public void What_does_not_fit_is_told_and_nothing_is_left()
    {
        var rows = View([[1, 2], [3, 4]]);
        var generative = Context.Generative();
        var before = LiveTensors.Count();
        Assert.That(() => generative.NearestNeighbours(rows, rows, count: 0),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("count"));
        Assert.That(() => generative.NearestNeighbours(rows, rows, featureColumnName: "Other"),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Other"));
        Assert.That(() => generative.NearestNeighbours(View([[1, 2, 3]]), rows),
            Throws.InstanceOf<ArgumentOutOfRangeException>()
                .With.Message.Contains("the samples' feature column").And.Message.Contains("2 values"));
        Assert.That(() => generative.NearestNeighbours(View([]), rows),
            Throws.InvalidOperationException.With.Message.Contains("no samples"));
        Assert.That(() => generative.NearestNeighbours(rows, View([])),
            Throws.InvalidOperationException.With.Message.Contains("no rows"));
        Assert.That(() => generative.NearestNeighbours(rows, View([[1, 2], [3, float.NaN]])),
            Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("Row 1")
                .And.Message.Contains("the training data's column 'Features'"));
        Assert.That(() => generative.NearestNeighbours(View([[1, 2], [3, float.NaN]]), rows),
            Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("the samples' column 'Features'"));
        var keys = new ArrayView(1).Add("Features", new KeyDataViewType(typeof(uint), 3), _ => 1u);
        Assert.That(() => generative.NearestNeighbours(rows, keys), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("the training data's feature column 'Features'").And.Message.Contains("Key"));
        Assert.That(() => generative.NearestNeighbours(keys, rows), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("the samples' feature column 'Features'").And.Message.Contains("Key"));
        Assert.That(() => generative.NearestNeighbours(rows, rows, cancellationToken: new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(LiveTensors.Now(), LiveTensors.Still(before));
    }

    [Test]
    public void The_picture_shows_each_sample_and_its_neighbours_in_a_line()
    {
        var found = Context.Generative().NearestNeighbours(View([[255], [100]]), View([[0], [90], [250]]), count: 2);
        var drawn = new ImageGrid(new ImageShape(1, 1, 1), 2, 3);
        drawn.AddBatch([255, 250, 90, 100, 90, 0]);
        Assert.That(SampleNeighbours.Picture(found, new ImageShape(1, 1, 1)).ToPng(), Is.EqualTo(drawn.ToPng()));
        Assert.That(() => SampleNeighbours.Picture([], new ImageShape(1, 1, 1)), Throws.ArgumentException);
    }
}
