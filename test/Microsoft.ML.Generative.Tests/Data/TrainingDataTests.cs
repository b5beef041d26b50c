using Microsoft.ML.Data;
using NUnit.Framework;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests.Data;

public class TrainingDataTests
{
    private const int Size = 37;

    private Channels _channels = null!;
    private long _tensors;

    [SetUp]
    public void Open()
    {
        _channels = new Channels();
        _tensors = LiveTensors.Count();
    }

    [TearDown]
    public void Close()
    {
        Assert.That(LiveTensors.Now(), LiveTensors.Still(_tensors), "a tensor was left behind");
        _channels.Dispose();
    }

    private TrainingData Read(IDataView view, bool withLabel = true, long budget = 1 << 30,
        CancellationToken cancellation = default) =>
        TrainingData.Read(_channels.Channel, view, FeatureColumn.Bind(view.Schema, "Features"),
            withLabel ? ConditionColumn.Bind(view.Schema, "Label") : null, budget, cancellation);

    // The first slot of a row is its number, so that rows can be told apart.
    private static float[] Row(long row) =>
        Enumerable.Range(0, Size).Select(slot => slot == 0 ? row : slot * 0.5f + row % 7).ToArray();

    private static ArrayView View(long rows, int cursors = 1, bool breaksBatches = false, bool canShuffle = true) =>
        new ArrayView(rows) { Cursors = cursors, BreaksBatches = breaksBatches, CanShuffle = canShuffle }
            .AddVector("Features", NumberDataViewType.Single, Size, Row)
            .Add("Label", NumberDataViewType.Int32, row => (int)(row % 3) * 10);

    private static long[] RowNumbers(TrainingBatch batch)
    {
        var rows = batch.Features.to(torch.float32).data<float>().ToArray().Chunk(Size).ToArray();
        var numbers = rows.Select(r => (long)r[0]).ToArray();
        Assert.That(rows, Is.EqualTo(numbers.Select(Row)), "rows stay whole");
        if (batch.Condition is { } condition)
        {
            var classes = Enumerable.Range(0, (int)condition.shape[1]);
            Assert.That(condition.data<float>().ToArray(),
                Is.EqualTo(numbers.SelectMany(n => classes.Select(c => c == n % 3 ? 1f : 0f))));
        }
        return numbers;
    }

    private static List<long[]> Numbers(IEnumerable<TrainingBatch> batches)
    {
        var all = new List<long[]>();
        using (torch.NewDisposeScope())
            foreach (var batch in batches)
                using (batch)
                    all.Add(RowNumbers(batch));
        return all;
    }

    [Test]
    public void Rows_come_in_the_view_s_order_however_many_cursors_read_them(
        [Values(1, 2, 5)] int cursors, [Values] bool breaksBatches, [Values(1, 2, 3, 100, 1000)] int rows)
    {
        var view = View(rows, cursors, breaksBatches);
        using var data = Read(view);
        Assert.That(data.Count, Is.EqualTo(rows));
        Assert.That(data.IsStreamed, Is.False);
        Assert.That(Numbers(data.InOrder(64)).SelectMany(n => n), Is.EqualTo(Enumerable.Range(0, rows)));
        Assert.That(view.OpenCursors, Is.Zero);
        if (cursors == 2)
            Assert.That(view.MadeCursors, Is.EqualTo(breaksBatches && rows > 3 ? 3 : 2));
    }

    [Test]
    public void Whole_numbers_up_to_255_are_kept_as_bytes_and_give_the_same_values()
    {
        (float, torch.ScalarType)[] cases = [(255, torch.uint8), (255.5f, torch.float32), (256, torch.float32),
            (-1, torch.float32), (1e-30f, torch.float32)];
        foreach (var (value, type) in cases)
        {
            float At(long row, int slot) => row == 900 && slot == 36 ? value : (row + slot) % 256;
            var view = new ArrayView(1000).AddVector("Features", NumberDataViewType.Single, Size,
                r => Enumerable.Range(0, Size).Select(s => At(r, s)).ToArray());
            using var data = Read(view, withLabel: false);
            Assert.That(data.FeatureType, Is.EqualTo(type), $"{value}");
            using var batch = data.InOrder(1000).Single();
            Assert.That(batch.Features.dtype, Is.EqualTo(type));
            Assert.That(batch.Condition, Is.Null);
            using var values = batch.Features.to(torch.float32, copy: true);
            Assert.That(values.data<float>().ToArray(),
                Is.EqualTo(Enumerable.Range(0, 1000).SelectMany(r => Enumerable.Range(0, Size).Select(s => At(r, s)))));
        }
    }

