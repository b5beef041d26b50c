namespace Microsoft.ML.Tests;

/// <summary>Metrics of scores written by hand, against counting and against what Microsoft.ML 5.0.0 gives.</summary>
public class MetricsTests
{
    private readonly MLContext _ml = new(seed: 1);

    private class Binary
    {
        public bool Label { get; set; }
        public float Score { get; set; }
        public float Probability { get; set; }
        public bool PredictedLabel { get; set; }
        public float Truth => Label ? 1 : 0;
        public string Name => Label ? "yes" : "no";
    }

    private class Multiclass
    {
        [KeyType(3)]
        public uint Label { get; set; }

        public float Number => Label;

        [VectorType(3)]
        public float[] Score { get; set; } = [];

        [KeyType(3)]
        public uint PredictedLabel { get; set; }
    }

    private static readonly (bool Label, float Score)[] Scores =
    [
        (true, 2), (false, 1.5f), (true, 1), (true, 0.5f), (false, 0.5f), (true, -0.25f), (false, -0.25f), (false, -1),
        (true, -1.5f), (false, -2), (false, -2), (false, -3),
    ];

    private static float Logistic(float x) => 1 / (1 + MathF.Exp(-x));

    private IDataView BinaryData(params (bool Label, float Score)[] rows) => _ml.Data.LoadFromEnumerable(rows.Select(r =>
        new Binary
        {
            Label = r.Label, Score = r.Score, Probability = Logistic(r.Score), PredictedLabel = r.Score > 0,
        }).ToArray());

    private IDataView MulticlassData() => _ml.Data.LoadFromEnumerable(new Multiclass[]
    {
        new() { Label = 0, Score = [0.7f, 0.2f, 0.1f] }, new() { Label = 0, Score = [0.3f, 0.5f, 0.2f] },
        new() { Label = 1, Score = [0.1f, 0.8f, 0.1f] }, new() { Label = 1, Score = [0.25f, 0.5f, 0.25f] },
        new() { Label = 1, Score = [0.4f, 0.4f, 0.2f] }, new() { Label = 2, Score = [0.6f, 0.3f, 0.1f] },
    });

    [Test]
    public void BinaryMetricsAreWhatCountingGives()
    {
        var metrics = _ml.BinaryClassification.Evaluate(BinaryData(Scores));
        // Above 0: three of five are positive; below: two of seven.
        Assert.That(metrics.Accuracy, Is.EqualTo(8 / 12.0));
        Assert.That((metrics.PositivePrecision, metrics.PositiveRecall), Is.EqualTo((3 / 5.0, 3 / 5.0)));
        Assert.That((metrics.NegativePrecision, metrics.NegativeRecall), Is.EqualTo((5 / 7.0, 5 / 7.0)));
        Assert.That(metrics.F1Score, Is.EqualTo(0.6).Within(1e-15));
        double pairs = 0;
        foreach (var p in Scores.Where(s => s.Label))
            foreach (var n in Scores.Where(s => !s.Label))
                pairs += p.Score > n.Score ? 1 : p.Score == n.Score ? 0.5 : 0;
        Assert.That(metrics.AreaUnderRocCurve, Is.EqualTo(pairs / 35).Within(1e-15));
        double loss = Scores.Average(s => -Math.Log2(s.Label ? Logistic(s.Score) : 1 - (double)Logistic(s.Score)));
        Assert.That(metrics.LogLoss, Is.EqualTo(loss).Within(1e-14));
        double entropy = -(5 / 12.0 * Math.Log2(5 / 12.0) + 7 / 12.0 * Math.Log2(7 / 12.0));
        Assert.That(metrics.Entropy, Is.EqualTo(entropy).Within(1e-14));
        Assert.That(metrics.LogLossReduction, Is.EqualTo((entropy - loss) / entropy).Within(1e-14));
        // The number that Microsoft.ML 5.0.0 gives.
        Assert.That(metrics.AreaUnderPrecisionRecallCurve, Is.EqualTo(0.69055555555555548).Within(1e-15));
        var uncalibrated = _ml.BinaryClassification.EvaluateNonCalibrated(BinaryData(Scores));
        Assert.That(uncalibrated.AreaUnderRocCurve, Is.EqualTo(metrics.AreaUnderRocCurve));
    }

