using Microsoft.ML.Data;
using NUnit.Framework;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests.Data;

public class BatchedTransformerTests
{
    private const int Size = 5;

    private long _tensors;

    [SetUp]
    public void CountTensors() => _tensors = LiveTensors.Count();

    [TearDown]
    public void NoTensorIsLeft() => Assert.That(LiveTensors.Now(), LiveTensors.Still(_tensors));

    private static float[] Row(long row) => Enumerable.Range(0, Size).Select(slot => row % 100 + slot * 0.25f).ToArray();

    private static float Sum(long row) => Row(row).Select((v, slot) => (v - 1) / 2 * (slot + 1)).Sum();

    private static byte[] Doubled(long row) => Row(row).Select(v => (byte)MathF.Round(2 * v)).ToArray();

    private static ArrayView View(long rows, int cursors = 1) => new ArrayView(rows) { Cursors = cursors, RowsOfBatch = 10 }
        .Add("Name", TextDataViewType.Instance, row => $"row {row}".AsMemory())
        .AddVector("Features", NumberDataViewType.Single, Size, Row)
        .Add("Label", new KeyDataViewType(typeof(uint), 3), row => (uint)(row % 3) + 1)
        .AddVector("Other", NumberDataViewType.Int32, 2, row => new[] { (int)row, -(int)row });

    private static ProbeTransformer Transformer(IDataView view)
    {
        var weights = torch.tensor(Enumerable.Range(1, Size).Select(i => (float)i).ToArray(), [Size, 1]);
        return new(new MLContext(1), FeatureColumn.Bind(view.Schema, "Features"), ConditionColumn.Bind(view.Schema, "Label"),
            weights);
    }

    private sealed class Scored
    {
        public float WeightedSum { get; set; }
        public byte[] Doubled { get; set; } = [];
        public double ClassIndex { get; set; }
        public float[] RowId { get; set; } = [];
        public bool IsOdd { get; set; }
        public string Name { get; set; } = "";
        public int[] Other { get; set; } = [];
    }

    private sealed class Input
    {
        public string Name { get; set; } = "";
        [VectorType(Size)]
        public float[] Features { get; set; } = [];
        // A member counts keys from 0.
        [KeyType(3)]
        public uint Label { get; set; }
        [VectorType(2)]
        public int[] Other { get; set; } = [];
    }

    private static void Check(Scored scored)
    {
        long row = scored.Other[0];
        Assert.That(scored.WeightedSum, Is.EqualTo(Sum(row)).Within(1e-3f));
        Assert.That(scored.Doubled, Is.EqualTo(Doubled(row)));
        Assert.That(scored.ClassIndex, Is.EqualTo(row % 3));
        Assert.That(scored.RowId, Is.EqualTo(new float[] { row, 0 }));
        Assert.That(scored.IsOdd, Is.EqualTo(row % 2 == 1));
        Assert.That(scored.Name, Is.EqualTo($"row {row}"));
        Assert.That(scored.Other, Is.EqualTo(new[] { row, -row }));
    }