    [Test]
    public void Bytes_doubles_sparse_vectors_and_scalars_are_read()
    {
        var bytes = new ArrayView(2).AddVector("Features", NumberDataViewType.Byte, 2, r => new byte[] { (byte)r, 200 });
        var doubles = new ArrayView(2).AddVector("Features", NumberDataViewType.Double, 2, r => new double[] { r + 0.25, 2 });
        var sparse = new ArrayView(2).Add("Features", new VectorDataViewType(NumberDataViewType.Single, 4),
            r => new VBuffer<float>(4, 1, [r + 0.5f], [2]));
        var scalar = new ArrayView(2).Add("Features", NumberDataViewType.Double, r => r - 0.5);
        (ArrayView, float[])[] cases = [(bytes, [0, 200, 1, 200]), (doubles, [0.25f, 2, 1.25f, 2]),
            (sparse, [0, 0, 0.5f, 0, 0, 0, 1.5f, 0]), (scalar, [-0.5f, 0.5f])];
        foreach (var (view, expected) in cases)
        {
            using var data = Read(view, withLabel: false);
            using var batch = data.InOrder(8).Single();
            using var values = batch.Features.to(torch.float32, copy: true);
            Assert.That(values.data<float>().ToArray(), Is.EqualTo(expected));
        }
    }

    [Test]
    public void An_epoch_has_every_row_once_in_an_order_that_is_the_seed_s()
    {
        using var data = Read(View(1000, cursors: 2));
        var first = Numbers(data.Epoch(seed: 1, batchSize: 64));
        Assert.That(data.BatchesPerEpoch(64), Is.EqualTo(15));
        Assert.That(first.Select(b => b.Length), Is.EqualTo(Enumerable.Repeat(64, 15)), "the last, partial batch is dropped");
        Assert.That(first.SelectMany(b => b).Distinct().Count(), Is.EqualTo(960));
        Assert.That(Numbers(data.Epoch(seed: 1, batchSize: 64)), Is.EqualTo(first));
        Assert.That(Numbers(data.Epoch(seed: 1, batchSize: 64, skip: 13)), Is.EqualTo(first[13..]));
        Assert.That(Numbers(data.Epoch(seed: 2, batchSize: 64)), Is.Not.EqualTo(first));
        Assert.That(Numbers(data.Epoch(seed: 1, batchSize: 5000)).Single().Order(), Is.EqualTo(Enumerable.Range(0, 1000)),
            "fewer rows than a batch are one batch");
    }

    // In a view that is in the order of its classes the first rows would be of one.
    [Test]
    public void A_sample_has_rows_from_all_over_and_is_the_same_each_time([Values] bool streamed)
    {
        const int Rows = 3_000, Sampled = 64;
        using var data = Read(View(Rows), budget: streamed ? Rows * Size : 1 << 30);
        Assert.That(data.IsStreamed, Is.EqualTo(streamed));
        var first = Numbers([data.Sample(Sampled)]).Single();
        Assert.That(first, Has.Length.EqualTo(Sampled).And.Unique);
        Assert.That(first.Select(n => n / (Rows / 3)).Distinct().Count(), Is.EqualTo(3));
        Assert.That(Numbers([data.Sample(Sampled)]).Single(), Is.EqualTo(first));
        Assert.That(Numbers([data.Sample(Rows + 1)]).Single().Order(), Is.EqualTo(Enumerable.Range(0, Rows)));
    }

    [Test]
    public void Batches_without_conditions_have_none([Values] bool streamed)
    {
        using var data = Read(View(50), budget: streamed ? 50 * Size : 1 << 30);
        using var scope = torch.NewDisposeScope();
        using var batch = data.InOrder(50, withCondition: false).Single();
        Assert.That(data.IsStreamed, Is.EqualTo(streamed));
        Assert.That(RowNumbers(batch), Is.EqualTo(Enumerable.Range(0, 50)));
        Assert.That(batch.Condition, Is.Null);
    }

    [Test]
    public void Every_order_of_four_rows_is_equally_likely()
    {
        var counts = new Dictionary<string, int>();
        for (int seed = 0; seed < 24_000; seed++)
        {
            var order = string.Join(",", Shuffle.Order(4, seed));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }
        Assert.That(counts, Has.Count.EqualTo(24));
        // Chi squared with 23 degrees of freedom is above 49.7 once in a thousand times.
        Assert.That(counts.Values.Sum(c => (c - 1000.0) * (c - 1000.0) / 1000), Is.LessThan(49.7));
    }