    [Test]
    public void TheBinaryConfusionTableIsFormatted()
    {
        var metrics = _ml.BinaryClassification.Evaluate(BinaryData(Scores));
        Assert.That(metrics.ConfusionMatrix.Counts, Is.EqualTo(new[] { new double[] { 3, 2 }, [2, 5] }));
        Assert.That(metrics.ConfusionMatrix.GetFormattedConfusionTable().ReplaceLineEndings("\n"), Is.EqualTo(
            "TEST POSITIVE RATIO:\t0.4167 (5.0/(5.0+7.0))\n" +
            "Confusion table\n" +
            "          ||======================\n" +
            "PREDICTED || positive | negative | Recall\n" +
            "TRUTH     ||======================\n" +
            " positive ||        3 |        2 | 0.6000\n" +
            " negative ||        2 |        5 | 0.7143\n" +
            "          ||======================\n" +
            "Precision ||   0.6000 |   0.7143 |\n"));
    }

    [Test]
    public void BinaryLabelsHaveSeveralTypes()
    {
        var data = BinaryData(Scores);
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Name",
            keyOrdinality: Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(data).Transform(data);
        double expected = _ml.BinaryClassification.Evaluate(data).AreaUnderRocCurve;
        Assert.That(_ml.BinaryClassification.Evaluate(keyed, "Truth").AreaUnderRocCurve, Is.EqualTo(expected));
        Assert.That(_ml.BinaryClassification.Evaluate(keyed, "Name").AreaUnderRocCurve, Is.EqualTo(expected));
        Assert.That(() => _ml.BinaryClassification.Evaluate(data, "Name"), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("label column 'Name': expected Single, Double, Boolean, or a Key with cardinality 2, got"));
        Assert.That(() => _ml.BinaryClassification.Evaluate(data, "Nope"),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Nope"));
        Assert.That(() => _ml.BinaryClassification.Evaluate(BinaryData((true, 1), (true, 2))),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("no negative class"));
    }

    [Test]
    public void MulticlassMetricsAreWhatCountingGives()
    {
        var metrics = _ml.MulticlassClassification.Evaluate(MulticlassData(), topKPredictionCount: 2);
        // Equal scores go to the class that comes first.
        Assert.That(metrics.MicroAccuracy, Is.EqualTo(3 / 6.0));
        Assert.That(metrics.MacroAccuracy, Is.EqualTo((1 / 2.0 + 2 / 3.0 + 0) / 3).Within(1e-15));
        double[] losses = [-Math.Log(0.7f), -Math.Log(0.3f), -Math.Log(0.8f), -Math.Log(0.5f), -Math.Log(0.4f), -Math.Log(0.1f)];
        Assert.That(metrics.LogLoss, Is.EqualTo(losses.Average()).Within(1e-14));
        Assert.That(metrics.PerClassLogLoss,
            Is.EqualTo(new[] { losses[..2].Average(), losses[2..5].Average(), losses[5] }).Within(1e-14));
        double entropy = -(Math.Log(2 / 6.0) * 2 + Math.Log(3 / 6.0) * 3 + Math.Log(1 / 6.0)) / 6;
        Assert.That(metrics.LogLossReduction, Is.EqualTo((entropy - losses.Average()) / entropy).Within(1e-14));
        Assert.That(metrics.TopKAccuracyForAllK, Is.EqualTo(new[] { 3 / 6.0, 5 / 6.0 }).Within(1e-15));
        Assert.That((metrics.TopKAccuracy, metrics.TopKPredictionCount), Is.EqualTo((metrics.TopKAccuracyForAllK![1], 2)));
        var matrix = metrics.ConfusionMatrix;
        Assert.That(matrix.Counts, Is.EqualTo(new[] { new double[] { 1, 1, 0 }, [1, 2, 0], [1, 0, 0] }));
        Assert.That(matrix.PerClassPrecision, Is.EqualTo(new[] { 1 / 3.0, 2 / 3.0, 0 }));
        Assert.That(matrix.PerClassRecall, Is.EqualTo(new[] { 1 / 2.0, 2 / 3.0, 0 }));
        Assert.That((matrix.NumberOfClasses, matrix.GetCountForClassPair(0, 1), matrix.GetCountForClassPair(1, 0)),
            Is.EqualTo((3, 1.0, 1.0)));
        Assert.That(() => matrix.GetCountForClassPair(3, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(_ml.MulticlassClassification.Evaluate(MulticlassData()).TopKAccuracy, Is.Zero);
    }

    [Test]
    public void TheMulticlassConfusionTableIsFormatted()
    {
        var metrics = _ml.MulticlassClassification.Evaluate(MulticlassData());
        Assert.That(metrics.ConfusionMatrix.GetFormattedConfusionTable().ReplaceLineEndings("\n"), Is.EqualTo(
            "\nConfusion table\n" +
            "          ||========================\n" +
            "PREDICTED ||     0 |     1 |     2 | Recall\n" +
            "TRUTH     ||========================\n" +
            "        0 ||     1 |     1 |     0 | 0.5000\n" +
            "        1 ||     1 |     2 |     0 | 0.6667\n" +
            "        2 ||     1 |     0 |     0 | 0.0000\n" +
            "          ||========================\n" +
            "Precision ||0.3333 |0.6667 |0.0000 |\n"));
    }

    [Test]
    public void NumbersCanBeClassesAndUnknownOnesCountAsWrong()
    {
        // Keys of the objects are numbers from 0 on; as numbers they are those: here one class is not among the scores.
        var shifted = _ml.Data.LoadFromEnumerable(new Shifted[]
        {
            new() { Number = 0, Score = [0.7f, 0.3f] }, new() { Number = 1, Score = [0.4f, 0.6f] },
            new() { Number = 2, Score = [0.5f, 0.5f] }, new() { Number = float.NaN, Score = [0.5f, 0.5f] },
            new() { Number = 0, Score = [float.NaN, 0.5f] },
        });
        var metrics = _ml.MulticlassClassification.Evaluate(shifted, "Number");
        Assert.That(metrics.MicroAccuracy, Is.EqualTo(2 / 3.0));
        Assert.That(metrics.MacroAccuracy, Is.EqualTo(1));
        Assert.That(metrics.LogLoss, Is.EqualTo((-Math.Log(0.7f) - Math.Log(0.6f) - Math.Log(1e-15f)) / 3).Within(1e-12));
    }

    private class Shifted
    {
        public float Number { get; set; }

        [VectorType(2)]
        public float[] Score { get; set; } = [];

        [KeyType(2)]
        public uint PredictedLabel { get; set; }
    }

    [Test]
    public void LongClassNamesAreNumberedInTheTable()
    {
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 6).Select(i => new Named
        {
            Class = "class number " + i % 3, Features = [i % 3, i],
        }).ToArray());
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Class")
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
        var table = _ml.MulticlassClassification.Evaluate(pipeline.Fit(data).Transform(data)).ConfusionMatrix
            .GetFormattedConfusionTable().ReplaceLineEndings("\n").Split('\n');
        Assert.That(table[3], Is.EqualTo("PREDICTED         ||     0 |     1 |     2 | Recall"));
        Assert.That(table[5], Does.StartWith("0. class number 0 ||"));
    }

    private class Named
    {
        public string Class { get; set; } = "";

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    [Test]
    public void AnomalyMetricsCountAnomaliesAboveNormalRows()
    {
        var data = BinaryData(Scores);
        var metrics = _ml.AnomalyDetection.Evaluate(data, "Truth", falsePositiveCount: 3);
        Assert.That(metrics.AreaUnderRocCurve, Is.EqualTo(_ml.BinaryClassification.Evaluate(data).AreaUnderRocCurve));
        // Before the fourth normal row, at -1: all anomalies but the one at -1.5.
        Assert.That(metrics.DetectionRateAtFalsePositiveCount, Is.EqualTo(4 / 5.0));
        Assert.That(_ml.AnomalyDetection.Evaluate(data, "Truth").DetectionRateAtFalsePositiveCount, Is.EqualTo(1));
        Assert.That(() => _ml.AnomalyDetection.Evaluate(data), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("label column 'Label': expected Single or a Key with cardinality 2, got Boolean"));
    }

    [Test]
    public void TheDetectionRateIsThatOfTheHighestScores()
    {
        // Distinct scores in random order: anomalies are higher on average.
        var random = new Random(5);
        var rows = Enumerable.Range(0, 400)
            .Select(i => (Label: i % 40 == 0, Score: random.NextSingle() + (i % 40 == 0 ? 0.1f : 0))).ToArray();
        foreach (int allowed in new[] { 10, 100, 200 })
        {
            double found = 0;
            int wrong = 0;
            foreach (var row in rows.OrderByDescending(r => r.Score))
            {
                if (row.Label)
                    found++;
                else if (++wrong > allowed)
                    break;
            }
            double rate = _ml.AnomalyDetection.Evaluate(BinaryData(rows), "Truth", falsePositiveCount: allowed)
                .DetectionRateAtFalsePositiveCount;
            Assert.That(rate, Is.EqualTo(found / 10), $"{allowed} false positives");
        }
    }

    [Test]
    public void AnAnomalyThatComesTooLateForTheOneReadingDoesNotCount()
    {
        double Rate(params (bool, float)[] rows) =>
            _ml.AnomalyDetection.Evaluate(BinaryData(rows), "Truth", falsePositiveCount: 1).DetectionRateAtFalsePositiveCount;
        Assert.That(Rate((true, 3), (false, 5), (false, 1)), Is.EqualTo(1));
        Assert.That(Rate((false, 5), (true, 3), (false, 1)), Is.EqualTo(0));
    }
}
