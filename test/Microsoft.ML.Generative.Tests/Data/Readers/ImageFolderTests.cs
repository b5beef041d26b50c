using Microsoft.ML.Data;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

public class ImageFolderTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static byte[] Png(int width, int height, int channels, params byte[] pixels)
    {
        var picture = new Raster(width, height, channels);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = pixels[i % pixels.Length];
        }
        return PngWriter.Encode(picture);
    }

    private static List<(string Label, float[] Features)> Read(IDataView view)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        var label = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Label"]);
        var features = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        var rows = new List<(string, float[])>();
        ReadOnlyMemory<char> text = default;
        VBuffer<float> buffer = default;
        while (cursor.MoveNext())
        {
            label(ref text);
            features(ref buffer);
            rows.Add((text.ToString(), buffer.DenseValues().ToArray()));
        }
        return rows;
    }

    [Test]
    public void SubfoldersAreTheLabels()
    {
        using var folder = new TemporaryFolder();
        folder.Write("dogs/2.png", Png(2, 1, 3, 1, 2, 3, 4, 5, 6));
        folder.Write("dogs/10.PNG", Png(2, 1, 3, 7));
        folder.Write("dogs/readme.txt", [1]);
        folder.Write("cats/a.png", Png(2, 1, 3, 9, 8, 7, 6, 5, 4));
        folder.Write("outside.png", Png(1, 1, 1, 0));
        IDataView view = _ml.Data.LoadFromImageFolder(folder.Path);
        Assert.That(view.Schema["Features"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 6)));
        Assert.That(view.Schema["Label"].Type, Is.EqualTo(TextDataViewType.Instance));
        Assert.That(view.GetRowCount(), Is.EqualTo(3));
        var rows = Read(view);
        Assert.That(rows.Select(r => r.Label), Is.EqualTo(new[] { "cats", "dogs", "dogs" }));
        // Channel by channel: the reds, the greens, the blues.
        Assert.That(rows[0].Features, Is.EqualTo(new[] { 9f, 6, 8, 5, 7, 4 }));
        Assert.That(rows[2].Features, Is.EqualTo(new[] { 1f, 4, 2, 5, 3, 6 }));
    }

    [Test]
    public void ImagesOfAnotherShapeAreNamed()
    {
        using var folder = new TemporaryFolder();
        string first = folder.Write("a/1.png", Png(2, 3, 1, 0)), second = folder.Write("a/2.png", Png(3, 2, 1, 0));
        var error = Assert.Throws<InvalidDataException>(() => Read(_ml.Data.LoadFromImageFolder(folder.Path)));
        Assert.That(error!.Message, Does.Contain(first).And.Contain(second).And.Contain("1×3×2").And.Contain("1×2×3"));
        folder.Write("a/2.png", Png(2, 3, 3, 0));
        error = Assert.Throws<InvalidDataException>(() => Read(_ml.Data.LoadFromImageFolder(folder.Path)));
        Assert.That(error!.Message, Does.Contain(second).And.Contain("channels: 1"));
    }

    [Test]
    public void ChannelsCanBeTurnedIntoGreyOrColour()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a/1.png", Png(1, 1, 1, 100));
        folder.Write("a/2.png", Png(1, 1, 2, 50, 0));
        folder.Write("a/3.png", Png(1, 1, 3, 255, 0, 0));
        folder.Write("a/4.png", Png(1, 1, 4, 10, 200, 30, 128));
        // 0.299 · 255 = 76.2; 0.299 · 10 + 0.587 · 200 + 0.114 · 30 = 123.8
        Assert.That(Read(_ml.Data.LoadFromImageFolder(folder.Path, channels: 1)).Select(r => r.Features.Single()),
            Is.EqualTo(new[] { 100f, 50, 76, 124 }));
        Assert.That(Read(_ml.Data.LoadFromImageFolder(folder.Path, channels: 3)).SelectMany(r => r.Features),
            Is.EqualTo(new[] { 100f, 100, 100, 50, 50, 50, 255, 0, 0, 10, 200, 30 }));
    }

    [Test]
    public void WhatIsNoFolderOfImagesIsNamed()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => _ml.Data.LoadFromImageFolder(Path.Combine(folder.Path, "none")),
            Throws.InstanceOf<DirectoryNotFoundException>());
        Assert.That(() => _ml.Data.LoadFromImageFolder(folder.Path), Throws.InstanceOf<InvalidDataException>()
            .With.Message.Contains("no sub-folders"));
        folder.Write("a/x.jpg", [1]);
        Assert.That(() => _ml.Data.LoadFromImageFolder(folder.Path), Throws.InstanceOf<InvalidDataException>()
            .With.Message.Contains("*.png"));
        Assert.That(() => _ml.Data.LoadFromImageFolder(folder.Path, channels: 2),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        string damaged = folder.Write("a/1.png", Png(4, 4, 1, 1, 2, 3)[..30]);
        Assert.That(() => _ml.Data.LoadFromImageFolder(folder.Path), Throws.InstanceOf<InvalidDataException>()
            .With.Message.Contains(damaged));
    }

    [Test]
    public void CursorsOfASetDecodeSideBySide()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 300; i++)
        {
            folder.Write($"{i % 3}/{i:D3}.png", Png(1, 1, 1, (byte)(i % 256)));
        }
        IDataView view = _ml.Data.LoadFromImageFolder(folder.Path);
        var values = view.GetRowCursorSet(view.Schema.Take(1), 4, new Random(1)).AsParallel().SelectMany(cursor =>
        {
            using (cursor)
            {
                var features = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
                var list = new List<float>();
                for (VBuffer<float> buffer = default; cursor.MoveNext();)
                {
                    features(ref buffer);
                    list.Add(buffer.GetValues()[0]);
                }
                return list;
            }
        });
        Assert.That(values, Is.EquivalentTo(Enumerable.Range(0, 300).Select(i => (float)(i % 256))));
    }
}
