namespace Microsoft.ML.Tests;

public class PipelineTests
{
    private readonly MLContext _ml = new(seed: 1);

    private class Row
    {
        public float A { get; set; }
        public float B { get; set; }
    }

    private class Output
    {
        [VectorType(2)]
        public float[] F { get; set; } = [];

        public float A { get; set; }
    }

    private IDataView Data(int count = 3) => _ml.Data.LoadFromEnumerable(Enumerable.Range(1, count)
        .Select(i => new Row { A = i, B = -i }));

    private EstimatorChain<Transforms.NormalizingTransformer> Pipeline() =>
        _ml.Transforms.Concatenate("F", "A", "B").Append(_ml.Transforms.NormalizeMinMax("F"));

    [Test]
    public void AChainFitsEachOnWhatTheOneBeforeMakes()
    {
        var model = Pipeline().Fit(Data());
        Assert.That(model.Count(), Is.EqualTo(2));
        Assert.That(model.LastTransformer, Is.InstanceOf<Transforms.NormalizingTransformer>());
        Assert.That(model.Transform(Data()).GetColumn<float[]>("F").Last(), Is.EqualTo(new[] { 1f, -1 }));
        Assert.That(model.GetOutputSchema(Data().Schema)["F"].IsNormalized(), Is.True);
    }

    [Test]
    public void TheWholeChainIsCheckedBeforeAnythingIsFitted()
    {
        bool read = false;
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(i =>
        {
            read = true;
            return new Row { A = i };
        }));
        var pipeline = _ml.Transforms.NormalizeMinMax("A").Append(_ml.Transforms.CopyColumns("C", "Missing"));
        Assert.That(() => pipeline.Fit(data), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("'Missing'"));
        Assert.That(read, Is.False);
    }

    [Test]
    public void ScopesLeaveTransformersOutOfScoring()
    {
        var chain = new EstimatorChain<ITransformer>()
            .Append(_ml.Transforms.CopyColumns("T", "A"), TransformerScope.TrainTest)
            .Append(_ml.Transforms.CopyColumns("S", "B"));
        var model = chain.Fit(Data());
        Assert.That(model.Transform(Data()).Schema.GetColumnOrNull("T"), Is.Null);
        Assert.That(model.Transform(Data(), TransformerScope.Training).Schema.GetColumnOrNull("T"), Is.Not.Null);
        Assert.That(model.GetModelFor(TransformerScope.Scoring).Count(), Is.EqualTo(1));
    }

    [Test]
    public void ACacheCheckpointReadsTheDataOnce()
    {
        int read = 0;
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(i =>
        {
            read++;
            return new Row { A = i };
        }));
        _ml.Transforms.CopyColumns("C", "A").AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.NormalizeMinMax("C")).Append(_ml.Transforms.NormalizeMinMax("D", "C")).Fit(data);
        Assert.That(read, Is.EqualTo(3));
        Assert.That(() => new EstimatorChain<ITransformer>().AppendCacheCheckpoint(_ml), Throws.InvalidOperationException);
    }

    [Test]
    public void RowsMapAsTheViewDoes()
    {
        var data = Data(5);
        ITransformer model = Pipeline().Fit(data);
        Assert.That(model.IsRowToRowMapper, Is.True);
        var engine = _ml.Model.CreatePredictionEngine<Row, Output>(model);
        var expected = _ml.Data.CreateEnumerable<Output>(model.Transform(data), reuseRowObject: false).ToArray();
        foreach (var output in expected)
            Assert.That(engine.Predict(new Row { A = output.A, B = -output.A }).F, Is.EqualTo(output.F));

        var kept = new Output();
        engine.Predict(new Row { A = 5 }, ref kept);
        Assert.That(kept.F[0], Is.EqualTo(1));
        Assert.That(engine.OutputSchema["F"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 2)));
    }

    private class NothingKnown
    {
        public float Elsewhere { get; set; }
    }

    [Test]
    public void AnEngineIgnoresMissingOutputsUnlessTold()
    {
        var model = Pipeline().Fit(Data());
        Assert.That(_ml.Model.CreatePredictionEngine<Row, NothingKnown>(model).Predict(new Row()).Elsewhere, Is.Zero);
        Assert.That(() => _ml.Model.CreatePredictionEngine<Row, NothingKnown>(model, ignoreMissingColumns: false),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'Elsewhere'"));
        Assert.That(() => _ml.Model.CreatePredictionEngine<NothingKnown, Output>(model),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'A'"));
    }

    [Test]
    public void AMapperKnowsWhatItsOutputsDependOn()
    {
        ITransformer model = _ml.Transforms.CopyColumns("C", "A").Append(_ml.Transforms.CopyColumns("D", "C")).Fit(Data());
        var mapper = model.GetRowToRowMapper(Data().Schema);
        Assert.That(mapper.GetDependencies([mapper.OutputSchema["D"]]).Select(c => c.Name), Is.EqualTo(new[] { "A" }));
        Assert.That(mapper.GetDependencies([mapper.OutputSchema["B"]]).Select(c => c.Name), Is.EqualTo(new[] { "B" }));
    }
}
