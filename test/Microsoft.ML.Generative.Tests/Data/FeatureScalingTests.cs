using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using NUnit.Framework;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests.Data;

public class FeatureScalingTests
{
    private static TrainingData Data(Channels channels, params float[][] rows)
    {
        var view = new ArrayView(rows.Length).AddVector("Features", NumberDataViewType.Single, rows[0].Length, r => rows[r]);
        return TrainingData.Read(channels.Channel, view, FeatureColumn.Bind(view.Schema, "Features"), null, 1 << 20);
    }

    private static float[] Apply(FeatureScaling scaling, params float[] row)
    {
        using var raw = torch.tensor(row, [1, row.Length]);
        using var scaled = scaling.Apply(raw);
        using var back = scaling.Invert(scaled);
        Assert.That(raw.data<float>().ToArray(), Is.EqualTo(row), "the raw features stay as they are");
        Assert.That(back.data<float>().ToArray(), Is.EqualTo(row).Within(1e-5f));
        return scaled.data<float>().ToArray();
    }

    [Test]
    public void Bytes_become_minus_one_to_one_exactly()
    {
        using var channels = new Channels();
        var view = new ArrayView(1).AddVector("Features", NumberDataViewType.Byte, 256, _ => new byte[256]);
        using var data = TrainingData.Read(channels.Channel, view, FeatureColumn.Bind(view.Schema, "Features"), null, 1 << 20);
        using var scaling = FeatureScaling.MinMax(data, -1, 1, torch.CPU, channels.Channel);
        using var raw = torch.arange(256, dtype: torch.uint8).reshape(1, 256);
        using var scaled = scaling.Apply(raw);
        using var back = scaling.Invert(scaled);
        var values = scaled.data<float>().ToArray();
        Assert.That((values[0], values[255]), Is.EqualTo((-1f, 1f)));
        Assert.That(values[51], Is.EqualTo(-0.6f).Within(1e-7f));
        Assert.That(back.data<float>().ToArray(), Is.EqualTo(Enumerable.Range(0, 256).Select(i => (float)i)).Within(2e-5f));
    }

    [Test]
    public void One_range_for_all_slots_is_that_of_the_data()
    {
        using var channels = new Channels();
        using var data = Data(channels, [0, 10], [2, 5]);
        using var scaling = FeatureScaling.MinMax(data, 0, 1, torch.CPU, channels.Channel);
        Assert.That(Apply(scaling, 0, 10), Is.EqualTo(new float[] { 0, 1 }));
        Assert.That(Apply(scaling, 2, 5), Is.EqualTo(new[] { 0.2f, 0.5f }).Within(1e-7f));
    }

