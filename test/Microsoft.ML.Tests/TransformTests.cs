using System.Collections.Immutable;
using static Microsoft.ML.Transforms.NormalizingTransformer;

namespace Microsoft.ML.Tests;

public class TransformTests
{
    private readonly MLContext _ml = new(seed: 1);

    private class Row
    {
        public float A { get; set; }
        public float B { get; set; }
        public string? Text { get; set; }

        [VectorType(3)]
        public float[] V { get; set; } = [0, 0, 0];

        public float[] Free { get; set; } = [];
    }

    private IDataView Data(params Row[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private static float[][] Vectors(IDataView data, string column) => data.GetColumn<float[]>(column).ToArray();

    [Test]
    public void ConcatenateJoinsScalarsAndVectorsAndNamesSlots()
    {
        var data = Data(new Row { A = 1, B = 2, V = [3, 4, 5] }, new Row { A = 6, V = [0, 0, 9] });
        var output = _ml.Transforms.Concatenate("Features", "A", "V", "B").Fit(data).Transform(data);
        Assert.That(output.Schema["Features"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 5)));
        Assert.That(Vectors(output, "Features"), Is.EqualTo(new[] { new float[] { 1, 3, 4, 5, 2 }, [6, 0, 0, 9, 0] }));
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        output.Schema["Features"].GetSlotNames(ref names);
        Assert.That(names.DenseValues().Select(n => n.ToString()), Is.EqualTo(new[] { "A", "", "", "", "B" }));
    }

    [Test]
    public void ConcatenateIsSparseWhereAtMostHalfIsExplicit()
    {
        var definition = SchemaDefinition.Create(typeof(SparseRow));
        definition["S"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 6);
        var data = _ml.Data.LoadFromEnumerable(new[] { new SparseRow { S = new(6, 1, [5f], [2]) },
            new SparseRow { S = new(6, [1, 2, 3, 4, 5, 6]) } }, definition);
        var output = _ml.Transforms.Concatenate("F", "A", "S").Fit(data).Transform(data);
        var vectors = output.GetColumn<VBuffer<float>>("F").ToArray();
        Assert.That(vectors.Select(v => v.IsDense), Is.EqualTo(new[] { false, true }));
        Assert.That(vectors[0].GetIndices().ToArray(), Is.EqualTo(new[] { 0, 3 }));
        Assert.That(vectors[0].DenseValues(), Is.EqualTo(new[] { 7f, 0, 0, 5, 0, 0, 0 }));
    }

    private class SparseRow
    {
        public float A { get; set; } = 7;
        public VBuffer<float> S { get; set; }
    }

    [Test]
    public void RaggedVectorsOfAFixedSizeAreNamed()
    {
        var data = Data(new Row { V = [1, 2, 3] }, new Row { V = [1, 2] });
        var output = _ml.Transforms.Concatenate("F", "A", "V").Fit(data).Transform(data);
        // The package reads on worker threads and wraps what happens there.
        var error = Assert.Catch(() => Vectors(output, "F"))!.GetBaseException();
        Assert.That(error, Is.InstanceOf<InvalidOperationException>());
        Assert.That(error.Message, Is.EqualTo("Column 'V': expected 3 slots, but got 2"));
    }

    [Test]
    public void ConcatenateRefusesMissingColumnsAndOtherTypes()
    {
        var data = Data(new Row());
        Assert.That(() => _ml.Transforms.Concatenate("F", "A", "Nope").Fit(data).Transform(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Could not find input column 'Nope'"));
        Assert.That(() => _ml.Transforms.Concatenate("F", "A", "Text").Fit(data).Transform(data), Throws.InstanceOf<Exception>()
            .With.Message.Contains("Text"));
    }

    [Test]
    public void MinMaxScalesToTheRange()
    {
        var data = Data(new Row { A = -2, V = [1, 5, 0] }, new Row { A = 4, V = [3, 5, -8] },
            new Row { A = float.NaN, V = [2, 5, 4] });
        var fixedZero = _ml.Transforms.NormalizeMinMax("A").Append(_ml.Transforms.NormalizeMinMax("V")).Fit(data).Transform(data);
        Assert.That(fixedZero.GetColumn<float>("A"), Is.EqualTo(new[] { -0.5f, 1, float.NaN }));
        Assert.That(Vectors(fixedZero, "V"), Is.EqualTo(new[] { new float[] { 1f / 3, 0, 0 }, [1, 0, -1],
            [2 * (1f / 3), 0, 0.5f] }));
        Assert.That(fixedZero.Schema["A"].IsNormalized() && fixedZero.Schema["V"].IsNormalized(), Is.True);

        var shifted = _ml.Transforms.NormalizeMinMax("V", fixZero: false).Fit(data).Transform(data);
        Assert.That(Vectors(shifted, "V"), Is.EqualTo(new[] { new[] { 0, 0, 8 * (1f / 12) }, [1, 0, 0], [0.5f, 0, 1] }));
    }

    [Test]
    public void MinMaxTellsWhatItLearned()
    {
        var data = Data(new Row { A = 2, V = [1, 5, 0] }, new Row { A = 4, V = [3, 5, -8] });
        var scalar = (AffineNormalizerModelParameters<float>)
            _ml.Transforms.NormalizeMinMax("A", fixZero: false).Fit(data).GetNormalizerModelParameters(0);
        Assert.That((scalar.Scale, scalar.Offset), Is.EqualTo((0.5f, 2f)));
        var vector = (AffineNormalizerModelParameters<ImmutableArray<float>>)
            _ml.Transforms.NormalizeMinMax("V").Fit(data).GetNormalizerModelParameters(0);
        Assert.That(vector.Scale, Is.EqualTo(new[] { 1f / 3, 0, 0.125f }));
    }

    [Test]
    public void MinMaxRefusesTextAndUnknownSizes()
    {
        var data = Data(new Row());
        Assert.That(() => _ml.Transforms.NormalizeMinMax("Text").Fit(data), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new EstimatorChain<ITransformer>().Append(_ml.Transforms.NormalizeMinMax("Free")).Fit(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'Free'"));
    }

    [Test]
    public void CopyDropAndSelect()
    {
        var data = Data(new Row { A = 3 });
        var copied = _ml.Transforms.CopyColumns("C", "A").Fit(data).Transform(data);
        Assert.That(copied.GetColumn<float>("C"), Is.EqualTo(new[] { 3f }));
        var dropped = _ml.Transforms.DropColumns("A", "V").Fit(copied).Transform(copied);
        Assert.That(dropped.Schema.Select(c => c.Name), Is.EqualTo(new[] { "B", "Text", "Free", "C" }));
        var selected = _ml.Transforms.SelectColumns("C", "B").Fit(copied).Transform(copied);
        Assert.That(selected.Schema.Select(c => c.Name), Is.EqualTo(new[] { "C", "B" }));
        Assert.That(selected.GetColumn<float>("C"), Is.EqualTo(new[] { 3f }));
        Assert.That(() => _ml.Transforms.DropColumns("Nope").Fit(data), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("Nope"));
    }

    [Test]
    public void AColumnThatTakesOverANameHidesTheOldOneNextToIt()
    {
        var data = Data(new Row { A = 2, B = 8 });
        var output = _ml.Transforms.CopyColumns("A", "B").Fit(data).Transform(data);
        Assert.That(output.Schema.Take(3).Select(c => (c.Name, c.IsHidden)),
            Is.EqualTo(new[] { ("A", true), ("A", false), ("B", false) }));
        Assert.That(output.GetColumn<float>("A"), Is.EqualTo(new[] { 8f }));
        Assert.That(output.GetColumn<float>(output.Schema[0]), Is.EqualTo(new[] { 2f }));
        var kept = _ml.Transforms.SelectColumns(["A"], keepHidden: true).Fit(output).Transform(output);
        Assert.That(kept.Schema.Count, Is.EqualTo(2));
    }

    private class Sum
    {
        public float Total { get; set; }
        public string? Note { get; set; }
    }

    [Test]
    public void ACustomMappingRunsOnceARowAndOnlyWhereItsColumnsAreRead()
    {
        int calls = 0;
        var data = Data(new Row { A = 1, B = 2 }, new Row { A = 3, B = 4 });
        var output = _ml.Transforms.CustomMapping<Row, Sum>((row, sum) =>
        {
            calls++;
            (sum.Total, sum.Note) = (row.A + row.B, $"{row.A}+{row.B}");
        }, contractName: null).Fit(data).Transform(data);
        Assert.That(output.GetColumn<float>("A").Sum(), Is.EqualTo(4));
        Assert.That(calls, Is.Zero);
        var rows = _ml.Data.CreateEnumerable<Sum>(output, reuseRowObject: false).ToArray();
        Assert.That(rows.Select(r => (r.Total, r.Note)), Is.EqualTo(new[] { (3f, "1+2"), (7f, "3+4") }));
        Assert.That(calls, Is.EqualTo(2));
    }
}
