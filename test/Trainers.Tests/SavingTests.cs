using Microsoft.ML.Data;
using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>What is loaded gives what was saved, bit by bit, wherever and however it is used.</summary>
[Parallelizable]
public class SavingTests(TrainerCase trainer) : TrainerTests(trainer)
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = NewContext();
    private ITransformer _model = null!;
    private string _path = null!;
    private Dictionary<string, string> _hashes = null!;

    [OneTimeSetUp]
    public void TrainAndSave()
    {
        _model = Trainer.Fit(_context);
        var view = Trainer.View(_context);
        _path = Path.Combine(_folder.Path, "model.zip");
        _context.Model.Save(_model, view.Schema, _path);
        _hashes = Hashes(_model.Transform(view), Trainer.AddedColumns);
    }

    [OneTimeTearDown]
    public void DeleteFolder()
    {
        (_model as IDisposable)?.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Output_depends_on_the_row()
    {
        foreach (var column in Trainer.AddedColumns)
        {
            var different = Added(_model, column).DistinctBy(r => ColumnValues.Hash([r])).Count();
            var isFlag = _model.GetOutputSchema(Trainer.View(_context).Schema)[column].Type is BooleanDataViewType;
            var least = Trainer.ColumnsOfClusters.Contains(column) ? 1 : TrainerCase.DefaultRows / 2;
            Assert.That(different, isFlag ? Is.EqualTo(2) : Is.GreaterThan(least), column);
        }
    }

    [Test]
    public void The_loaded_model_gives_the_same_bits()
    {
        var context = NewContext(seed: 99);
        var loaded = context.Model.Load(_path, out var schema);
        using var owned = loaded as IDisposable;
        Assert.That(loaded, Is.TypeOf(_model.GetType()));
        Assert.That(Columns(schema), Is.EqualTo(Columns(Trainer.View(context).Schema)));
        Assert.That(Hashes(loaded.Transform(Trainer.View(context)), Trainer.AddedColumns), Is.EqualTo(_hashes));
        Assert.That(ColumnValues.HashOfWeights(context, loaded), Is.EqualTo(ColumnValues.HashOfWeights(_context, _model)));
    }

    [Test]
    public void The_output_schema_is_what_the_estimator_said()
    {
        var view = Trainer.View(_context);
        var schema = _model.GetOutputSchema(view.Schema);
        Assert.That(schema.Select(c => c.Name), Is.EqualTo(view.Schema.Select(c => c.Name).Concat(Trainer.AddedColumns)));
        Assert.That(Columns(_model.Transform(view).Schema), Is.EqualTo(Columns(schema)));
        var promised = Trainer.Trainer(_context, Trainer.Options()).GetOutputSchema(ModelFile.ShapeOf(view.Schema));
        foreach (var column in Trainer.AddedColumns)
        {
            var shape = promised.Single(c => c.Name == column);
            var vector = schema[column].Type as VectorDataViewType;
            Assert.That(shape.Kind, Is.EqualTo(vector is not null
                ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar), column);
            Assert.That(shape.ItemType, Is.EqualTo(vector?.ItemType ?? schema[column].Type), column);
        }
    }

    [Test]
    public void A_fresh_process_gives_the_same_bits()
    {
        Assert.That(TrainingProcess.Run(["score", Trainer.Name, _path, .. Trainer.AddedColumns]),
            Is.EqualTo(Trainer.AddedColumns.Select(c => _hashes[c])));
        Assert.That(TrainingProcess.Run("generate", Trainer.Name, _path),
            Is.EqualTo(new[] { ColumnValues.Hash(Generated(_model)) }));
    }

    [Test]
    public void Amid_a_longer_pipeline_it_gives_the_same_bits_here_and_in_a_fresh_process()
    {
        var before = _context.Transforms.CopyColumns("Raw", TrainerCase.FeatureColumn)
            .Append(_context.Transforms.NormalizeMinMax("Raw"))
            .Append(_context.Transforms.Concatenate(TrainerCase.FeatureColumn, "Raw"));
        string[] copies = [.. Trainer.AddedColumns.Select(c => c + " copied")];
        IEstimator<ITransformer> pipeline = before.Append(Trainer.Trainer(_context, Trainer.Options()));
        foreach (var (copy, column) in copies.Zip(Trainer.AddedColumns))
            pipeline = pipeline.Append(_context.Transforms.CopyColumns(copy, column));
        string[] kept = [nameof(TrainingRow.Id), .. copies];
        var view = Trainer.View(_context);
        using var chain = pipeline.Append(_context.Transforms.SelectColumns(kept)).Fit(view);
        var transformed = chain.Transform(view);
        Assert.That(transformed.Schema.Select(c => c.Name), Is.EqualTo(kept));
        var hashes = Hashes(transformed, kept);

        var path = Path.Combine(_folder.Path, "pipeline.zip");
        _context.Model.Save(chain, view.Schema, path);
        using (var loaded = (IDisposable)NewContext(seed: 99).Model.Load(path, out _))
            Assert.That(Hashes(((ITransformer)loaded).Transform(view), kept), Is.EqualTo(hashes));
        Assert.That(TrainingProcess.Run(["score", Trainer.Name, path, .. kept]), Is.EqualTo(kept.Select(c => hashes[c])));
    }

    [Test]
    public void A_prediction_engine_gives_the_same_numbers()
    {
        var view = Trainer.View(_context);
        var scored = _model.Transform(view);
        var loaded = _context.Model.Load(_path, out _);
        using var owned = loaded as IDisposable;
        foreach (var column in Trainer.AddedColumns)
        {
            var expected = ColumnValues.Read(scored, column);
            var predict = scored.Schema[column].Type switch
            {
                VectorDataViewType => Engine<OneVector>(loaded, column),
                BooleanDataViewType => Engine<OneBoolean>(loaded, column),
                _ => Engine<OneNumber>(loaded, column),
            };
            var predicted = Trainer.Rows().Select(predict).ToList();
            // Not bit by bit: a matrix product of one row is summed in another order than that of a batch. The error is relative
            // to the terms of the sum, hence to the column's size and not to each number's own.
            var tolerance = 1e-5 * expected.Max(row => row.Max(Math.Abs));
            Assert.That(predicted, Has.Count.EqualTo(expected.Count), column);
            for (var i = 0; i < expected.Count; i++)
                Assert.That(predicted[i], Is.EqualTo(expected[i]).Within(tolerance), $"{column}, row {i}");
        }
    }

    [Test]
    public void Eight_threads_at_once_get_the_same_bits()
    {
        var loaded = _context.Model.Load(_path, out _);
        using var owned = loaded as IDisposable;
        var scored = loaded.Transform(Trainer.View(_context));
        var generated = ColumnValues.Hash(Generated(loaded));
        using var start = new Barrier(8);
        var tasks = Enumerable.Range(0, 8).Select(i => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            // Some read one view together, some have their own, some generate.
            if (i % 4 == 3) return ColumnValues.Hash(Generated(loaded)) == generated;
            var view = i % 2 == 0 ? scored : loaded.Transform(Trainer.View(_context));
            return Enumerable.Range(0, 5).All(_ => Hashes(view, Trainer.AddedColumns).SequenceEqual(_hashes));
        }, TaskCreationOptions.LongRunning)).ToArray();
        Assert.That(tasks.Select(t => t.Result), Is.All.True);
    }

    [Test]
    public void Each_column_read_alone_is_the_same_and_others_pass_through()
    {
        var scored = _model.Transform(Trainer.View(_context));
        foreach (var column in Trainer.AddedColumns)
            Assert.That(ColumnValues.Hash(ColumnValues.Read(scored, column)), Is.EqualTo(_hashes[column]), column);
        var ids = ColumnValues.Read(scored, nameof(TrainingRow.Id)).Select(r => (int)r[0]);
        Assert.That(ids, Is.EqualTo(Trainer.Rows().Select(r => r.Id)));
    }

    private Func<TrainingRow, float[]> Engine<T>(ITransformer model, string column) where T : class, IPredicted, new()
    {
        var output = SchemaDefinition.Create(typeof(T));
        output["Value"].ColumnName = column;
        var engine = _context.Model.CreatePredictionEngine<TrainingRow, T>(model, new PredictionEngineOptions
        {
            InputSchemaDefinition = TrainingRow.Definition(Trainer.FeatureSize),
            OutputSchemaDefinition = output,
            OwnsTransformer = false,
        });
        return row => engine.Predict(row).Numbers();
    }

    private static IEnumerable<(string, DataViewType)> Columns(DataViewSchema schema) => schema.Select(c => (c.Name, c.Type));

    private static Dictionary<string, string> Hashes(IDataView view, IEnumerable<string> columns)
    {
        string[] names = [.. columns];
        using var cursor = view.GetRowCursor(names.Select(n => view.Schema[n]));
        var readers = names.Select(n => ColumnValues.Reader(cursor, view.Schema[n])).ToArray();
        var rows = names.Select(_ => new List<float[]>()).ToArray();
        while (cursor.MoveNext())
            for (var i = 0; i < names.Length; i++) rows[i].Add(readers[i]());
        return names.Zip(rows).ToDictionary(p => p.First, p => ColumnValues.Hash(p.Second));
    }

    private interface IPredicted
    {
        float[] Numbers();
    }

    private sealed class OneNumber : IPredicted
    {
        public float Value { get; set; }

        public float[] Numbers() => [Value];
    }

    private sealed class OneBoolean : IPredicted
    {
        public bool Value { get; set; }

        public float[] Numbers() => [Value ? 1 : 0];
    }

    private sealed class OneVector : IPredicted
    {
        public float[] Value { get; set; } = [];

        public float[] Numbers() => Value;
    }
}