    private static List<Scored> Read(DataViewRowCursor cursor)
    {
        var rows = new List<Scored>();
        using (cursor)
        {
            var schema = cursor.Schema;
            var (sum, doubled, type, id) = (cursor.GetGetter<float>(schema["WeightedSum"]),
                cursor.GetGetter<VBuffer<byte>>(schema["Doubled"]),
                cursor.GetGetter<double>(schema["ClassIndex"]), cursor.GetGetter<VBuffer<float>>(schema["RowId"]));
            var isOdd = cursor.GetGetter<bool>(schema["IsOdd"]);
            var (name, other, rowId) = (cursor.GetGetter<ReadOnlyMemory<char>>(schema["Name"]),
                cursor.GetGetter<VBuffer<int>>(schema["Other"]), cursor.GetIdGetter());
            (VBuffer<byte> d, VBuffer<float> i, VBuffer<int> o) = (default, default, default);
            (ReadOnlyMemory<char> n, DataViewRowId r, float s, double c, bool odd) = (default, default, 0, 0, false);
            Assert.That(cursor.Position, Is.EqualTo(-1));
            while (cursor.MoveNext())
            {
                Assert.That(cursor.Position, Is.EqualTo(rows.Count));
                doubled(ref d);
                sum(ref s);
                type(ref c);
                id(ref i);
                isOdd(ref odd);
                name(ref n);
                other(ref o);
                rowId(ref r);
                rows.Add(new Scored
                {
                    WeightedSum = s, Doubled = d.DenseValues().ToArray(), ClassIndex = c, RowId = i.DenseValues().ToArray(),
                    IsOdd = odd, Name = n.ToString(), Other = o.DenseValues().ToArray(),
                });
                Assert.That(r.Low, Is.EqualTo((ulong)o.GetValues()[0]));
                Check(rows[^1]);
            }
            Assert.That(cursor.Position, Is.EqualTo(-1));
            Assert.That(cursor.MoveNext(), Is.False);
            Assert.That(() => sum(ref s), Throws.InvalidOperationException);
        }
        return rows;
    }

    [Test]
    public void Every_row_has_its_own_numbers_whatever_the_number_of_rows([Values(0, 1, 511, 512, 513, 1100)] int rows)
    {
        var view = View(rows);
        using var transformer = Transformer(view);
        var scored = transformer.Transform(view);
        Assert.That(transformer.ScoredRows, Is.Zero, "nothing is computed before it is read");
        Assert.That(Read(scored.GetRowCursor(scored.Schema)).Select(r => r.Other[0]), Is.EqualTo(Enumerable.Range(0, rows)));
        Assert.That(transformer.Batches,
            Is.EqualTo(Enumerable.Repeat(512, rows / 512).Concat(rows % 512 > 0 ? [rows % 512] : [])));
        Assert.That(view.OpenCursors, Is.Zero);
    }

    [Test]
    public void A_disposed_cursor_gives_no_rows()
    {
        var view = View(600);
        using var transformer = Transformer(view);
        var scored = transformer.Transform(view);
        var cursor = scored.GetRowCursor(scored.Schema);
        var sum = cursor.GetGetter<float>(scored.Schema["WeightedSum"]);
        float value = 0;
        cursor.MoveNext();
        sum(ref value);
        cursor.Dispose();
        Assert.That(() => sum(ref value), Throws.InvalidOperationException);
        Assert.That(cursor.MoveNext(), Is.False);
    }

    [TestCase(1, 512)]
    [TestCase(1 << 10, 512)]
    [TestCase((1 << 10) + 1, 256)]
    [TestCase(1 << 18, 256)]
    [TestCase(1 << 20, 64)]
    [TestCase(1 << 27, 1)]
    public void Wide_rows_are_scored_fewer_at_a_time(int size, int expected)
    {
        var view = new ArrayView(0).AddVector("Features", NumberDataViewType.Single, size, _ => Array.Empty<float>());
        using var transformer = new ProbeTransformer(
            new MLContext(1), FeatureColumn.Bind(view.Schema, "Features"), condition: null, torch.zeros(1));
        Assert.That(transformer.BatchRows, Is.EqualTo(expected));
    }

    [Test]
    public void Shuffled_and_in_parallel_the_rows_are_the_same()
    {
        var view = View(1000, cursors: 4);
        using var transformer = Transformer(view);
        var scored = transformer.Transform(view);
        Assert.That(scored.CanShuffle);
        var shuffled = Read(scored.GetRowCursor(scored.Schema, new Random(5)));
        Assert.That(shuffled.Select(r => r.Other[0]), Is.Not.Ordered);
        Assert.That(shuffled.Select(r => r.Other[0]).Order(), Is.EqualTo(Enumerable.Range(0, 1000)));

        var cursors = scored.GetRowCursorSet(scored.Schema, 4);
        Assert.That(cursors, Has.Length.EqualTo(4));
        var parts = cursors.AsParallel().WithDegreeOfParallelism(4).Select(Read).ToArray();
        Assert.That(parts.SelectMany(p => p).Select(r => r.Other[0]).Order(), Is.EqualTo(Enumerable.Range(0, 1000)));
        Assert.That(view.OpenCursors, Is.Zero);
    }

