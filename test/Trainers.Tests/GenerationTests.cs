using Microsoft.ML.Data;
using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>Generated rows depend on the model, the seed and the row's number, and on nothing else.</summary>
public class GenerationTests(TrainerCase trainer) : TrainerTests(trainer)
{
    // Three blocks, the last one not full.
    private const int Count = 600;

    private readonly MLContext _context = NewContext();
    private ITransformer _model = null!;
    private List<float[]> _rows = null!;

    [OneTimeSetUp]
    public void Train()
    {
        _model = Trainer.Fit(_context);
        _rows = Generated(_model);
    }

    [OneTimeTearDown]
    public void Dispose() => (_model as IDisposable)?.Dispose();

    [Test]
    public void Rows_have_the_training_columns_and_differ()
    {
        var made = Made();
        string[] columns = Trainer.LabelColumn is { } label ? [TrainerCase.FeatureColumn, label] : [TrainerCase.FeatureColumn];
        var trained = Trainer.View(_context).Schema;
        Assert.That(made.Schema.Select(c => (c.Name, c.Type)), Is.EqualTo(columns.Select(c => (c, trained[c].Type))));
        Assert.That(made.GetRowCount(), Is.EqualTo(Count));
        Assert.That(_rows, Has.Count.EqualTo(Count));
        Assert.That(_rows.SelectMany(r => r), Is.All.Matches<float>(float.IsFinite));
        Assert.That(_rows.Select(r => ColumnValues.Hash([r])).Distinct().Count(), Is.EqualTo(Count));
    }

    [Test]
    public void Seeds_decide()
    {
        Assert.That(Generated(_model), Is.EqualTo(_rows));
        var others = Generated(_model, seed: 4);
        Assert.That(others.Zip(_rows).Count(p => p.First.SequenceEqual(p.Second)), Is.Zero);
    }

    [Test]
    public void A_row_does_not_depend_on_their_number([Values(1, 16, 17, 65, 255, 300)] int count) =>
        Assert.That(Generated(_model, count), Is.EqualTo(_rows.Take(count)));

    [Test]
    public void Both_columns_read_together_give_what_each_gives_alone()
    {
        var made = Made();
        using (var cursor = made.GetRowCursor(made.Schema))
            Assert.That(Numbered(cursor).Select(r => r.Features), Is.EqualTo(_rows));
        if (Trainer.LabelColumn is not { } label) return;
        var labels = ColumnValues.Read(Made(), label).Select(r => r[0]).ToArray();
        // Keys are counted from 1, numbers are the classes themselves; all classes come in turn.
        var first = label == nameof(TrainingRow.Kind) ? 1 : 0;
        Assert.That(labels, Is.EqualTo(Enumerable.Range(0, Count).Select(i => (float)(i % TrainingRow.Classes + first))));
    }

    [Test]
    public void Shuffled_they_are_the_same_rows()
    {
        var made = Made();
        Assert.That(made.CanShuffle);
        using var cursor = made.GetRowCursor(made.Schema, new Random(5));
        var shuffled = Numbered(cursor);
        Assert.That(shuffled.Select(r => r.Number), Is.Not.Ordered);
        Assert.That(shuffled.Select(r => r.Number).Order(), Is.EqualTo(Enumerable.Range(0, Count)));
        Assert.That(shuffled.OrderBy(r => r.Number).Select(r => r.Features), Is.EqualTo(_rows));
    }

    [Test]
    public void A_set_of_cursors_read_in_parallel_gives_the_same_rows()
    {
        var made = Made();
        var cursors = made.GetRowCursorSet(made.Schema, 3);
        Assert.That(cursors, Has.Length.EqualTo(3));
        List<(int Number, float[] Features)> together = [];
        Parallel.ForEach(cursors, cursor =>
        {
            using (cursor)
            {
                var part = Numbered(cursor);
                lock (together) together.AddRange(part);
            }
        });
        Assert.That(together.OrderBy(r => r.Number).Select(r => r.Features), Is.EqualTo(_rows));
    }

    [Test]
    public void The_loaded_model_makes_the_same_rows()
    {
        using var file = new MemoryStream();
        _context.Model.Save(_model, null, file);
        using var loaded = (IDisposable)NewContext(seed: 99).Model.Load(file, out _);
        Assert.That(Generated((ITransformer)loaded), Is.EqualTo(_rows));
    }

    [Test]
    public void Nothing_and_one_row_can_be_made()
    {
        Assert.That(Generated(_model, 0), Is.Empty);
        Assert.That(Generated(_model, 1), Is.EqualTo(_rows.Take(1)));
        Assert.That(() => Trainer.Generate(_model, -1, seed: 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private IDataView Made() => Trainer.Generate(_model, Count, seed: 3);

    private static List<(int Number, float[] Features)> Numbered(DataViewRowCursor cursor)
    {
        var read = ColumnValues.Reader(cursor, cursor.Schema[TrainerCase.FeatureColumn]);
        var id = cursor.GetIdGetter();
        List<(int, float[])> rows = [];
        while (cursor.MoveNext())
        {
            DataViewRowId number = default;
            id(ref number);
            rows.Add(((int)number.Low, read()));
        }
        return rows;
    }
}