    // In numbers of Single an end can come out beyond its mark: by one place, or by many where the range is far from 0.
    [TestCase(-1, 1)]
    [TestCase(0, 1)]
    public void Both_ends_of_any_range_stay_within(double low, double high)
    {
        using var channels = new Channels();
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var minimum = (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 4)));
            var maximum = minimum + (float)(random.NextDouble() * Math.Pow(10, random.Next(-3, 4)));
            if (maximum == minimum) continue;
            using var data = Data(channels, [minimum], [maximum]);
            using var scaling = FeatureScaling.MinMax(data, low, high, torch.CPU, channels.Channel);
            using var ends = torch.tensor(new[] { minimum, maximum }, [2, 1]);
            using var scaled = scaling.Apply(ends);
            var values = scaled.data<float>().ToArray();
            Assert.That(values, Is.All.InRange((float)low, (float)high), $"{minimum:R} to {maximum:R}");
            var rounding = 4 * MathF.BitIncrement(Math.Max(Math.Abs(minimum), Math.Abs(maximum))) * 6e-8f / (maximum - minimum);
            Assert.That(values, Is.EqualTo(new[] { low, high }).Within(1e-6 + rounding), $"{minimum:R} to {maximum:R}");
        }
    }

    [Test]
    public void A_byte_column_has_its_type_s_range()
    {
        using var channels = new Channels();
        var view = new ArrayView(2).AddVector("Features", NumberDataViewType.Byte, 2, r => new byte[] { 100, (byte)(100 + r) });
        using var data = TrainingData.Read(channels.Channel, view, FeatureColumn.Bind(view.Schema, "Features"), null, 1 << 20);
        using var scaling = FeatureScaling.MinMax(data, 0, 1, torch.CPU, channels.Channel);
        Assert.That(Apply(scaling, 255, 51), Is.EqualTo(new[] { 1, 0.2f }).Within(1e-7f));
    }

    [Test]
    public void A_range_for_each_slot_and_constant_slots_in_the_middle()
    {
        using var channels = new Channels();
        using var data = Data(channels, [1, 7, -4], [3, 7, 4], [2, 7, 0]);
        using var scaling = FeatureScaling.MinMaxPerSlot(data, -1, 1, torch.CPU, channels.Channel);
        Assert.That(Apply(scaling, 1, 7, -4), Is.EqualTo(new float[] { -1, 0, -1 }));
        Assert.That(Apply(scaling, 3, 7, 2), Is.EqualTo(new float[] { 1, 0, 0.5f }));
        Assert.That(channels.Messages, Has.Some.Contains("1 of 3 slots of column 'Features'").And.Some.Contains("slots 1"));
    }

    [Test]
    public void Standardizing_gives_mean_0_and_deviation_1_by_hand_computation()
    {
        using var channels = new Channels();
        // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, deviation 2. The third slot has the same about 10,000; the fourth is constant.
        float[] values = [2, 4, 4, 4, 5, 5, 7, 9];
        using var data = Data(channels, [.. values.Select(v => new[] { v, -v, 10_000 + v, 0.1f })]);
        using var scaling = FeatureScaling.Standardize(data, torch.CPU, channels.Channel);
        Assert.That(Apply(scaling, 9, -9, 10_009, 0.1f), Is.EqualTo(new float[] { 2, -2, 2, 0 }).Within(1e-6f));
        Assert.That(channels.Messages, Has.Some.Contains("1 of 4 slots"));
    }

    [Test]
    public void Moments_of_many_blocks_equal_those_of_all_rows_at_once()
    {
        using var channels = new Channels();
        const int Size = 70, Rows = 70_001;
        var view = new ArrayView(Rows).AddVector("Features", NumberDataViewType.Single, Size,
            r => Enumerable.Range(0, Size).Select(s => 1e4f + (r * 31 + s * 17) % 101 * 0.25f).ToArray());
        var column = FeatureColumn.Bind(view.Schema, "Features");
        using var data = TrainingData.Read(channels.Channel, view, column, null, 1 << 30);
        using var streamed = TrainingData.Read(channels.Channel, view, column, null, 1 << 20);
        var (mean, deviation) = FeatureStatistics.Moments(data);
        Assert.That((data.IsStreamed, streamed.IsStreamed), Is.EqualTo((false, true)));
        Assert.That(FeatureStatistics.Moments(streamed), Is.EqualTo((mean, deviation)));
        var (minimum, maximum) = FeatureStatistics.Range(streamed);
        Assert.That((minimum[3], maximum[3]), Is.EqualTo((1e4, 1e4 + 25)));
        for (int slot = 0; slot < Size; slot += 23)
        {
            var values = Enumerable.Range(0, Rows).Select(r => 1e4 + (r * 31L + slot * 17) % 101 * 0.25).ToArray();
            var expected = values.Average();
            Assert.That(mean[slot], Is.EqualTo(expected).Within(1e-9));
            Assert.That(deviation[slot],
                Is.EqualTo(Math.Sqrt(values.Average(v => (v - expected) * (v - expected)))).Within(1e-9));
        }
    }

    // More values than are taken at once, and a number of them that no vector's divides.
    [Test]
    public void Rows_in_memory_become_what_libtorch_makes_of_them([Values] bool perSlot, [Values] bool asBytes)
    {
        const int Rows = 7, Size = 1_001;
        using var channels = new Channels();
        var random = new Random(1);
        using var data = Data(channels,
            [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, Size).Select(_ => random.NextSingle() * 100).ToArray())]);
        using var scaling = perSlot ? FeatureScaling.Standardize(data, torch.CPU, channels.Channel)
            : FeatureScaling.MinMax(data, -1, 1, torch.CPU, channels.Channel);
        var bytes = new byte[Rows * Size];
        random.NextBytes(bytes);
        float[] singles = asBytes ? [.. bytes.Select(b => (float)b)] : [.. bytes.Select(_ => random.NextSingle() * 300 - 150)];
        singles[5] = asBytes ? singles[5] : float.NaN;
        using var raw = asBytes ? torch.tensor(bytes, [Rows, Size]) : torch.tensor(singles, [Rows, Size]);
        var tensors = new Dictionary<string, TensorData>();
        scaling.ToJson(tensors);
        using var scope = torch.NewDisposeScope();
        var expected = (torch.tensor(singles, [Rows, Size]) - tensors["scaling.shift"].ToTensor())
            / tensors["scaling.scale"].ToTensor();

        Assert.That(scaling.Apply(raw).data<float>().ToArray(), Is.EqualTo(expected.data<float>().ToArray()));
        var scaled = new float[Rows * Size];
        if (asBytes)
            scaling.Apply<byte>(bytes, scaled);
        else
            scaling.Apply<float>(singles, scaled);
        Assert.That(scaled, Is.EqualTo(expected.data<float>().ToArray()));
        var columns = scaling.Apply(raw.t().contiguous().t());
        Assert.That(columns.contiguous().data<float>().ToArray(), Is.EqualTo(scaled), "rows whose values lie far apart");
        Assert.That(scaling.Apply(raw.narrow(0, 0, 0)).shape, Is.EqualTo(new long[] { 0, Size }), "no rows");
    }

    // One row's label is 256 KiB; those of a block of narrow rows would be 16 GiB.
    [Test]
    public void The_range_of_narrow_rows_takes_no_memory_for_their_labels()
    {
        const int Classes = ConditionColumn.MaximumKeyClasses, Rows = 66_000;
        using var channels = new Channels();
        var view = new ArrayView(Rows).AddVector("Features", NumberDataViewType.Single, 1, r => new float[] { r })
            .Add("Label", new KeyDataViewType(typeof(uint), Classes), r => (uint)(r % Classes) + 1);
        using var data = TrainingData.Read(channels.Channel, view, FeatureColumn.Bind(view.Schema, "Features"),
            ConditionColumn.Bind(view.Schema, "Label"), 1 << 30);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var (minimum, maximum) = FeatureStatistics.Range(data);
        Assert.That((minimum[0], maximum[0]), Is.EqualTo((0.0, Rows - 1.0)));
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(16 << 20));
    }

    [Test]
    public void No_scaling_only_changes_the_type()
    {
        using var scaling = FeatureScaling.None();
        using var raw = torch.tensor(new byte[] { 1, 2, 255 }, [1, 3]);
        using var scaled = scaling.Apply(raw);
        Assert.That(scaled.dtype, Is.EqualTo(torch.float32));
        Assert.That(Apply(scaling, 1, 2, 255), Is.EqualTo(new float[] { 1, 2, 255 }));
    }

    [Test]
    public void Comes_back_from_a_model_file_and_refuses_wrong_tensors()
    {
        using var channels = new Channels();
        using var data = Data(channels, [1, 7], [3, 9]);
        FeatureScaling[] scalings = [FeatureScaling.None(), FeatureScaling.MinMax(data, -1, 1, torch.CPU, channels.Channel),
            FeatureScaling.Standardize(data, torch.CPU, channels.Channel)];
        foreach (var scaling in scalings)
        {
            var tensors = new Dictionary<string, TensorData>();
            var contents = new ModelContents("Test", 1, scaling.ToJson(tensors), tensors);
            using var loaded = FeatureScaling.FromJson(contents.Settings, contents, 2, torch.CPU);
            Assert.That(loaded.Kind, Is.EqualTo(scaling.Kind));
            Assert.That(Apply(loaded, 1.5f, 8), Is.EqualTo(Apply(scaling, 1.5f, 8)));
            if (scaling.Kind == ScalingKind.Standardize)
            {
                Assert.That(() => FeatureScaling.FromJson(contents.Settings, contents, 3, torch.CPU),
                    Throws.InstanceOf<FormatException>().With.Message.Contains("scaling.shift"));
                tensors["scaling.scale"] = new TensorData(torch.float32, [2], new byte[8]);
                Assert.That(() => FeatureScaling.FromJson(contents.Settings, contents, 2, torch.CPU),
                    Throws.InstanceOf<FormatException>().With.Message.Contains("above 0"));
            }
            scaling.Dispose();
        }
    }

    [Test]
    public void Leaves_no_tensor_behind()
    {
        using var channels = new Channels();
        var before = LiveTensors.Count();
        using (var data = Data(channels, [1, 7], [3, 9]))
        using (var scaling = FeatureScaling.Standardize(data, torch.CPU, channels.Channel))
        using (var identity = FeatureScaling.None())
        {
            Apply(scaling, 1, 2);
            Apply(identity, 1, 2);
        }
        Assert.That(LiveTensors.Now(), LiveTensors.Still(before));
    }
}