    [Test]
    public void Batch_numbers_are_the_source_s()
    {
        var view = View(1000);
        using var transformer = Transformer(view);
        var scored = transformer.Transform(view);
        using var cursor = scored.GetRowCursor(scored.Schema);
        for (int row = 0; cursor.MoveNext(); row++)
            Assert.That(cursor.Batch, Is.EqualTo(row / 10));
    }

    [Test]
    public void Only_what_is_asked_for_is_read_and_computed()
    {
        var view = View(300);
        using var transformer = Transformer(view);
        var scored = transformer.Transform(view);
        void Read(params string[] names)
        {
            view.ReadColumns.Clear();
            using var cursor = scored.GetRowCursor(names.Select(n => scored.Schema[n]));
            foreach (var column in scored.Schema)
                Assert.That(cursor.IsColumnActive(column), Is.EqualTo(names.Contains(column.Name)));
            while (cursor.MoveNext())
            {
            }
        }

        Read("Name", "Other");
        Assert.That(transformer.ScoredRows, Is.Zero, "columns that pass through need no scoring");
        Assert.That(view.ReadColumns, Is.EqualTo(new[] { "Name", "Other" }));
        Read();
        Assert.That((transformer.ScoredRows, view.ReadColumns.Count), Is.EqualTo((0, 0)));
        Read("ClassIndex");
        Assert.That(view.ReadColumns, Is.EqualTo(new[] { "Label" }));
        Read("WeightedSum");
        Assert.That(view.ReadColumns, Is.EqualTo(new[] { "Features" }));
        Read("RowId", "Name");
        Assert.That(view.ReadColumns, Is.EqualTo(new[] { "Name" }));

        using var inactive = scored.GetRowCursor([scored.Schema["Name"]]);
        Assert.That(() => inactive.GetGetter<float>(scored.Schema["WeightedSum"]),
            Throws.InvalidOperationException.With.Message.Contains("'WeightedSum'"));
        using var active = scored.GetRowCursor([scored.Schema["WeightedSum"]]);
        Assert.That(() => active.GetGetter<VBuffer<float>>(scored.Schema["Features"]),
            Throws.InvalidOperationException.With.Message.Contains("'Features'"));
        Assert.That(() => active.GetGetter<int>(scored.Schema["WeightedSum"]),
            Throws.InvalidOperationException.With.Message.Contains("'WeightedSum'"));
    }

    [Test]
    public void A_prediction_engine_gives_the_same_numbers_row_by_row()
    {
        var context = new MLContext(1);
        var view = View(40);
        using var transformer = Transformer(view);
        using var engine = context.Model.CreatePredictionEngine<Input, Scored>(
            transformer, new PredictionEngineOptions { OwnsTransformer = false });
        var batched = context.Data.CreateEnumerable<Scored>(transformer.Transform(view), reuseRowObject: false,
            ignoreMissingColumns: true).ToArray();
        for (int row = 0; row < 40; row++)
        {
            var input = new Input { Name = $"row {row}", Features = Row(row), Label = (uint)(row % 3), Other = [row, -row] };
            var one = engine.Predict(input);
            Assert.That((one.WeightedSum, one.ClassIndex, one.Name),
                Is.EqualTo((batched[row].WeightedSum, batched[row].ClassIndex, batched[row].Name)));
            Assert.That(one.Doubled, Is.EqualTo(batched[row].Doubled));
        }
    }

