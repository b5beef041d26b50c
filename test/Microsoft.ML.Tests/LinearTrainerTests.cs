using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Tests;

/// <summary>
/// Logistic and softmax regression. The package computes in single precision and so ends a little off the optimum:
/// tolerances are for it.
/// </summary>
public class LinearTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);

    private class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [0, 0, 0];

        public string Class { get; set; } = "";
        public bool Label { get; set; }
        public float Weight { get; set; } = 1;
    }

    private class ClassPrediction
    {
        public string Class { get; set; } = "";
    }

    private class Prediction
    {
        public bool PredictedLabel { get; set; }
        public float Score { get; set; }
        public float Probability { get; set; }
    }

    private IDataView Data(IEnumerable<Row> rows) =>
        Keyed(_ml.Data.LoadFromEnumerable(rows.ToArray()));

    private IDataView Keyed(IDataView data) =>
        _ml.Transforms.Conversion.MapValueToKey("Key", "Class").Fit(data).Transform(data);

    // Three overlapping clouds, by a congruential generator so that the numbers are the same everywhere.
    private static Row[] Clouds()
    {
        uint state = 12345;
        float Next() => (state = state * 1664525 + 1013904223) / (float)uint.MaxValue;
        return Enumerable.Range(0, 60).Select(i =>
        {
            int c = i % 3;
            return new Row
            {
                Features = [c + 1.6f * Next(), 2 - c * c * 0.5f + 1.5f * Next(), Next()], Class = "c" + c, Label = c == 1,
                Weight = 1 + i % 2,
            };
        }).ToArray();
    }

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static IEnumerable<Row> Counted(params (float X, bool Label, int Count)[] groups) => groups.SelectMany(g =>
        Enumerable.Range(0, g.Count).Select(_ => new Row { Features = [g.X, 0, 0], Label = g.Label }));

    [Test]
    public void WithoutPenaltyOneBinaryFeatureHasTheLogOddsOfItsGroups()
    {
        var data = Data(Counted((0, true, 10), (0, false, 30), (1, true, 24), (1, false, 16)));
        var model = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: 0, l2Regularization: 0)
            .Fit(data).Model;
        Assert.That(model.SubModel.Bias, Is.EqualTo(Logit(0.25)).Within(2e-3));
        Assert.That(model.SubModel.Weights[0], Is.EqualTo(Logit(0.6) - Logit(0.25)).Within(2e-3));
        Assert.That((model.Calibrator.Slope, model.Calibrator.Offset), Is.EqualTo((-1.0, 0.0)));
    }

    [TestCase(0.5f, 0f)]
    [TestCase(0f, 2f)]
    [TestCase(1f, 1f)]
    [TestCase(6f, 0.1f)]
    public void TheGradientOfThePenalisedLossVanishes(float l1, float l2)
    {
        var rows = Clouds();
        var model = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: l1, l2Regularization: l2,
            exampleWeightColumnName: "Weight", optimizationTolerance: 1e-9f).Fit(Data(rows)).Model.SubModel;
        double weightSum = rows.Sum(r => r.Weight);
        var gradient = new double[4];
        foreach (var row in rows)
        {
            double score = model.Bias + row.Features.Zip(model.Weights, (x, w) => (double)x * w).Sum();
            double error = row.Weight * (Logistic(score) - (row.Label ? 1 : 0)) / weightSum;
            gradient[3] += error;
            for (int j = 0; j < 3; j++)
                gradient[j] += error * row.Features[j];
        }
        Assert.That(gradient[3], Is.Zero.Within(1e-3), "bias");
        for (int j = 0; j < 3; j++)
        {
            double weight = model.Weights[j], slope = gradient[j] + l2 * weight / weightSum, bound = l1 / rows.Length;
            if (weight == 0)
                Assert.That(Math.Abs(slope), Is.LessThanOrEqualTo(bound + 1e-3), $"weight {j} of 0");
            else
                Assert.That(slope, Is.EqualTo(-Math.Sign(weight) * bound).Within(1e-3), $"weight {j}");
        }
    }

    [Test]
    public void TheL1PenaltyDropsWhatDoesNotHelp()
    {
        var rows = Clouds();
        var weak = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: 0.01f).Fit(Data(rows)).Model;
        Assert.That(weak.SubModel.Weights, Has.All.Not.Zero);
        var strong = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: 100).Fit(Data(rows)).Model;
        Assert.That(strong.SubModel.Weights, Has.All.Zero);
        Assert.That(strong.SubModel.Bias, Is.EqualTo(Logit(1 / 3.0)).Within(5e-3));
    }

    [Test]
    public void BothPackagesFindTheSameCoefficients()
    {
        // What Microsoft.ML 5.0.0 gave with its default settings.
        var data = Data(Clouds());
        var binary = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(data).Model.SubModel;
        Assert.That(binary.Weights.Append(binary.Bias), Is.EqualTo(ExpectedBinary).Within(5e-3));
        var multiclass = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key").Fit(data).Model;
        VBuffer<float>[] weights = [];
        multiclass.GetWeights(ref weights, out int classCount);
        Assert.That(classCount, Is.EqualTo(3));
        Assert.That(weights.SelectMany(w => w.DenseValues()), Is.EqualTo(ExpectedMulticlass).Within(5e-3));
        Assert.That(multiclass.GetBiases(), Is.EqualTo(ExpectedBiases).Within(5e-3));
    }

    private static readonly double[] ExpectedBinary = [0.8726446, 1.1011155, 0, -4.459449];
    private static readonly double[] ExpectedMulticlass =
        [-2.1499712, 0.50926816, 0, 0.13920742, 0.3475511, 0, 1.005551, -1.8522671, 0];
    private static readonly double[] ExpectedBiases = [1.2871591, -1.3566793, 0.069529995];

    [Test]
    public void WithoutPenaltyProbabilitiesAreTheFrequenciesOfEachGroup()
    {
        // Two groups told apart by the first feature, with the classes a, b, c in other proportions.
        var rows = new[] { (0f, "a", 6), (0f, "b", 3), (0f, "c", 1), (1f, "a", 2), (1f, "b", 3), (1f, "c", 15) }
            .SelectMany(g => Enumerable.Repeat(new Row { Features = [g.Item1, 1 - g.Item1, 0], Class = g.Item2 }, g.Item3));
        var data = Data(rows);
        var scored = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", l1Regularization: 0, l2Regularization: 0)
            .Fit(data).Transform(data);
        var scores = scored.GetColumn<float[]>("Score").ToArray();
        Assert.That(scores[0], Is.EqualTo(new[] { 0.6f, 0.3f, 0.1f }).Within(3e-3));
        Assert.That(scores[^1], Is.EqualTo(new[] { 0.1f, 0.15f, 0.75f }).Within(3e-3));
        Assert.That(scored.GetColumn<uint>("PredictedLabel").Distinct(), Is.EqualTo(new uint[] { 1, 3 }));
    }

    [Test]
    public void AWeightOfTwoIsTwoRowsWhereNothingIsPenalised()
    {
        var groups = Counted((0, true, 10), (0, false, 30), (1, true, 20), (1, false, 16)).ToArray();
        var weighted = groups.Where((_, i) => i % 2 == 0)
            .Select(r => new Row { Features = r.Features, Label = r.Label, Weight = 2 });
        float Bias(IEnumerable<Row> rows) => _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(
            exampleWeightColumnName: "Weight", l1Regularization: 0, l2Regularization: 0).Fit(Data(rows)).Model.SubModel.Bias;
        Assert.That(Bias(weighted), Is.EqualTo(Bias(groups)).Within(2e-3));
    }

    // As in Microsoft.ML 5.0.0, where without an L1 penalty the bias is kept from being negative too.
    [TestCase(0.5f, 1.5076079f, 1.7921995f)]
    [TestCase(0f, 0f, 0f)]
    public void WeightsCanBeKeptFromBeingNegative(float l1, float first, float second)
    {
        var options = new LbfgsLogisticRegressionBinaryTrainer.Options
        {
            L1Regularization = l1, L2Regularization = 0.1f, EnforceNonNegativity = true,
        };
        var model = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(options).Fit(Data(Clouds())).Model.SubModel;
        Assert.That(model.Weights, Is.EqualTo(new[] { first, second, 0 }).Within(5e-3));
        Assert.That(model.Bias < 0, Is.EqualTo(l1 > 0));
    }

    [Test]
    public void ScoreColumnsSayWhatTheyAre()
    {
        var data = Data(Clouds());
        var scored = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key").Fit(data).Transform(data);
        Assert.That(scored.Schema.Skip(data.Schema.Count).Select(c => c.Name), Is.EqualTo(new[] { "PredictedLabel", "Score" }));
        Assert.That(scored.Schema["Score"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 3)));
        Assert.That(scored.Schema["PredictedLabel"].Type, Is.EqualTo(new KeyDataViewType(typeof(uint), 3)));
        Assert.That(scored.Schema["Score"].SlotNames(), Is.EqualTo(new[] { "c0", "c1", "c2" }));
        Assert.That(scored.Schema["Score"].Texts("TrainingLabelValues"), Is.EqualTo(new[] { "c0", "c1", "c2" }));
        Assert.That(scored.Schema["PredictedLabel"].KeyValues(), Is.EqualTo(new[] { "c0", "c1", "c2" }));
        Assert.That(Text(scored.Schema["Score"], "ScoreColumnKind"), Is.EqualTo("MulticlassClassification"));
        Assert.That(Text(scored.Schema["PredictedLabel"], "ScoreValueKind"), Is.EqualTo("PredictedLabel"));
        Assert.That(SetId(scored.Schema["Score"]), Is.EqualTo(1));

        var again = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(scored).Transform(scored);
        Assert.That(again.Schema["Probability"].IsNormalized(), Is.True);
        Assert.That(Text(again.Schema["Probability"], "ScoreColumnKind"), Is.EqualTo("BinaryClassification"));
        Assert.That(again.Schema["PredictedLabel"].Type, Is.EqualTo(BooleanDataViewType.Instance));
        Assert.That(SetId(again.Schema["Score"]), Is.EqualTo(2));
        Assert.That(SetId(again.Schema["Probability"]), Is.EqualTo(2));
    }

    private static string Text(DataViewSchema.Column column, string annotation)
    {
        var text = default(ReadOnlyMemory<char>);
        column.Annotations.GetValue(annotation, ref text);
        return text.ToString();
    }

    private static uint SetId(DataViewSchema.Column column)
    {
        uint id = 0;
        column.Annotations.GetValue("ScoreColumnSetId", ref id);
        return id;
    }

    [Test]
    public void LabelsThatAreNoTextGiveNoSlotNames()
    {
        var data = _ml.Data.LoadFromEnumerable(Clouds());
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "Weight").Fit(data).Transform(data);
        var scored = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key").Fit(keyed).Transform(keyed);
        Assert.That(scored.Schema["PredictedLabel"].HasKeyValues(NumberDataViewType.Single), Is.True);
        Assert.That(scored.Schema["Score"].HasSlotNames(), Is.False);
    }

    [Test]
    public void ProbabilityLabelAndScoreAgree()
    {
        var data = Data(Clouds());
        var scored = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(data).Transform(data);
        var rows = _ml.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false).ToArray();
        Assert.That(rows.Select(r => (double)r.Probability), Is.EqualTo(rows.Select(r => Logistic(r.Score))).Within(1e-6));
        Assert.That(rows.Select(r => r.PredictedLabel), Is.EqualTo(rows.Select(r => r.Score > 0)));
        Assert.That(rows.Select(r => r.PredictedLabel).Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public void APipelineGivesTheClassesBackByName()
    {
        var data = _ml.Data.LoadFromEnumerable(Clouds());
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Class")
            .Append(_ml.Transforms.NormalizeMinMax("Features"))
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0.01f, l2Regularization: 0.01f))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Class", "PredictedLabel"));
        var model = pipeline.Fit(data);
        var predicted = model.Transform(data).GetColumn<string>("Class").ToArray();
        int right = predicted.Zip(Clouds(), (p, row) => p == row.Class ? 1 : 0).Sum();
        Assert.That(right, Is.GreaterThan(50));

        var loaded = model.Reloaded(data.Schema);
        Assert.That(loaded.Transform(data).GetColumn<string>("Class"), Is.EqualTo(predicted));
        Assert.That(loaded.Transform(data).GetColumn<float[]>("Score"),
            Is.EqualTo(model.Transform(data).GetColumn<float[]>("Score")));
        var engine = _ml.Model.CreatePredictionEngine<Row, ClassPrediction>(loaded);
        Assert.That(engine.Predict(Clouds()[0]).Class, Is.EqualTo(predicted[0]));
    }

    [Test]
    public void ABinaryModelComesBack()
    {
        var data = Data(Clouds());
        var model = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(data);
        var loaded = (BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>)
            model.Reloaded(data.Schema);
        Assert.That(loaded.Model.SubModel.Weights, Is.EqualTo(model.Model.SubModel.Weights));
        Assert.That(loaded.FeatureColumnName, Is.EqualTo("Features"));
        Assert.That(loaded.Transform(data).GetColumn<float>("Probability"),
            Is.EqualTo(model.Transform(data).GetColumn<float>("Probability")));
    }

    [Test]
    public void RowsWithMissingValuesAreLeftOutAndCounted()
    {
        var messages = new List<string>();
        var ml = new MLContext(seed: 1);
        ml.Log += (_, e) => messages.Add(e.Message);
        var rows = Counted((0, true, 10), (0, false, 30), (1, true, 24), (1, false, 16))
            .Append(new Row { Features = [float.NaN, 0, 0], Label = true });
        var model = ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: 0, l2Regularization: 0)
            .Fit(ml.Data.LoadFromEnumerable(rows.ToArray())).Model;
        Assert.That(model.SubModel.Bias, Is.EqualTo(Logit(0.25)).Within(2e-3));
        Assert.That(messages, Has.Some.Contains("Skipped 1 instances"));
        var none = ml.Data.LoadFromEnumerable(new[] { new Row { Features = [float.NaN, 0, 0] } });
        Assert.That(() => ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(none),
            Throws.InvalidOperationException.With.Message.Contains("No valid training instances"));
    }

    [Test]
    public void WeightsThatAreAllZeroTeachNothing()
    {
        var rows = Clouds();
        foreach (var row in rows)
            row.Weight = 0;
        var data = Data(rows);
        Assert.That(() => _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(exampleWeightColumnName: "Weight").Fit(data),
            Throws.InvalidOperationException.With.Message.Contains("No valid training instances"));
        Assert.That(() => _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", exampleWeightColumnName: "Weight")
            .Fit(data), Throws.InvalidOperationException.With.Message.Contains("No valid training instances"));
    }

    [Test]
    public void TheScaleOfAFeatureIsFound()
    {
        const float Scale = 1e15f;
        var data = Data(Counted((Scale, true, 30), (Scale, false, 10), (-Scale, true, 10), (-Scale, false, 30)));
        var model = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: 0, l2Regularization: 0)
            .Fit(data).Model.SubModel;
        Assert.That(model.Bias, Is.Zero.Within(2e-3));
        Assert.That(model.Weights[0] * Scale, Is.EqualTo(Logit(0.75)).Within(2e-3));
    }

    [Test]
    public void WrongColumnsAreNamed()
    {
        var data = Data(Clouds());
        Assert.That(() => _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Class").Fit(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>()
                .With.Message.Contains("label column 'Class': expected Boolean, got String"));
        Assert.That(() => _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Class").Fit(data), Throws
            .InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'Class': expected Key<UInt32>, got String"));
        Assert.That(() => _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "Nope").Fit(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Could not find feature column 'Nope'"));
        Assert.That(() => _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "Weight").Fit(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>()
                .With.Message.Contains("'Weight': expected Vector<Single>, got Single"));
        var model = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key").Fit(data);
        Assert.That(() => model.GetOutputSchema(_ml.Transforms.DropColumns("Features").Fit(data).Transform(data).Schema),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Could not find feature column 'Features'"));
    }

    [Test]
    public void CrossValidationScoresEveryRowOnce()
    {
        var data = Data(Clouds());
        var folds = _ml.MulticlassClassification.CrossValidate(data,
            _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", l1Regularization: 0.1f), numberOfFolds: 3,
            labelColumnName: "Key", seed: 1);
        Assert.That(folds.Select(f => f.Fold), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(folds.Sum(f => f.ScoredHoldOutSet.GetColumn<uint>("PredictedLabel").Count()), Is.EqualTo(60));
        Assert.That(folds.Select(f => f.Metrics.MicroAccuracy), Has.All.GreaterThan(0.6));
        var binary = _ml.BinaryClassification.CrossValidate(data, _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(),
            numberOfFolds: 2, seed: 3);
        Assert.That(binary.Select(f => f.Metrics.LogLoss), Has.All.InRange(0.3, 1.2));
    }
}
