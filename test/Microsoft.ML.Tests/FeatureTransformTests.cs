using System.Collections.Immutable;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Text;
using static Microsoft.ML.Transforms.NormalizingTransformer;

namespace Microsoft.ML.Tests;

/// <summary>Mean and variance, missing values, categories, words.</summary>
public class FeatureTransformTests
{
    private readonly MLContext _ml = new(seed: 1);

    private class Row
    {
        public float A { get; set; }
        public double D { get; set; }
        public string Text { get; set; } = "";
        public string More { get; set; } = "";

        [VectorType(3)]
        public float[] V { get; set; } = [0, 0, 0];

        public float[] Free { get; set; } = [];
    }

    private class SparseRow
    {
        public VBuffer<float> S { get; set; }
    }

    private IDataView Data(params Row[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private IDataView Sparse(int size, params VBuffer<float>[] rows)
    {
        var definition = SchemaDefinition.Create(typeof(SparseRow));
        definition["S"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        return _ml.Data.LoadFromEnumerable(rows.Select(r => new SparseRow { S = r }), definition);
    }

    [Test]
    public void MeanVarianceDividesByTheRootMeanSquareOrStandardises()
    {
        // Values 2, 4, 4, 4, 5, 5, 7, 9: mean 5, population variance 4.
        var data = Data(new float[] { 2, 4, 4, 4, 5, 5, 7, 9 }.Select(x => new Row { A = x, D = x }).ToArray());
        var standard = _ml.Transforms.NormalizeMeanVariance([new("A"), new("D")], fixZero: false).FitTransform(data);
        Assert.That(standard.GetColumn<float>("A"), Is.EqualTo(new[] { -1.5f, -0.5f, -0.5f, -0.5f, 0, 0, 1, 2 }).Within(1e-6));
        Assert.That(standard.GetColumn<double>("D"), Is.EqualTo(new[] { -1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2 }).Within(1e-14));
        var fixedZero = _ml.Transforms.NormalizeMeanVariance("D").FitTransform(data);
        Assert.That(fixedZero.GetColumn<double>("D").First(), Is.EqualTo(2 / Math.Sqrt(29)).Within(1e-15));
        var transformer = _ml.Transforms.NormalizeMeanVariance("D", fixZero: false).Fit(data);
        var parameters = (AffineNormalizerModelParameters<double>)transformer.GetNormalizerModelParameters(0);
        Assert.That((parameters.Scale, parameters.Offset), Is.EqualTo((0.5, 5.0)));
    }

    [Test]
    public void MeanVarianceCountsTheZerosOfSparseVectorsAndNotNaN()
    {
        var data = Sparse(4, new(4, 1, [6f], [1]), new(4, 0, [], []), new(4, [1, 0, 2, float.NaN]),
            new(4, 2, [float.NaN, 5f], [1, 3]));
        var output = _ml.Transforms.NormalizeMeanVariance("S", fixZero: false).Fit(data);
        var parameters = (AffineNormalizerModelParameters<ImmutableArray<float>>)output.GetNormalizerModelParameters(0);
        // Slots: {0,0,1,0}, {6,0,0}, {0,0,2,0}, {0,0,5}.
        Assert.That(parameters.Offset, Is.EqualTo(new[] { 0.25f, 2, 0.5f, 5 / 3f }).Within(1e-6));
        Assert.That(parameters.Scale, Is.EqualTo(new double[] { 1 / Math.Sqrt(0.1875), 1 / Math.Sqrt(8), 1 / Math.Sqrt(0.75),
            1 / Math.Sqrt(50 / 9.0) }).Within(1e-6));
    }

    [Test]
    public void TheDistributionFunctionIsClose()
    {
        var data = Data(new float[] { 2, 4, 4, 4, 5, 5, 7, 9, float.NaN }.Select(x => new Row { A = x, D = x, V = [x, 3, 0] })
            .ToArray());
        var output = _ml.Transforms.NormalizeMeanVariance([new("A"), new("D"), new("V")], useCdf: true).FitTransform(data);
        // Phi(-1.5), Phi(-0.5), Phi(0), Phi(1), Phi(2), from tables; the approximation is good to 2e-4.
        Assert.That(output.GetColumn<float>("A"),
            Is.EqualTo(new[] { 0.0668f, 0.3085f, 0.3085f, 0.3085f, 0.5f, 0.5f, 0.8413f, 0.9772f, 0 }).Within(2e-4));
        // The number that ML.NET gives.
        Assert.That(output.GetColumn<double>("D").First(), Is.EqualTo(0.066808674377211885).Within(1e-15));
        Assert.That(output.GetColumn<float[]>("V").First(), Is.EqualTo(new[] { 0.0668f, 0, 0 }).Within(2e-4));
        var parameters = (CdfNormalizerModelParameters<double>)_ml.Transforms.NormalizeMeanVariance("D", useCdf: true).Fit(data)
            .GetNormalizerModelParameters(0);
        Assert.That((parameters.Mean, parameters.StandardDeviation, parameters.UseLog), Is.EqualTo((5.0, 2.0, false)));
    }

    [TestCase(MissingValueReplacingEstimator.ReplacementMode.DefaultValue, 0f)]
    [TestCase(MissingValueReplacingEstimator.ReplacementMode.Mean, 3.5f)]
    [TestCase(MissingValueReplacingEstimator.ReplacementMode.Minimum, 1f)]
    [TestCase(MissingValueReplacingEstimator.ReplacementMode.Maximum, 8f)]
    [TestCase(MissingValueReplacingEstimator.ReplacementMode.Mode, 1f)]
    public void MissingScalarsAreReplaced(MissingValueReplacingEstimator.ReplacementMode mode, float expected)
    {
        var data = Data(new[] { 4, 1, float.NaN, 8, 1 }.Select(x => new Row { A = x, D = x }).ToArray());
        var output = _ml.Transforms.ReplaceMissingValues([new("A"), new("D")], mode).FitTransform(data);
        Assert.That(output.GetColumn<float>("A"), Is.EqualTo(new[] { 4, 1, expected, 8, 1 }));
        Assert.That(output.GetColumn<double>("D"), Is.EqualTo(new[] { 4.0, 1, expected, 8, 1 }));
    }

    [Test]
    public void MissingSlotsAreReplacedEachByItsOwnOrAllByOneNumber()
    {
        var data = Data(new Row { V = [1, float.NaN, 4], Free = [1, 5] }, new Row { V = [3, 6, float.NaN], Free = [float.NaN] },
            new Row { V = [float.NaN, 0, 0], Free = [3] });
        var mean = MissingValueReplacingEstimator.ReplacementMode.Mean;
        Assert.That(_ml.Transforms.ReplaceMissingValues("V", replacementMode: mean).FitTransform(data).GetColumn<float[]>("V"),
            Is.EqualTo(new[] { new float[] { 1, 3, 4 }, [3, 6, 2], [2, 0, 0] }));
        float all = 14 / 6f;
        Assert.That(_ml.Transforms.ReplaceMissingValues("V", null, mean, imputeBySlot: false).FitTransform(data)
            .GetColumn<float[]>("V"), Is.EqualTo(new[] { new float[] { 1, all, 4 }, [3, 6, all], [all, 0, 0] }));
        var free = _ml.Transforms.ReplaceMissingValues("Free", replacementMode: mean).FitTransform(data);
        Assert.That(free.GetColumn<float[]>("Free"),
            Is.EqualTo(new[] { new float[] { 1, 5 }, [3], [3] }));
    }

    [Test]
    public void TheZerosOfSparseVectorsCountInWhatReplacesNaN()
    {
        var data = Sparse(3, new(3, 1, [float.NaN], [1]), new(3, 1, [4f], [1]), new(3, 0, [], []));
        float[] Second(MissingValueReplacingEstimator.ReplacementMode mode) =>
            _ml.Transforms.ReplaceMissingValues("S", replacementMode: mode).FitTransform(data).GetColumn<float[]>("S")
                .Select(v => v[1]).ToArray();
        Assert.That(Second(MissingValueReplacingEstimator.ReplacementMode.Mean), Is.EqualTo(new[] { 2f, 4, 0 }));
        Assert.That(Second(MissingValueReplacingEstimator.ReplacementMode.Minimum), Is.EqualTo(new[] { 0f, 4, 0 }));
        Assert.That(Second(MissingValueReplacingEstimator.ReplacementMode.Mode), Is.EqualTo(new[] { 4f, 4, 0 }));
    }

    [Test]
    public void OnlyTypesWithMissingValuesAreReplaced()
    {
        Assert.That(() => _ml.Transforms.ReplaceMissingValues("Text").FitTransform(Data(new Row())),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("doesn't have an NA value"));
    }

    [Test]
    public void CategoriesBecomeIndicators()
    {
        var data = Data(new Row { Text = "red" }, new Row { Text = "blue" }, new Row { Text = "" }, new Row { Text = "red" });
        var indicator = _ml.Transforms.Categorical.OneHotEncoding("Color", "Text").FitTransform(data);
        Assert.That(indicator.GetColumn<float[]>("Color"), Is.EqualTo(new[] { new float[] { 1, 0 }, [0, 1], [0, 0], [1, 0] }));
        Assert.That(indicator.Schema["Color"].SlotNames(), Is.EqualTo(new[] { "red", "blue" }));
        var sorted = _ml.Transforms.Categorical.OneHotEncoding("Color", "Text",
            keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).FitTransform(data);
        Assert.That(sorted.Schema["Color"].SlotNames(), Is.EqualTo(new[] { "blue", "red" }));
        var key = _ml.Transforms.Categorical.OneHotEncoding("Color", "Text", OneHotEncodingEstimator.OutputKind.Key)
            .FitTransform(data);
        Assert.That(key.GetColumn<uint>("Color"), Is.EqualTo(new uint[] { 1, 2, 0, 1 }));
        var bag = _ml.Transforms.Categorical.OneHotEncoding("Numbers", "V", OneHotEncodingEstimator.OutputKind.Bag)
            .FitTransform(Data(new Row { V = [2, 3, 2] }, new Row { V = [3, 3, 5] }));
        Assert.That(bag.GetColumn<float[]>("Numbers"), Is.EqualTo(new[] { new float[] { 2, 1, 0 }, [0, 2, 1] }));
        Assert.That(bag.Schema["Numbers"].SlotNames(), Is.EqualTo(new[] { "2", "3", "5" }));
    }

    [Test]
    public void WordBagsCountSingleWordsAndPairs()
    {
        var data = Data(new Row { Text = "the cat  sat" }, new Row { Text = "the cat the cat\tran" }, new Row { Text = "" });
        var output = _ml.Transforms.Text.ProduceWordBags("Bag", "Text").FitTransform(data);
        Assert.That(output.Schema["Bag"].SlotNames(), Is.EqualTo(new[] { "the", "the|cat", "cat", "cat|sat", "sat", "cat|the",
            "the|cat\tran", "cat\tran" }));
        Assert.That(output.GetColumn<float[]>("Bag"), Is.EqualTo(new[]
        {
            new float[] { 1, 1, 1, 1, 1, 0, 0, 0 }, [2, 1, 1, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0],
        }));
        Assert.That(output.Schema["Bag"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 8)));
        Assert.That(output.Schema.Count(c => c.Name == "Bag"), Is.EqualTo(3));
    }

    [Test]
    public void WordBagsTakeSeveralColumnsLengthsAndSkips()
    {
        var data = Data(new Row { Text = "a b", More = "c" }, new Row { Text = "b", More = "c c" });
        var single = _ml.Transforms.Text.ProduceWordBags("Bag", ["Text", "More"], ngramLength: 1).FitTransform(data);
        Assert.That(single.Schema["Bag"].SlotNames(), Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(single.GetColumn<float[]>("Bag"), Is.EqualTo(new[] { new float[] { 1, 1, 1 }, [0, 1, 2] }));
        var skipping = _ml.Transforms.Text.ProduceWordBags("Bag", ["Text", "More"], ngramLength: 2, skipLength: 1)
            .FitTransform(data);
        Assert.That(skipping.Schema["Bag"].SlotNames(),
            Is.EqualTo(new[] { "a", "a|b", "a|c", "b", "b|c", "c", "c|c" }));
        Assert.That(skipping.GetColumn<float[]>("Bag").Last(), Is.EqualTo(new float[] { 0, 0, 0, 1, 2, 2, 1 }));
        var pairs = _ml.Transforms.Text.ProduceWordBags("Bag", ["Text", "More"], useAllLengths: false).FitTransform(data);
        Assert.That(pairs.Schema["Bag"].SlotNames(), Is.EqualTo(new[] { "a|b", "b|c", "c|c" }));
        var few = _ml.Transforms.Text.ProduceWordBags("Bag", ["Text", "More"], maximumNgramsCount: 2).FitTransform(data);
        Assert.That(few.Schema["Bag"].SlotNames(), Is.EqualTo(new[] { "a", "a|b", "b", "b|*" }));
        Assert.That(() => _ml.Transforms.Text.ProduceWordBags("Bag", "A").FitTransform(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'A'"));
    }

    [Test]
    public void WordBagsAreWeighted()
    {
        var data = Data(new Row { Text = "a a b" }, new Row { Text = "b" }, new Row { Text = "c" });
        float[][] Bags(NgramExtractingEstimator.WeightingCriteria weighting) => _ml.Transforms.Text.ProduceWordBags("Bag",
            "Text", ngramLength: 1, weighting: weighting).FitTransform(data).GetColumn<float[]>("Bag").ToArray();
        float one = (float)Math.Log(3), two = (float)Math.Log(1.5);
        Assert.That(Bags(NgramExtractingEstimator.WeightingCriteria.Idf),
            Is.EqualTo(new[] { new[] { one, two, 0 }, [0, two, 0], [0, 0, one] }));
        Assert.That(Bags(NgramExtractingEstimator.WeightingCriteria.TfIdf),
            Is.EqualTo(new[] { new[] { 2 * one, two, 0 }, [0, two, 0], [0, 0, one] }));
    }

    [Test]
    public void ModelsComeBack()
    {
        var data = Data(new Row { A = 2, V = [1, float.NaN, 2], Text = "a b", D = 2 },
            new Row { A = 4, V = [5, 4, 0], Text = "b", D = 7 });
        var chain = _ml.Transforms.NormalizeMeanVariance("A", fixZero: false)
            .Append(_ml.Transforms.NormalizeMeanVariance("D", useCdf: true))
            .Append(_ml.Transforms.ReplaceMissingValues("V", "V", MissingValueReplacingEstimator.ReplacementMode.Mean))
            .Append(_ml.Transforms.NormalizeMeanVariance("W", "V", useCdf: true))
            .Append(_ml.Transforms.Categorical.OneHotEncoding("Hot", "Text"))
            .Append(_ml.Transforms.Text.ProduceWordBags("Bag", "Text"));
        var model = chain.Fit(data);
        var original = model.Transform(data);
        var loaded = model.Reloaded(data.Schema).Transform(data);
        Assert.That(loaded.GetColumn<float>("A"), Is.EqualTo(original.GetColumn<float>("A")));
        Assert.That(loaded.GetColumn<double>("D"), Is.EqualTo(original.GetColumn<double>("D")));
        foreach (string column in new[] { "V", "W", "Hot", "Bag" })
            Assert.That(loaded.GetColumn<float[]>(column), Is.EqualTo(original.GetColumn<float[]>(column)), column);
        Assert.That(loaded.Schema["Bag"].SlotNames(), Is.EqualTo(new[] { "a", "a|b", "b" }));
        Assert.That(loaded.GetColumn<float[]>("V").First()[1], Is.EqualTo(4));
    }
}