    [Test]
    public void Numbers_of_the_label_become_classes()
    {
        using var data = Read(View(50, cursors: 3));
        Assert.That(data.Condition!.Classes, Is.EqualTo(new[] { "0", "10", "20" }));
        var many = new ArrayView(2000) { Cursors = 2 }.AddVector("Features", NumberDataViewType.Byte, 1, _ => new byte[1])
            .Add("Label", NumberDataViewType.Single, r => (float)r);
        Assert.That(() => Read(many),
            Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("'Label'")
                .And.Message.Contains("more than 1000"));
        var broken = new ArrayView(9).AddVector("Features", NumberDataViewType.Byte, 1, _ => new byte[1])
            .Add("Label", NumberDataViewType.Single, r => r + 0.5f);
        Assert.That(() => Read(broken),
            Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("Row 0").And.Message.Contains("Concatenate"));
    }

    [Test]
    public void A_condition_of_vectors_is_kept_as_it_is()
    {
        var view = new ArrayView(30) { Cursors = 2 }.AddVector("Features", NumberDataViewType.Byte, 1, r => new[] { (byte)r })
            .AddVector("Label", NumberDataViewType.Double, 2, r => new[] { r * 0.5, -r });
        using var data = Read(view);
        foreach (var batch in data.Epoch(3, 30))
            using (batch)
            {
                var rows = batch.Features.data<byte>().ToArray();
                Assert.That(batch.Condition!.data<float>().ToArray(), Is.EqualTo(rows.SelectMany(r => new[] { r * 0.5f, -r })));
            }
    }

    [TestCase(float.NaN, "is NaN (missing) in slot 5")]
    [TestCase(float.PositiveInfinity, "infinite")]
    [TestCase(float.NegativeInfinity, "-infinite")]
    public void A_value_that_is_not_finite_is_named_by_row_column_and_slot(float value, string problem)
    {
        foreach (var cursors in new[] { 1, 2 })
        {
            var view = new ArrayView(400) { Cursors = cursors }.AddVector("Features", NumberDataViewType.Single, Size, row =>
            {
                var values = Row(row);
                if (row >= 321)
                    values[5] = value;
                return values;
            });
            Assert.That(() => Read(view, withLabel: false),
                Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("Row 321 ")
                    .And.Message.Contains("'Features'").And.Message.Contains(problem));
            Assert.That(view.OpenCursors, Is.Zero);
        }
    }

    [Test]
    public void A_double_beyond_single_is_refused()
    {
        var view = new ArrayView(3).Add("Features", NumberDataViewType.Double, r => r == 2 ? 1e300 : r);
        Assert.That(() => Read(view, withLabel: false),
            Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("too large for Single"));
    }

    [Test]
    public void A_row_of_another_length_is_named()
    {
        var view = new ArrayView(30) { Cursors = 2 }
            .AddVector("Features", NumberDataViewType.Single, Size, row => row == 29 ? new float[3] : Row(row));
        Assert.That(() => Read(view, withLabel: false),
            Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("Row 29 ").And.Message.Contains("has 3 values")
                .And.Message.Contains("37"));
    }

    [Test]
    public void A_missing_label_is_named()
    {
        var view = new ArrayView(30).AddVector("Features", NumberDataViewType.Byte, 1, _ => new byte[1])
            .Add("Label", new KeyDataViewType(typeof(uint), 3), row => row == 4 ? 0u : 2u);
        Assert.That(() => Read(view),
            Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("Row 4 ").And.Message.Contains("'Label'")
                .And.Message.Contains("missing"));
    }

    [Test]
    public void No_rows_are_an_error_that_names_the_column() =>
        Assert.That(() => Read(View(0)),
            Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("no rows").And.Message.Contains("'Features'"));

    [Test]
    public void A_failing_view_s_own_error_comes_through()
    {
        foreach (var cursors in new[] { 1, 2 })
        {
            var view = View(1000, cursors);
            view.OnRow = row => { if (row == 700) throw new IOException("disk"); };
            Assert.That(() => Read(view), Throws.InstanceOf<IOException>());
            Assert.That(view.OpenCursors, Is.Zero);
        }
    }

