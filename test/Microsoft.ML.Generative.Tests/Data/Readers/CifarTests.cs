using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

public class CifarTests
{
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>Rows whose labels are as given and whose pixels are (row + place) % 256.</summary>
    private static byte[] Rows(int from, params byte[][] labels) =>
        [.. labels.SelectMany((label, row) => label.Concat(Enumerable.Range(0, 3072).Select(i => (byte)(from + row + i))))];

    [Test]
    public void FilesOfCifar10ComeOneAfterTheOther()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data_batch_2.bin", Rows(2, [9]));
        folder.Write("data_batch_1.bin", Rows(0, [3], [0]));
        string test = folder.Write("test_batch.bin", Rows(5, [1]));
        IDataView view = _ml.Data.LoadFromCifar(folder.Path);
        Assert.That(view.GetRowCount(), Is.EqualTo(3));
        var rows = ViewRows.Read(view);
        Assert.That(rows.Select(r => r.Label), Is.EqualTo(new[] { 3f, 0, 9 }));
        for (int row = 0; row < 3; row++)
        {
            Assert.That(rows[row].Features, Is.EqualTo(Enumerable.Range(0, 3072).Select(i => (float)(byte)(row + i))));
        }
        Assert.That(ViewRows.Read(_ml.Data.LoadFromCifar(test)).Single().Label, Is.EqualTo(1));
    }

    [Test]
    public void AFileThatIsMendedIsReadByTheSameView()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("test_batch.bin", Rows(0, [3], [10]));
        IDataView view = _ml.Data.LoadFromCifar(path);
        Assert.That(() => view.GetRowCursor(view.Schema), Throws.InstanceOf<InvalidDataException>());
        folder.Write("test_batch.bin", Rows(0, [3], [9]));
        Assert.That(ViewRows.Read(view).Select(r => r.Label), Is.EqualTo(new[] { 3f, 9 }));
    }

    [Test]
    public void Cifar100HasCoarseAndFineLabels()
    {
        using var folder = new TemporaryFolder();
        folder.Write("train.bin", Rows(0, [19, 99], [4, 30]));
        Assert.That(ViewRows.Read(_ml.Data.LoadFromCifar(folder.Path)).Select(r => r.Label), Is.EqualTo(new[] { 99f, 30 }));
        var coarse = ViewRows.Read(_ml.Data.LoadFromCifar(folder.Path, fineLabels: false));
        Assert.That(coarse.Select(r => r.Label), Is.EqualTo(new[] { 19f, 4 }));
        Assert.That(coarse[1].Features[..3], Is.EqualTo(new[] { 1f, 2, 3 }));
    }

    [Test]
    public void ManyRowsOverSeveralBlocksKeepTheirPlaces()
    {
        using var folder = new TemporaryFolder();
        // 341 rows make a block; the files end within blocks.
        string[] paths = [.. new[] { 500, 400, 3 }.Select((count, file) =>
            folder.Write($"{file}.bin", Rows(100 * file, [.. Enumerable.Range(0, count).Select(i =>
                new[] { (byte)(i % 10) })])))];
        var rows = ViewRows.Read(_ml.Data.LoadFromCifar(paths));
        Assert.That(rows, Has.Count.EqualTo(903));
        Assert.That(rows.Select(r => (r.Label, r.Features[0])), Is.EqualTo(
            new[] { 500, 400, 3 }.SelectMany((count, file) => Enumerable.Range(0, count).Select(i => (i % 10f,
                (float)(byte)(100 * file + i))))));
    }

    [Test]
    public void WhatIsNotCifarIsNamed()
    {
        using var folder = new TemporaryFolder();
        string ten = folder.Write("ten.bin", Rows(0, [1])), hundred = folder.Write("hundred.bin", Rows(0, [1, 2]));
        string Message(Action load) => Assert.Throws<InvalidDataException>(() => load())!.Message;

        Assert.That(Message(() => _ml.Data.LoadFromCifar(folder.Write("short", new byte[3000]))), Does.Contain("3000 bytes")
            .And.Contain("3073"));
        Assert.That(Message(() => _ml.Data.LoadFromCifar(folder.Write("empty", []))), Does.Contain("0 bytes"));
        Assert.That(Message(() => _ml.Data.LoadFromCifar([ten, hundred])), Does.Contain(hundred).And.Contain("multiple of 3073"));
        string wrong = folder.Write("wrong.bin", Rows(0, [1], [10]));
        Assert.That(Message(() => ViewRows.Read(_ml.Data.LoadFromCifar(wrong))), Does.Contain("Row 1").And.Contain("label 10"));
        Assert.That(() => _ml.Data.LoadFromCifar(Directory.CreateDirectory(Path.Combine(folder.Path, "none")).FullName),
            Throws.InstanceOf<FileNotFoundException>().With.Message.Contains("data_batch_1.bin"));
        Assert.That(() => _ml.Data.LoadFromCifar(Path.Combine(folder.Path, "gone")), Throws.InstanceOf<FileNotFoundException>());
        Assert.That(() => _ml.Data.LoadFromCifar([]), Throws.ArgumentException);
    }
}
