using Microsoft.ML.Data;
using NUnit.Framework;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests.Data;

public class GeneratedDataViewTests
{
    private const int Size = 3;

    private int _made;

    [SetUp]
    public void Begin() => _made = 0;

    private static FeatureColumn Features(DataViewType type)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Features", type);
        return FeatureColumn.Bind(builder.ToSchema(), "Features");
    }

    private static ConditionColumn Condition(DataViewType type)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        if (type is KeyDataViewType)
            annotations.AddText("KeyValues", ["zero", "one", "two"]);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Label", type, annotations.ToAnnotations());
        return ConditionColumn.Bind(builder.ToSchema(), "Label");
    }

    // Noise of the block's seed, with the row's class in the last slot.
    private torch.Tensor Generate(GenerationBlock block)
    {
        Interlocked.Increment(ref _made);
        using var generator = new torch.Generator((ulong)block.Seed, torch.CPU);
        var noise = torch.rand(block.Rows, Size - 1, generator: generator).mul(255);
        var type = block.Condition?.argmax(1L).to(torch.float32).reshape(-1, 1) ?? torch.zeros(block.Rows, 1);
        return torch.cat([noise, type], 1);
    }

    private GeneratedDataView View(long count, long seed = 7, bool withLabel = true) =>
        new(count, seed, Features(new VectorDataViewType(NumberDataViewType.Single, Size)),
        withLabel ? Condition(new KeyDataViewType(typeof(uint), 3)) : null, withLabel ? [2, 0, 1, 1] : [], Generate);

    private static Dictionary<ulong, (string Values, uint Label, long Batch)> Read(params DataViewRowCursor[] cursors)
    {
        var rows = new Dictionary<ulong, (string, uint, long)>();
        foreach (var cursor in cursors)
        {
            using (cursor)
            {
                var (features, label, id) = (cursor.GetGetter<VBuffer<float>>(cursor.Schema["Features"]),
                    cursor.GetGetter<uint>(cursor.Schema["Label"]), cursor.GetIdGetter());
                (VBuffer<float> f, uint l, DataViewRowId i) = (default, 0, default);
                while (cursor.MoveNext())
                {
                    label(ref l);
                    features(ref f);
                    id(ref i);
                    rows.Add(i.Low, (string.Join(";", f.DenseValues()), l, cursor.Batch));
                    Assert.That(f.GetValues()[2], Is.EqualTo(l - 1), "the label is the one that the row was made with");
                }
            }
        }
        return rows;
    }

    [Test]
    public void The_same_rows_come_however_they_are_read()
    {
        var view = View(1000);
        var forward = Read(view.GetRowCursor(view.Schema));
        Assert.That(forward.Keys, Is.EqualTo(Enumerable.Range(0, 1000).Select(i => (ulong)i)));
        Assert.That(forward.Values.Select(r => r.Values).Distinct().Count(), Is.EqualTo(1000));
        Assert.That(forward.Values.Take(8).Select(r => r.Label), Is.EqualTo(new uint[] { 3, 1, 2, 2, 3, 1, 2, 2 }));

        void Same(Dictionary<ulong, (string Values, uint Label, long Batch)> rows) =>
            Assert.That(rows.OrderBy(r => r.Key).Select(r => (r.Key, r.Value.Values, r.Value.Label)),
                Is.EqualTo(forward.Select(r => (r.Key, r.Value.Values, r.Value.Label))));
        var shuffled = Read(view.GetRowCursor(view.Schema, new Random(3)));
        Assert.That(shuffled.Keys, Is.Not.Ordered);
        Same(shuffled);
        Assert.That(Read(view.GetRowCursor(view.Schema, new Random(3))).Keys, Is.EqualTo(shuffled.Keys));
        var set = view.GetRowCursorSet(view.Schema, 3);
        Assert.That(set, Has.Length.EqualTo(3));
        var parallel = Read(set);
        Same(parallel);
        Assert.That(parallel.OrderBy(r => r.Value.Batch).Select(r => r.Key), Is.EqualTo(forward.Keys),
            "batch numbers restore the order");
        Same(Read(view.GetRowCursorSet(view.Schema, 3, new Random(3))));

        Assert.That(Read(View(300).GetRowCursor(View(300).Schema)).Values.Select(r => r.Values),
            Is.EqualTo(forward.Values.Take(300).Select(r => r.Values)), "fewer rows are the first ones");
        var other = View(1000, seed: 8);
        Assert.That(Read(other.GetRowCursor(other.Schema)).Values.Select(r => r.Values)
            .Intersect(forward.Values.Select(r => r.Values)), Is.Empty);
    }

    [Test]
    public void Skipping_through_ML_NET_gives_the_same_rows()
    {
        var context = new MLContext(1);
        var view = View(600);
        static float[][] Rows(IDataView from) => [.. Values(from.GetRowCursor(from.Schema))];
        static IEnumerable<float[]> Values(DataViewRowCursor cursor)
        {
            using (cursor)
            {
                var getter = cursor.GetGetter<VBuffer<float>>(cursor.Schema["Features"]);
                VBuffer<float> value = default;
                while (cursor.MoveNext())
                {
                    getter(ref value);
                    yield return value.DenseValues().ToArray();
                }
            }
        }

        Assert.That(Rows(context.Data.SkipRows(view, 300)), Is.EqualTo(Rows(view)[300..]));
        Assert.That(Rows(context.Data.TakeRows(view, 10)), Is.EqualTo(Rows(view)[..10]));
    }

    [Test]
    public void Nothing_is_made_before_features_are_read()
    {
        var view = View(1000);
        using (var labels = view.GetRowCursor([view.Schema["Label"]]))
        {
            while (labels.MoveNext())
            {
            }
            Assert.That(() => labels.GetGetter<VBuffer<float>>(view.Schema["Features"]),
                Throws.InvalidOperationException.With.Message.Contains("'Features'"));
        }
        using var cursor = view.GetRowCursor(view.Schema);
        while (cursor.MoveNext())
        {
        }
        Assert.That(_made, Is.Zero);
        Assert.That(view.GetRowCount(), Is.EqualTo(1000));
    }

    [Test]
    public void The_schema_is_the_training_data_s()
    {
        var view = View(1);
        Assert.That(view.Schema.Select(c => (c.Name, c.Type)), Is.EqualTo(new (string, DataViewType)[]
        {
            ("Features", new VectorDataViewType(NumberDataViewType.Single, Size)),
            ("Label", new KeyDataViewType(typeof(uint), 3)),
        }));
        VBuffer<ReadOnlyMemory<char>> values = default;
        view.Schema["Label"].GetKeyValues(ref values);
        Assert.That(values.DenseValues().Select(v => v.ToString()), Is.EqualTo(new[] { "zero", "one", "two" }));
        Assert.That(View(1, withLabel: false).Schema.Select(c => c.Name), Is.EqualTo(new[] { "Features" }));
    }

    [Test]
    public void Byte_features_are_rounded_and_kept_in_range()
    {
        var view = new GeneratedDataView(2, 1, Features(new VectorDataViewType(NumberDataViewType.Byte, 1, 4)), null, [],
            block => torch.tensor(new[] { -3, 0.6f, 254.4f, 300 }, [1, 4]).expand(block.Rows, 4));
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetGetter<VBuffer<byte>>(view.Schema[0]);
        VBuffer<byte> value = default;
        cursor.MoveNext();
        getter(ref value);
        Assert.That(value.DenseValues(), Is.EqualTo(new byte[] { 0, 1, 254, 255 }));
    }

    /// <summary>Few rows cost little, and a row has the same company however many there are.</summary>
    [TestCase(0, 1, "0+16")]
    [TestCase(0, 16, "0+16")]
    [TestCase(0, 17, "0+16 16+48")]
    [TestCase(0, 65, "0+16 16+48 64+192")]
    [TestCase(0, 256, "0+16 16+48 64+192")]
    [TestCase(1, 1, "0+256")]
    public void The_first_block_is_made_in_parts_that_grow(long index, int needed, string parts) => Assert.That(
        string.Join(' ', new GenerationBlock(index, 256, needed, 1, null).Parts.Select(p => $"{p.Start}+{p.Count}")),
        Is.EqualTo(parts));

    [Test]
    public void Labels_of_all_kinds_come_back_in_their_type()
    {
        object LabelOf<T>(DataViewType type, Func<ConditionColumn, ConditionColumn> learn, params float[] codes)
        {
            var view = new GeneratedDataView(1, 1, Features(NumberDataViewType.Double), learn(Condition(type)), codes,
                block => torch.zeros(block.Rows, 1));
            using var cursor = view.GetRowCursor(view.Schema);
            var getter = cursor.GetGetter<T>(view.Schema["Label"]);
            T value = default!;
            cursor.MoveNext();
            getter(ref value);
            return value!;
        }

        Assert.That(LabelOf<bool>(BooleanDataViewType.Instance, c => c, 1), Is.EqualTo(true));
        Assert.That(LabelOf<byte>(new KeyDataViewType(typeof(byte), 3), c => c, 2), Is.EqualTo((byte)3));
        Assert.That(LabelOf<long>(NumberDataViewType.Int64, c => c.WithClassesOf([-5, 12]), 1), Is.EqualTo(12L));
        Assert.That(LabelOf<float>(NumberDataViewType.Single, c => c.WithClassesOf([-5, 12]), 0), Is.EqualTo(-5f));
        var vector = LabelOf<VBuffer<double>>(new VectorDataViewType(NumberDataViewType.Double, 2), c => c, 0.5f, 3);
        Assert.That(((VBuffer<double>)vector).DenseValues(), Is.EqualTo(new[] { 0.5, 3 }));
    }

    [Test]
    public void Wrong_arguments_and_wrong_blocks_are_refused()
    {
        var features = Features(new VectorDataViewType(NumberDataViewType.Single, Size));
        Assert.That(() => new GeneratedDataView(-1, 1, features, null, [], Generate),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new GeneratedDataView(1, 1, features, Condition(BooleanDataViewType.Instance), [], Generate),
            Throws.ArgumentException.With.Message.Contains("'Label'"));
        var view = new GeneratedDataView(1, 1, features, null, [], block => torch.zeros(block.Rows, 4));
        using var cursor = view.GetRowCursor(view.Schema);
        cursor.MoveNext();
        VBuffer<float> value = default;
        Assert.That(() => cursor.GetGetter<VBuffer<float>>(view.Schema[0])(ref value),
            Throws.InvalidOperationException.With.Message.Contains("[256, 4]"));
    }

    [Test]
    public void No_rows_and_no_tensors_left()
    {
        var before = LiveTensors.Count();
        var view = View(0);
        using (var cursor = view.GetRowCursor(view.Schema))
            Assert.That(cursor.MoveNext(), Is.False);
        Assert.That(Read(View(257).GetRowCursorSet(View(257).Schema, 8)), Has.Count.EqualTo(257));
        Assert.That(LiveTensors.Now(), LiveTensors.Still(before));
    }

    [Test]
    public void A_disposed_cursor_gives_no_rows()
    {
        var before = LiveTensors.Count();
        var view = View(600);
        var cursor = view.GetRowCursor(view.Schema);
        var features = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        VBuffer<float> values = default;
        cursor.MoveNext();
        features(ref values);
        cursor.Dispose();
        Assert.That(() => features(ref values), Throws.InvalidOperationException);
        Assert.That(cursor.MoveNext(), Is.False);
        Assert.That(LiveTensors.Now(), LiveTensors.Still(before));
    }
}
