using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.Data;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

public class IdxTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static byte[] Idx(byte[] values, params int[] sizes)
    {
        var file = new byte[4 + 4 * sizes.Length + values.Length];
        (file[2], file[3]) = (0x08, (byte)sizes.Length);
        for (int i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), sizes[i]);
        }
        values.CopyTo(file, 4 + 4 * sizes.Length);
        return file;
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }
        return packed.ToArray();
    }

    private static byte[] Ramp(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];

    /// <summary>Images of 2×3 whose first value tells the row, with labels row % 10.</summary>
    private static (string Images, string Labels) Numbered(TemporaryFolder folder, int rows)
    {
        var images = new byte[rows * 6];
        for (int row = 0; row < rows; row++)
        {
            BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(row * 6), row);
        }
        return (folder.Write("images", Idx(images, rows, 2, 3)),
            folder.Write("labels", Idx([.. Enumerable.Range(0, rows).Select(row => (byte)(row % 10))], rows)));
    }

    private static int Number(float[] features) =>
        ((int)features[0] << 24) | ((int)features[1] << 16) | ((int)features[2] << 8) | (int)features[3];

    [TestCase(false)]
    [TestCase(true)]
    public void GivesFeaturesAndLabelsInTheFilesOrder(bool packed)
    {
        using var folder = new TemporaryFolder();
        byte[] images = Idx(Ramp(24), 4, 2, 3), labels = Idx([7, 0, 255, 3], 4);
        // What a file is called says nothing about what it is.
        IDataView view = _ml.Data.LoadFromIdx(
            folder.Write("images.bin", packed ? Gzip(images) : images),
            folder.Write("labels.gz", packed ? Gzip(labels) : labels));
        Assert.That(view.Schema.Select(c => c.Name), Is.EqualTo(new[] { "Features", "Label" }));
        Assert.That(view.Schema["Features"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 6)));
        Assert.That(view.Schema["Label"].Type, Is.EqualTo(NumberDataViewType.Single));
        Assert.That(view.GetRowCount(), Is.EqualTo(4));
        Assert.That(view.CanShuffle, Is.True);
        var rows = ViewRows.Read(view);
        Assert.That(rows.SelectMany(r => r.Features), Is.EqualTo(Ramp(24).Select(b => (float)b)));
        Assert.That(rows.Select(r => r.Label), Is.EqualTo(new[] { 7f, 0, 255, 3 }));
    }

    [Test]
    public void AnyNumberOfDimensionsFromTwoMakesOneVector()
    {
        using var folder = new TemporaryFolder();
        Assert.That(ViewRows.Read(_ml.Data.LoadFromIdx(folder.Write("2", Idx(Ramp(6), 3, 2))))[2].Features,
            Is.EqualTo(new[] { 4f, 5 }));
        IDataView four = _ml.Data.LoadFromIdx(folder.Write("4", Idx(Ramp(48), 2, 3, 4, 2)));
        Assert.That(four.Schema.Count, Is.EqualTo(1));
        Assert.That(ViewRows.Read(four)[1].Features, Is.EqualTo(Ramp(48).Skip(24).Select(b => (float)b)));
        Assert.That(ViewRows.Read(_ml.Data.LoadFromIdx(folder.Write("none", Idx([], 0, 28, 28)))), Is.Empty);
    }

    [Test]
    public void AShuffledCursorGivesEveryRowOnceInAnOrderOfItsSeed()
    {
        using var folder = new TemporaryFolder();
        var (images, labels) = Numbered(folder, 1000);
        IDataView view = _ml.Data.LoadFromIdx(images, labels);
        int[] Order(int seed) => [.. ViewRows.Read(view, new Random(seed)).Select(r => Number(r.Features))];
        Assert.That(Order(3), Is.EquivalentTo(Enumerable.Range(0, 1000)));
        Assert.That(Order(3), Is.EqualTo(Order(3)).And.Not.EqualTo(Order(4)));
        // Far from sorted: for a random order the mean distance from the row's own place is a third of the rows, with a deviation
        // of √(2/45 · rows) = 6.7.
        Assert.That(Order(3).Select((row, place) => Math.Abs(row - place)).Average(), Is.EqualTo(1000 / 3.0).Within(30));
        Assert.That(ViewRows.Read(view, new Random(3)), Has.All.Matches<(float[] F, float Label)>(r =>
            r.Label == Number(r.F) % 10));
    }

    [Test]
    public void CursorsOfASetShareTheRowsAndKeepTheirOrder(
        [Values(0, 1, 63, 64, 65, 1000)] int rows, [Values(1, 2, 3, 16)] int cursors, [Values] bool shuffled)
    {
        using var folder = new TemporaryFolder();
        var (images, labels) = Numbered(folder, rows);
        IDataView view = _ml.Data.LoadFromIdx(images, labels);
        DataViewRowCursor[] set = view.GetRowCursorSet(view.Schema, cursors, shuffled ? new Random(2) : null);
        Assert.That(set, Has.Length.InRange(1, cursors));
        var parts = set.AsParallel().WithDegreeOfParallelism(4).Select(cursor =>
        {
            using (cursor)
            {
                return ViewRows.Read(cursor);
            }
        }).ToArray();
        Assert.That(parts, Has.All.Matches<List<(ulong, long Batch, float[], float)>>(p => p.Zip(p.Skip(1)).All(x =>
            x.First.Batch <= x.Second.Batch)));
        // Put together by their batches, the parts are what one cursor gives.
        var together = parts.SelectMany(p => p).OrderBy(r => r.Batch).Select(r => (Number(r.Features), r.Label, r.Id)).ToArray();
        using DataViewRowCursor one = view.GetRowCursor(view.Schema, shuffled ? new Random(2) : null);
        Assert.That(together, Is.EqualTo(ViewRows.Read(one).Select(r => (Number(r.Features), r.Label, r.Id))));
        Assert.That(together.Select(r => (int)r.Id), Is.EquivalentTo(Enumerable.Range(0, rows)));
    }

    [Test]
    public void CursorsKeepToTheirContract()
    {
        using var folder = new TemporaryFolder();
        var (images, labels) = Numbered(folder, 3);
        IDataView view = _ml.Data.LoadFromIdx(images, labels);
        DataViewSchema.Column features = view.Schema["Features"], label = view.Schema["Label"];
        using DataViewRowCursor cursor = view.GetRowCursor([label]);
        Assert.That(cursor.IsColumnActive(label), Is.True);
        Assert.That(cursor.IsColumnActive(features), Is.False);
        Assert.That(() => cursor.GetGetter<VBuffer<float>>(features),
            Throws.InvalidOperationException.With.Message.Contains("Features"));
        Assert.That(() => cursor.GetGetter<double>(label), Throws.InvalidOperationException
            .With.Message.Contains("System.Double"));
        var getter = cursor.GetGetter<float>(label);
        float value = -1;
        Assert.That(cursor.Position, Is.EqualTo(-1));
        Assert.That(() => getter(ref value), Throws.InvalidOperationException);
        for (int row = 0; row < 3; row++)
        {
            Assert.That(cursor.MoveNext(), Is.True);
            Assert.That(cursor.Position, Is.EqualTo(row));
            getter(ref value);
            Assert.That(value, Is.EqualTo(row));
        }
        Assert.That(cursor.MoveNext(), Is.False);
        Assert.That(cursor.Position, Is.EqualTo(-1));
        Assert.That(cursor.MoveNext(), Is.False);
        Assert.That(() => getter(ref value), Throws.InvalidOperationException);
    }

    [Test]
    public void FilesAreReadOnceAtTheFirstCursor()
    {
        using var folder = new TemporaryFolder();
        byte[] packed = Gzip(Idx([.. Enumerable.Range(0, 60_000).Select(i => (byte)(i * i % 251))], 600, 10, 10));
        string path = folder.Write("images", packed[..(packed.Length / 2)]);
        IDataView view = _ml.Data.LoadFromIdx(path);
        Assert.That(() => view.GetRowCursor(view.Schema), Throws.InstanceOf<InvalidDataException>());
        // Mended, it is read by the same view.
        File.WriteAllBytes(path, packed);
        var before = ViewRows.Read(view);
        File.Delete(path);
        Assert.That(ViewRows.Read(view).Select(r => r.Features), Is.EqualTo(before.Select(r => r.Features)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void EveryTruncationIsReported(bool packed)
    {
        using var folder = new TemporaryFolder();
        byte[] file = Idx(Ramp(60), 10, 2, 3);
        file = packed ? Gzip(file) : file;
        // Gzip's last bytes are an end mark, a checksum and a length: without them all pixels are there still.
        int needed = file.Length - (packed ? 9 : 0);
        for (int length = 0; length < needed; length++)
        {
            AssertDamaged(folder.Write("images", file[..length]));
        }
        for (int length = needed; length < file.Length; length++)
        {
            var rows = ViewRows.Read(_ml.Data.LoadFromIdx(folder.Write("images", file[..length])));
            Assert.That(rows.SelectMany(r => r.Features), Is.EqualTo(Ramp(60).Select(b => (float)b)));
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void FlippedBitsGiveOtherPixelsOrTheDocumentedException(bool packed)
    {
        using var folder = new TemporaryFolder();
        byte[] file = Idx(Ramp(60), 10, 2, 3);
        file = packed ? Gzip(file) : file;
        int read = 0, refused = 0;
        for (int bit = 0; bit < 8 * file.Length; bit++)
        {
            byte[] damaged = [.. file];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            string path = folder.Write("images", damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var cursor = _ml.Data.LoadFromIdx(path) is var view ? view.GetRowCursor(view.Schema) : null;
                read++;
            }
            catch (InvalidDataException e)
            {
                Assert.That(e.Message, Does.Contain(path));
                refused++;
            }
            // Two megabytes: one block of rows, and what reading a file costs.
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2_000_000), $"bit {bit}");
        }
        // Unpacked, a flipped bit in the header is noticed and one in the pixels can't be. Packed, only bits that gzip itself
        // ignores (the time, the system and such) are not.
        Assert.That(packed ? read : refused, Is.LessThanOrEqualTo(128));
        Assert.That(packed ? refused : read, Is.GreaterThanOrEqualTo(packed ? 8 * (file.Length - 18) : 8 * 60));
    }

    [Test]
    public void MessagesNameTheFileWhatWasFoundAndWhatWasExpected()
    {
        using var folder = new TemporaryFolder();
        var (images, labels) = Numbered(folder, 10);
        string Message(Action load) => Assert.Throws<InvalidDataException>(() => load())!.Message;

        Assert.That(Message(() => _ml.Data.LoadFromIdx(images, folder.Write("9", Idx(new byte[9], 9)))),
            Does.Contain(images).And.Contain("9 labels").And.Contain("10 images"));
        Assert.That(Message(() => _ml.Data.LoadFromIdx(labels, images)), Does.Contain(labels).And.Contain("swapped"));
        Assert.That(Message(() => _ml.Data.LoadFromIdx(folder.Write("text", "label,pixel"u8.ToArray()))), Does.Contain("6c 61"));
        Assert.That(Message(() => _ml.Data.LoadFromIdx(folder.Write("long", [.. Idx(Ramp(6), 1, 2, 3), 0]))),
            Does.Contain("23 bytes").And.Contain("22 in all"));
        byte[] floats = Idx(Ramp(24), 1, 2, 3);
        floats[2] = 0x0D;
        Assert.That(Message(() => _ml.Data.LoadFromIdx(folder.Write("floats", floats))), Does.Contain("0x0d")
            .And.Contain("0x08"));
        string packed = folder.Write("more.gz", Gzip([.. Idx(Ramp(6), 1, 2, 3), 0]));
        Assert.That(Message(() => ViewRows.Read(_ml.Data.LoadFromIdx(packed))), Does.Contain(packed)
            .And.Contain("more than the 1 rows of 6"));
        Assert.That(() => _ml.Data.LoadFromIdx(Path.Combine(folder.Path, "none")), Throws.InstanceOf<FileNotFoundException>());
        Assert.That(() => _ml.Data.LoadFromIdx(" "), Throws.ArgumentException);
    }

    [Test]
    public void AHugeRowCountCostsAnErrorAndNoMemory()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("huge.gz", Gzip(Idx(new byte[1000], -1, 1 << 10, 1 << 10)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertDamaged(path);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(3_000_000));
        AssertDamaged(folder.Write("wide.gz", Gzip(Idx([], 1, int.MaxValue, int.MaxValue, int.MaxValue))));
    }

    [Test]
    public void TheRealMnistIsWhatItIsKnownToBe()
    {
        var rows = ViewRows.Read(_ml.Data.LoadFromIdx(MnistFiles.TrainImages, MnistFiles.TrainLabels));
        Assert.That(rows, Has.Count.EqualTo(60_000));
        Assert.That(rows.Take(10).Select(r => r.Label), Is.EqualTo(new[] { 5f, 0, 4, 1, 9, 2, 1, 3, 1, 4 }));
        Assert.That(rows.CountBy(r => (int)r.Label).OrderBy(c => c.Key).Select(c => c.Value),
            Is.EqualTo(new[] { 5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949 }));
        // Sums as Python's gzip gives them; the mean over 255 is the 0.1307 of the literature.
        Assert.That(rows[0].Features.Sum(), Is.EqualTo(27_525));
        Assert.That(rows.Sum(r => r.Features.Sum(v => (double)v)), Is.EqualTo(1_567_298_545));
    }

    private void AssertDamaged(string path)
    {
        var error = Assert.Throws<InvalidDataException>(() => ViewRows.Read(_ml.Data.LoadFromIdx(path)));
        Assert.That(error!.Message, Does.Contain(path));
    }
}
