namespace Microsoft.ML.Tests;

public class DataOperationsTests
{
    private readonly MLContext _ml = new(seed: 5);

    private class Row
    {
        public int Id { get; set; }
        public float Value { get; set; }
        public string? Group { get; set; }

        [VectorType(2)]
        public float[] Vector { get; set; } = [];
    }

    private IDataView Rows(int count) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row
    {
        Id = i, Value = i % 7 == 0 ? float.NaN : i, Group = $"g{i / 4}", Vector = [i, i % 5 == 0 ? float.NaN : 1],
    }).ToList());

    private static int[] Ids(IDataView data) => data.GetColumn<int>("Id").ToArray();

    [Test]
    public void TakeAndSkip()
    {
        Assert.That(Ids(_ml.Data.TakeRows(Rows(10), 3)), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(Ids(_ml.Data.SkipRows(Rows(10), 8)), Is.EqualTo(new[] { 8, 9 }));
        Assert.That(Ids(_ml.Data.SkipRows(Rows(10), 80)), Is.Empty);
        Assert.That(() => _ml.Data.TakeRows(Rows(10), 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void FilterByRangeTakesTheLowerBoundOnlyAndNoNaN()
    {
        Assert.That(Ids(_ml.Data.FilterRowsByColumn(Rows(20), "Value", 6, 9)), Is.EqualTo(new[] { 6, 8 }));
        Assert.That(Ids(_ml.Data.FilterRowsByColumn(Rows(9), "Value")), Is.EqualTo(new[] { 1, 2, 3, 4, 5, 6, 8 }));
        Assert.That(() => _ml.Data.FilterRowsByColumn(Rows(20), "Group", 6, 9),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'Group'"));
        Assert.That(() => _ml.Data.FilterRowsByColumn(Rows(20), "Nothing", 6, 9),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void FilterByMissingValuesLooksAtAllSlotsOfAllColumns()
    {
        Assert.That(Ids(_ml.Data.FilterRowsByMissingValues(Rows(11), "Value", "Vector")),
            Is.EqualTo(new[] { 1, 2, 3, 4, 6, 8, 9 }));
        Assert.That(() => _ml.Data.FilterRowsByMissingValues(Rows(3), "Id"), Throws.InstanceOf<ArgumentException>()
            .With.Message.Contains("'Id'"));
    }

    [Test]
    public void ShufflingGivesEveryRowOnceAndTheSameOrderForTheSameSeed()
    {
        var shuffled = _ml.Data.ShuffleRows(Rows(500), seed: 3, shufflePoolSize: 100);
        int[] order = Ids(shuffled);
        Assert.That(order, Is.Not.Ordered);
        Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, 500)));
        Assert.That(Ids(shuffled), Is.EqualTo(order));
        Assert.That(Ids(_ml.Data.ShuffleRows(Rows(500), seed: 4, shufflePoolSize: 100)), Is.Not.EqualTo(order));
        // The rows stay whole.
        var back = _ml.Data.CreateEnumerable<Row>(shuffled, reuseRowObject: true);
        Assert.That(back.All(r => r.Vector[0] == r.Id && r.Group == $"g{r.Id / 4}"), Is.True);
    }

    [Test]
    public void ACacheReadsItsSourceOnceAndSharesRowsOut()
    {
        int made = 0;
        var source = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 5000).Select(i =>
        {
            Interlocked.Increment(ref made);
            return new Row { Id = i, Vector = [i, 1] };
        }));
        var cached = _ml.Data.Cache(source, "Id", "Vector");
        for (int i = 0; i < 3; i++)
            Assert.That(Ids(cached), Is.EqualTo(Enumerable.Range(0, 5000)));
        Assert.That(made, Is.EqualTo(5000));
        Assert.That(cached.CanShuffle, Is.True);

        var id = cached.Schema["Id"];
        var seen = new List<int>();
        foreach (var cursor in cached.GetRowCursorSet([id, cached.Schema["Vector"]], 3))
            using (cursor)
            {
                var getId = cursor.GetGetter<int>(id);
                var getVector = cursor.GetGetter<VBuffer<float>>(cached.Schema["Vector"]);
                var vector = default(VBuffer<float>);
                int value = 0;
                for (long batch = -1; cursor.MoveNext();)
                {
                    Assert.That(cursor.Batch, Is.GreaterThanOrEqualTo(batch));
                    batch = cursor.Batch;
                    getId(ref value);
                    getVector(ref vector);
                    Assert.That(vector.GetValues()[0], Is.EqualTo(value));
                    seen.Add(value);
                }
            }
        Assert.That(seen.Order(), Is.EqualTo(Enumerable.Range(0, 5000)));

        using var shuffled = cached.GetRowCursor([id], new Random(1));
        var getter = shuffled.GetGetter<int>(id);
        var getRowId = shuffled.GetIdGetter();
        var order = new List<int>();
        while (shuffled.MoveNext())
        {
            int value = 0;
            DataViewRowId rowId = default;
            getter(ref value);
            getRowId(ref rowId);
            Assert.That(rowId.Low, Is.EqualTo((ulong)value));
            order.Add(value);
        }
        Assert.That(order, Is.Not.Ordered);
        Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, 5000)));
    }

    [Test]
    public void ACacheKnowsItsRowCountFromItsSourceOrOnceItHasRead()
    {
        Assert.That(_ml.Data.Cache(Rows(3)).GetRowCount(), Is.EqualTo(3));
        var cached = _ml.Data.Cache(_ml.Data.FilterRowsByColumn(Rows(9), "Value", lowerBound: 5));
        Assert.That(cached.GetRowCount(), Is.Null);
        Assert.That(Ids(cached), Has.Length.EqualTo(3));
        Assert.That(cached.GetRowCount(), Is.EqualTo(3));
    }

    [Test]
    public void ASplitIsAPartitionOfAboutTheFraction()
    {
        var split = _ml.Data.TrainTestSplit(Rows(2000), testFraction: 0.25, seed: 11);
        int[] train = Ids(split.TrainSet), test = Ids(split.TestSet);
        Assert.That(train.Concat(test).Order(), Is.EqualTo(Enumerable.Range(0, 2000)));
        // 500 expected, standard deviation 19.4: five of them.
        Assert.That(test.Length, Is.EqualTo(500).Within(97));
        Assert.That(Ids(_ml.Data.TrainTestSplit(Rows(2000), 0.25, seed: 11).TestSet), Is.EqualTo(test));
        Assert.That(split.TrainSet.Schema.Count, Is.EqualTo(4));
        Assert.That(() => _ml.Data.TrainTestSplit(Rows(10), 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void RowsOfOneSamplingKeyStayTogether()
    {
        var split = _ml.Data.TrainTestSplit(Rows(400), 0.3, samplingKeyColumnName: "Group");
        var train = split.TrainSet.GetColumn<string>("Group").ToHashSet();
        Assert.That(train, Is.Not.Empty);
        Assert.That(split.TestSet.GetColumn<string>("Group").Distinct(), Is.Not.Empty.And.None.Matches<string>(train.Contains));
        Assert.That(() => _ml.Data.TrainTestSplit(Rows(4), 0.3, "None"), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("'None'"));
    }

    [Test]
    public void CrossValidationTestsEachRowOnce()
    {
        var folds = _ml.Data.CrossValidationSplit(Rows(300), numberOfFolds: 3);
        Assert.That(folds, Has.Count.EqualTo(3));
        Assert.That(folds.SelectMany(f => Ids(f.TestSet)).Order(), Is.EqualTo(Enumerable.Range(0, 300)));
        Assert.That(folds.All(f => !Ids(f.TrainSet).Intersect(Ids(f.TestSet)).Any()), Is.True);
    }

    [Test]
    public void PreviewShowsTheFirstRowsByRowAndByColumn()
    {
        var preview = Rows(50).Preview(maxRows: 4);
        Assert.That($"{preview}", Is.EqualTo("4 columns, 4 rows"));
        Assert.That(preview.ColumnView.Single(c => c.Column.Name == "Id").Values, Is.EqualTo(new object[] { 0, 1, 2, 3 }));
        Assert.That(preview.RowView[2].Values.Single(v => v.Key == "Id").Value, Is.EqualTo(2));
    }
}
