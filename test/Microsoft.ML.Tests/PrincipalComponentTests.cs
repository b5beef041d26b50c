namespace Microsoft.ML.Tests;

/// <summary>
/// Components of data whose covariance is known; their signs are arbitrary. Microsoft.ML 5.0.0 adds the mean of its first
/// reading to the sum of its second, so that its mean is too great by one part in as many as there are rows: data with many
/// rows and a small mean give both packages the same.
/// </summary>
public class PrincipalComponentTests
{
    private readonly MLContext _ml = new(seed: 1);

    private class Row
    {
        [VectorType(3)]
        public float[] V { get; set; } = [];

        public float Weight { get; set; } = 1;
        public float Number { get; set; }
    }

    private class Wide
    {
        [VectorType(60)]
        public float[] V { get; set; } = [];
    }

    // Around (1, 2, 3): +-3 along (1, 1, 0) / sqrt 2, +-2 along (1, -1, 0) / sqrt 2, +-1 along (0, 0, 1); many times.
    private static Row[] Cross()
    {
        float r = MathF.Sqrt(0.5f);
        float[][] axes = [[3 * r, 3 * r, 0], [2 * r, -2 * r, 0], [0, 0, 1]];
        return Enumerable.Range(0, 1000).SelectMany(_ => axes.SelectMany(a => new[] { 1, -1 }.Select(sign => new Row
        {
            V = [1 + sign * a[0], 2 + sign * a[1], 3 + sign * a[2]],
        }))).ToArray();
    }

    private IDataView Data(params Row[] rows) => _ml.Data.LoadFromEnumerable(rows);