    [Test]
    public void Eight_threads_may_read_at_once()
    {
        var view = View(700, cursors: 2);
        using var transformer = Transformer(view);
        var context = new MLContext(1);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            var scored = transformer.Transform(view);
            if (thread % 2 == 0)
            {
                Assert.That(Read(scored.GetRowCursor(scored.Schema)), Has.Count.EqualTo(700));
                return;
            }
            using var engine = context.Model.CreatePredictionEngine<Input, Scored>(
                transformer, new PredictionEngineOptions { OwnsTransformer = false });
            for (int row = 0; row < 200; row++)
            {
                var one = engine.Predict(new Input { Features = Row(row), Label = (uint)(row % 3), Other = [row, -row] });
                Assert.That(one.WeightedSum, Is.EqualTo(Sum(row)).Within(1e-3f));
            }
        });
    }

    [Test]
    public void Missing_values_give_missing_results()
    {
        var view = new ArrayView(3)
            .AddVector("Features", NumberDataViewType.Single, 2, row => new[] { row == 1 ? float.NaN : row, 1 })
            .Add("Label", new KeyDataViewType(typeof(byte), 2), row => (byte)row);
        using var transformer = new ProbeTransformer(new MLContext(), FeatureColumn.Bind(view.Schema, "Features"),
            ConditionColumn.Bind(view.Schema, "Label"), torch.ones(2, 1));
        var scored = transformer.Transform(view);
        using var cursor = scored.GetRowCursor(scored.Schema);
        var (sum, type) = (cursor.GetGetter<float>(scored.Schema["WeightedSum"]),
            cursor.GetGetter<double>(scored.Schema["ClassIndex"]));
        var (sums, types) = (new List<float>(), new List<double>());
        while (cursor.MoveNext())
        {
            (float s, double t) = (0, 0);
            sum(ref s);
            type(ref t);
            sums.Add(s);
            types.Add(t);
        }
        Assert.That(sums, Is.EqualTo(new[] { -0.5f, float.NaN, 0.5f }));
        Assert.That(types, Is.EqualTo(new[] { double.NaN, 0, 1 }));
    }

    [Test]
    public void The_schema_has_the_columns_appended_and_hides_what_they_replace()
    {
        var view = View(3).Add("Doubled", TextDataViewType.Instance, _ => "old".AsMemory());
        using var transformer = Transformer(view);
        var schema = transformer.GetOutputSchema(view.Schema);
        Assert.That(schema.Select(c => c.Name),
            Is.EqualTo("Name Features Label Other Doubled WeightedSum Doubled ClassIndex RowId IsOdd".Split()));
        Assert.That(schema["Doubled"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Byte, Size)));
        Assert.That(schema[4].IsHidden);
        var mapper = ((ITransformer)transformer).GetRowToRowMapper(view.Schema);
        Assert.That(mapper.OutputSchema, Is.SameAs(mapper.OutputSchema));
        Assert.That(mapper.GetDependencies([mapper.OutputSchema["ClassIndex"], mapper.OutputSchema["Name"]]).Select(c => c.Name),
            Is.EquivalentTo(new[] { "Label", "Name" }));
    }

    [Test]
    public void A_missing_column_is_named_with_the_transformer()
    {
        using var transformer = Transformer(View(1));
        var noLabel = new ArrayView(3).AddVector("Features", NumberDataViewType.Single, Size, Row);
        var otherSize = new ArrayView(3).AddVector("Features", NumberDataViewType.Single, Size + 1, _ => new float[Size + 1]);
        Assert.That(() => transformer.Transform(noLabel),
            Throws.InstanceOf<ArgumentOutOfRangeException>()
                .With.Message.Contains("ProbeTransformer's condition column 'Label'"));
        Assert.That(() => transformer.GetOutputSchema(otherSize.Schema),
            Throws.InstanceOf<ArgumentOutOfRangeException>()
                .With.Message.Contains("ProbeTransformer's feature column 'Features'"));
    }

    [Test]
    public void Errors_while_scoring_come_through_and_leave_nothing_behind()
    {
        var view = View(300);
        using var transformer = Transformer(view);
        transformer.Fails = true;
        var scored = transformer.Transform(view);
        using (var cursor = scored.GetRowCursor(scored.Schema))
            Assert.That(() => cursor.MoveNext(), Throws.InvalidOperationException.With.Message.EqualTo("scoring fails"));
        transformer.Fails = false;
        transformer.Forgets = true;
        using (var cursor = scored.GetRowCursor(scored.Schema))
            Assert.That(() => cursor.MoveNext(), Throws.InvalidOperationException.With.Message.Contains("'ClassIndex'"));
        Assert.That(view.OpenCursors, Is.Zero);
    }

    [Test]
    public void Errors_while_reading_come_through_and_leave_nothing_behind()
    {
        var view = View(20);
        view.OnRow = row =>
        {
            if (row == 7) throw new InvalidOperationException("reading fails");
        };
        using var transformer = Transformer(view);
        var scored = transformer.Transform(view);
        using (var cursor = scored.GetRowCursor([scored.Schema["WeightedSum"]]))
            Assert.That(() => cursor.MoveNext(), Throws.InvalidOperationException.With.Message.EqualTo("reading fails"));
        Assert.That(view.OpenCursors, Is.Zero);
    }

    [Test]
    public void Wide_rows_are_scored_in_smaller_batches()
    {
        const int Wide = 1 << 22;
        var view = new ArrayView(20).Add("Features", new VectorDataViewType(NumberDataViewType.Byte, Wide),
            row => new VBuffer<byte>(Wide, 1, [(byte)row], [0]));
        using var transformer = new ProbeTransformer(new MLContext(1), FeatureColumn.Bind(view.Schema, "Features"), null,
            torch.ones(Wide, 1));
        var sums = transformer.Transform(view).GetColumn<float>("WeightedSum");
        Assert.That(sums, Is.EqualTo(Enumerable.Range(0, 20).Select(row => (row - Wide) / 2f)));
        // 2^26 values in all, as for 256 rows of 2^18.
        Assert.That(transformer.Batches, Is.EqualTo(new[] { 16, 4 }));
    }

    /// <summary>
    /// A getter of images disposes of what it is handed; those that nobody takes go with the cursor. They may be large, so that
    /// few are read ahead.
    /// </summary>
    [Test]
    public void Values_that_need_disposing_of_are_disposed_of_once()
    {
        List<Photo> made = [];
        var view = View(30).Add("Photo", new PhotoType(), row =>
        {
            made.Add(new Photo(row));
            return made[^1];
        });
        using var transformer = Transformer(view);
        var scored = transformer.Transform(view);
        Photo? photo = null;
        using (var cursor = scored.GetRowCursor([scored.Schema["Photo"], scored.Schema["WeightedSum"]]))
        {
            var getter = cursor.GetGetter<Photo>(scored.Schema["Photo"]);
            for (var row = 0; row < 10; row++)
            {
                Assert.That(cursor.MoveNext());
                // Of every third row nobody asks; the second time a row gives what it gave.
                if (row % 3 == 2) continue;
                getter(ref photo!);
                getter(ref photo);
                Assert.That((photo.Row, photo.Disposals), Is.EqualTo(((long)row, 0)));
            }
        }
        Assert.That(made, Has.Count.EqualTo(16), "two batches of eight");
        photo!.Dispose();
        Assert.That(made.Select(p => p.Disposals), Is.All.EqualTo(1));
    }

    private sealed class Photo(long row) : IDisposable
    {
        public long Row => row;

        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }

    private sealed class PhotoType() : StructuredDataViewType(typeof(Photo))
    {
        public override bool Equals(DataViewType? other) => other is PhotoType;
    }

    [Test]
    public void Once_disposed_of_it_says_so()
    {
        var view = View(3);
        var transformer = Transformer(view);
        var scored = transformer.Transform(view);
        transformer.Dispose();
        transformer.Dispose();
        using var cursor = scored.GetRowCursor(scored.Schema);
        Assert.That(() => cursor.MoveNext(), Throws.InstanceOf<ObjectDisposedException>());
        using var stream = new MemoryStream();
        Assert.That(() => new MLContext().Model.Save(transformer, view.Schema, stream),
            Throws.InstanceOf<ObjectDisposedException>());
    }
}