    [Test]
    public void Reading_can_be_cancelled()
    {
        foreach (var cursors in new[] { 1, 2 })
        {
            using var stop = new CancellationTokenSource();
            var view = View(100_000, cursors);
            view.OnRow = row => { if (row == 5000) stop.Cancel(); };
            Assert.That(() => Read(view, cancellation: stop.Token), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(view.OpenCursors, Is.Zero);
        }
    }

    [Test]
    public void A_stream_can_be_cancelled_while_its_pool_fills()
    {
        using var stop = new CancellationTokenSource();
        var view = View(100_000);
        // A pool of all rows but some: without a look at the token an epoch reads them all before its first batch.
        using var data = Read(view, budget: 99_000 * (Size + 1) * 4, cancellation: stop.Token);
        Assert.That(data.IsStreamed);
        long read = 0;
        view.OnRow = _ =>
        {
            if (++read == 500) stop.Cancel();
        };
        Assert.That(() => Numbers(data.Epoch(seed: 1, 64)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(read, Is.EqualTo(500));
        Assert.That(view.OpenCursors, Is.Zero);
        Assert.That(() => Numbers(data.InOrder(64)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(read, Is.EqualTo(501));
        Assert.That(view.OpenCursors, Is.Zero);
    }

    [Test]
    public void Only_the_columns_that_are_needed_are_read()
    {
        var view = View(10).Add("Other", TextDataViewType.Instance, _ => "x".AsMemory());
        using var data = Read(view, withLabel: false);
        Assert.That(view.ReadColumns, Is.EqualTo(new[] { "Features" }));
    }

    [Test]
    public void What_was_read_is_told()
    {
        using var data = Read(View(1000), budget: 10_000);
        Assert.That(_channels.Messages, Has.Some.Contains("1000 rows of 37 values").And.Some.Contains("memory budget"));
    }

    // Each value is 4 bytes, and so is each label; a row's place is 24.
    [TestCase(1000L * ((Size + 1) * 4 + 24), false)]
    [TestCase(1000L * ((Size + 1) * 4 + 24) - 1, true)]
    public void Beyond_the_budget_it_streams(long budget, bool streams)
    {
        foreach (var cursors in new[] { 1, 2 })
        {
            using var data = Read(View(1000, cursors), budget: budget);
            Assert.That(data.IsStreamed, Is.EqualTo(streams));
            Assert.That(data.Count, Is.EqualTo(1000));
            Assert.That(data.FeatureType, Is.EqualTo(torch.float32));
            Assert.That(data.Condition!.Classes, Is.EqualTo(new[] { "0", "10", "20" }));
        }
    }

    /// <summary>A cursor looks after each MB at the latest, not only after so many rows.</summary>
    [Test]
    public void Wide_rows_beyond_the_budget_are_noticed_soon()
    {
        const int Wide = 1 << 18;
        List<long> allocated = [];
        var view = new ArrayView(64) { OnRow = _ => allocated.Add(GC.GetAllocatedBytesForCurrentThread()) }
            .Add("Features", new VectorDataViewType(NumberDataViewType.Single, Wide),
                _ => new VBuffer<float>(Wide, 1, [0.5f], [0]));
        using var channels = new Channels();
        using var data = TrainingData.Read(channels.Channel, view, FeatureColumn.Bind(view.Schema, "Features"), null, 4L << 20);
        Assert.That(data.IsStreamed);
        // A block of 16 rows of a MB each was begun before; none is after it.
        Assert.That(allocated[63] - allocated[20], Is.LessThan(1L << 20));
    }

    [Test]
    public void Fingerprints_tell_data_of_one_size_apart()
    {
        using var same = Read(View(100));
        using var again = Read(View(100));
        using var others = Read(new ArrayView(100).AddVector("Features", NumberDataViewType.Single, Size, _ => new float[Size])
            .Add("Label", NumberDataViewType.Single, _ => 0f));
        Assert.That(same.Fingerprint(), Has.Length.EqualTo(16).And.EqualTo(again.Fingerprint()));
        Assert.That(others.Fingerprint(), Is.Not.EqualTo(same.Fingerprint()));
        using var streamed = Read(View(100), budget: 100 * Size);
        Assert.That((streamed.IsStreamed, streamed.Fingerprint()), Is.EqualTo((true, same.Fingerprint())));
        using var lastChanged = Read(new ArrayView(100)
            .AddVector("Features", NumberDataViewType.Single, Size, row => Row(row == 99 ? 0 : row))
            .Add("Label", NumberDataViewType.Int32, row => (int)(row % 3) * 10));
        Assert.That(lastChanged.Fingerprint(), Is.Not.EqualTo(same.Fingerprint()));
    }

    [Test]
    public void Streamed_epochs_have_every_row_once_and_depend_on_the_seed_alone([Values] bool canShuffle,
        [Values(0, 100, 300)] int poolRows)
    {
        var view = View(1000, canShuffle: canShuffle);
        using var data = Read(view, budget: poolRows * (Size + 1) * 4);
        Assert.That(data.IsStreamed);
        Assert.That(Numbers(data.InOrder(300)).SelectMany(n => n), Is.EqualTo(Enumerable.Range(0, 1000)));

        var first = Numbers(data.Epoch(seed: 1, batchSize: 50));
        Assert.That(first.Select(b => b.Length), Is.EqualTo(Enumerable.Repeat(50, 20)));
        Assert.That(first.SelectMany(b => b).Order(), Is.EqualTo(Enumerable.Range(0, 1000)));
        Assert.That(first.SelectMany(b => b), Is.Not.Ordered);
        Assert.That(Numbers(data.Epoch(seed: 1, batchSize: 50)), Is.EqualTo(first));
        Assert.That(Numbers(data.Epoch(seed: 1, batchSize: 50, skip: 7)), Is.EqualTo(first[7..]));
        Assert.That(Numbers(data.Epoch(seed: 2, batchSize: 50)), Is.Not.EqualTo(first));
        Assert.That(Numbers(data.Epoch(seed: 1, batchSize: 64)).Count, Is.EqualTo(15));
        Assert.That(Numbers(data.Epoch(seed: 1, batchSize: 4096)).Single(), Has.Length.EqualTo(1000));
        Assert.That(view.OpenCursors, Is.Zero);
    }

    [Test]
    public void A_streamed_epoch_may_be_left_early()
    {
        var view = View(1000);
        using var data = Read(view, budget: 10_000);
        foreach (var batch in data.Epoch(1, 10))
        {
            batch.Dispose();
            break;
        }
        Assert.That(view.OpenCursors, Is.Zero);
    }

    [Test]
    public void A_view_that_fails_in_a_later_epoch_is_an_error()
    {
        var view = View(1000);
        using var data = Read(view, budget: 10_000);
        view.OnRow = row => { if (row == 500) throw new IOException("disk"); };
        Assert.That(() => Numbers(data.Epoch(1, 10)), Throws.InstanceOf<IOException>());
        Assert.That(view.OpenCursors, Is.Zero);
    }

    [Test]
    public void A_view_that_has_fewer_rows_in_a_later_epoch_is_an_error()
    {
        var view = View(1000);
        using var data = Read(view, budget: 10_000);
        view.Rows = 900;
        Assert.That(() => Numbers(data.Epoch(1, 10)),
            Throws.InvalidOperationException.With.Message.Contains("1000 rows").And.Message.Contains("only 900"));
        Assert.That(view.OpenCursors, Is.Zero);
    }

    [Test]
    public void Nothing_is_allocated_for_a_row_but_its_place()
    {
        const int Rows = 60_000;
        var row = new VBuffer<float>(Size, Row(3));
        var view = new ArrayView(Rows).Add("Features", new VectorDataViewType(NumberDataViewType.Single, Size), _ => row);
        Read(view, withLabel: false).Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var data = Read(view, withLabel: false);
        // The view's own order takes 4 bytes a row; a place, of a block and a number, 16; a block of 2^16 rows begins as bytes.
        var expected = Rows * (4 + 16) + (1 << 16) * Size * (sizeof(byte) + sizeof(float));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(expected + Rows * 4));
    }

    [Test]
    public void Batches_belong_to_whoever_takes_them_and_no_scope()
    {
        using var data = Read(View(100));
        TrainingBatch batch;
        using (torch.NewDisposeScope())
            batch = data.Epoch(1, 10).First();
        using (torch.NewDisposeScope())
            Assert.That(RowNumbers(batch), Has.Length.EqualTo(10));
        Assert.That(batch.To(torch.CPU), Is.SameAs(batch));
        batch.Dispose();
    }

    [Test]
    public void Rows_of_a_batch_are_not_those_of_the_data()
    {
        using var data = Read(View(4));
        using (var batch = data.InOrder(4).Single())
            batch.Features.zero_();
        Assert.That(Numbers(data.InOrder(4)).Single(), Is.EqualTo(new long[] { 0, 1, 2, 3 }));
    }
}