    [Test]
    public void RowsAreGivenInTheCoordinatesOfTheirVariance()
    {
        var data = Data(Cross());
        var output = _ml.Transforms.ProjectToPrincipalComponents("P", "V", rank: 2).Fit(data).Transform(data);
        Assert.That(output.Schema["P"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 2)));
        var rows = output.GetColumn<float[]>("P").Take(6).ToArray();
        Assert.That(rows.Select(p => p.Select(MathF.Abs)),
            Is.EqualTo(new[] { new float[] { 3, 0 }, [3, 0], [0, 2], [0, 2], [0, 0], [0, 0] }).Within(1e-2));
        Assert.That(rows[0][0], Is.EqualTo(-rows[1][0]).Within(1e-2));
    }

    [Test]
    public void WithoutCentringComponentsAreThoseOfTheSecondMoments()
    {
        var rows = Cross();
        double[] axis = [1, 1, 1];
        for (int i = 0; i < 50; i++)
        {
            var image = new double[3];
            foreach (var row in rows.Take(6))
                for (int j = 0; j < 3; j++)
                    image[j] += row.V[j] * row.V.Zip(axis, (x, a) => x * a).Sum();
            double length = Math.Sqrt(image.Sum(x => x * x));
            axis = image.Select(x => x / length).ToArray();
        }
        var data = Data(rows);
        var output = _ml.Transforms.ProjectToPrincipalComponents("P", "V", rank: 1, ensureZeroMean: false).Fit(data)
            .Transform(data);
        Assert.That(output.GetColumn<float[]>("P").Take(6).Select(p => (double)Math.Abs(p[0])),
            Is.EqualTo(rows.Take(6).Select(r => Math.Abs(r.V.Zip(axis, (x, a) => x * a).Sum()))).Within(1e-3));
    }

    [Test]
    public void WeightsCountAsRepetitions()
    {
        var rows = Cross();
        for (int i = 0; i < rows.Length; i++)
            rows[i].Weight = i % 6 is 2 or 3 ? 4 : 1;
        var data = Data(rows);
        var output = _ml.Transforms.ProjectToPrincipalComponents("P", "V", "Weight", rank: 1).Fit(data).Transform(data);
        // 4 * 2^2 is more than 3^2: the second direction comes first.
        Assert.That(output.GetColumn<float[]>("P").Take(6).Select(p => MathF.Abs(p[0])),
            Is.EqualTo(new float[] { 0, 0, 2, 2, 0, 0 }).Within(1e-2));
    }

    [Test]
    public void RandomVectorsFindTheSubspaceOfWideData()
    {
        // Rows of 60 numbers in three directions, of deviations 9, 3 and 1; 8 random vectors.
        var random = new Random(2);
        var axes = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 60).Select(_ => random.NextDouble() - 0.5).ToArray())
            .ToArray();
        float[] scales = [9, 3, 1];
        var rows = Enumerable.Range(0, 200).Select(_ =>
        {
            var coordinates = scales.Select(s => s * (random.NextDouble() - 0.5)).ToArray();
            return new Wide
            {
                V = Enumerable.Range(0, 60).Select(j => (float)axes.Zip(coordinates, (a, c) => a[j] * c).Sum()).ToArray(),
            };
        }).ToArray();
        var data = _ml.Data.LoadFromEnumerable(rows);
        var projected = _ml.Transforms.ProjectToPrincipalComponents("P", "V", rank: 3, overSampling: 5, seed: 1).Fit(data)
            .Transform(data).GetColumn<float[]>("P").ToArray();
        var mean = Enumerable.Range(0, 60).Select(j => rows.Average(r => r.V[j])).ToArray();
        var lengths = rows.Select(r => r.V.Zip(mean, (x, m) => (double)(x - m) * (x - m)).Sum());
        Assert.That(projected.Select(p => (double)p.Sum(x => x * x)), Is.EqualTo(lengths).Within(1).Percent);
        var variances = Enumerable.Range(0, 3).Select(i => projected.Average(p => p[i] * p[i])).ToArray();
        Assert.That(variances, Is.Ordered.Descending);
        Assert.That(projected.Average(p => p[0] * p[1]), Is.Zero.Within(0.2));
    }

    [Test]
    public void WrongInputsAreNamed()
    {
        var data = Data(Cross());
        Assert.That(() => _ml.Transforms.ProjectToPrincipalComponents("P", "Number").Fit(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'Number'"));
        Assert.That(() => _ml.Transforms.ProjectToPrincipalComponents("P", "V", rank: 4).Fit(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Rank"));
        Assert.That(() => _ml.Transforms.ProjectToPrincipalComponents("P", "V", rank: 0),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => _ml.AnomalyDetection.Trainers.RandomizedPca("V", rank: 4).Fit(data),
            Throws.InvalidOperationException.With.Message.Contains("Rank (4) cannot be larger than the original dimension (3)"));
        Assert.That(() => _ml.AnomalyDetection.Trainers.RandomizedPca("Number").Fit(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("feature column 'Number'"));
    }

    [Test]
    public void RowsOutsideTheSubspaceAreAnomalies()
    {
        // The components span the first two axes of the cross; the rows lie off them a little, wholly and by half.
        var model = _ml.AnomalyDetection.Trainers.RandomizedPca("V", rank: 2).Fit(Data(Cross()));
        var test = Data(new Row { V = [2, 3, 3.2f] }, new Row { V = [1, 2, 8] }, new Row { V = [2, 2, 4] });
        var scored = model.Transform(test);
        Assert.That(scored.GetColumn<float>("Score"),
            Is.EqualTo(new[] { 0.2f / MathF.Sqrt(2.04f), 1, MathF.Sqrt(0.5f) }).Within(5e-2));
        Assert.That(scored.GetColumn<bool>("PredictedLabel"), Is.EqualTo(new[] { false, true, true }));
        Assert.That(scored.Schema.Select(c => c.Name).TakeLast(2), Is.EqualTo(new[] { "PredictedLabel", "Score" }));

        VBuffer<float>[] vectors = [];
        model.Model.GetEigenVectors(ref vectors, out int rank);
        Assert.That(rank, Is.EqualTo(2));
        Assert.That(vectors[0].DenseValues().Select(Math.Abs),
            Is.EqualTo(new[] { MathF.Sqrt(0.5f), MathF.Sqrt(0.5f), 0 }).Within(5e-3));
        var mean = default(VBuffer<float>);
        model.Model.GetMean(ref mean);
        Assert.That(mean.DenseValues(), Is.EqualTo(new float[] { 1, 2, 3 }).Within(1e-3));
    }

    [Test]
    public void ModelsComeBack()
    {
        var data = Data(Cross());
        var model = _ml.Transforms.ProjectToPrincipalComponents("V", rank: 2)
            .Append(_ml.AnomalyDetection.Trainers.RandomizedPca("V", rank: 1, ensureZeroMean: false)).Fit(data);
        var loaded = model.Reloaded(data.Schema).Transform(data);
        var original = model.Transform(data);
        Assert.That(loaded.GetColumn<float[]>("V"), Is.EqualTo(original.GetColumn<float[]>("V")));
        Assert.That(loaded.GetColumn<float>("Score"), Is.EqualTo(original.GetColumn<float>("Score")));
    }

    [Test]
    public void ASeedGivesTheSameComponentsAgain()
    {
        float[][] Projected(int contextSeed) => new MLContext(contextSeed).Transforms
            .ProjectToPrincipalComponents("P", "V", rank: 2, overSampling: 0, seed: 3).Fit(Data(Cross())).Transform(Data(Cross()))
            .GetColumn<float[]>("P").ToArray();
        Assert.That(Projected(1), Is.EqualTo(Projected(2)));
    }
}
