namespace Microsoft.ML.Tests;

public class BinaryFileTests
{
    private readonly MLContext _ml = new(seed: 1);
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    private class Row
    {
        public int Id;
        public string Text = "";
        public double Number;
        public bool Flag;
        public DateTime Time;

        [KeyType(7)]
        public uint Key;

        [VectorType(3)]
        public float[] Fixed = [];

        [VectorType]
        public string[] Texts = [];

        [VectorType(10)]
        public VBuffer<float> Sparse;
    }

    private IDataView Rows(int count) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row
    {
        Id = i, Text = $"text ü {i}", Number = i % 5 == 0 ? double.NaN : i / 3d, Flag = i % 2 == 0, Key = (uint)(i % 8),
        Time = new DateTime(2020, 1, 1).AddHours(i), Fixed = [i, -i, 0.5f], Texts = i % 3 == 0 ? [] : [$"a{i}", ""],
        Sparse = new VBuffer<float>(10, 1, [i], [i % 10]),
    }));

    private string Save(IDataView data, string name = "data.idv")
    {
        using var stream = File.Create(_folder[name]);
        _ml.Data.SaveAsBinary(data, stream);
        Assert.That(stream.CanWrite, Is.True, "The stream is the caller's.");
        return _folder[name];
    }

    [Test]
    public void WhatIsSavedLoadsBack()
    {
        var data = Rows(20_000);
        var loaded = _ml.Data.LoadFromBinary(Save(data));
        Assert.That(loaded.Schema.Select(c => $"{c.Name}: {c.Type}"), Is.EqualTo(data.Schema.Select(c => $"{c.Name}: {c.Type}")));
        Assert.That(loaded.GetRowCount(), Is.EqualTo(20_000));
        Assert.That(loaded.GetColumn<int>("Id"), Is.EqualTo(data.GetColumn<int>("Id")));
        Assert.That(loaded.GetColumn<string>("Text"), Is.EqualTo(data.GetColumn<string>("Text")));
        Assert.That(loaded.GetColumn<double>("Number"), Is.EqualTo(data.GetColumn<double>("Number")));
        Assert.That(loaded.GetColumn<bool>("Flag"), Is.EqualTo(data.GetColumn<bool>("Flag")));
        Assert.That(loaded.GetColumn<DateTime>("Time"), Is.EqualTo(data.GetColumn<DateTime>("Time")));
        Assert.That(loaded.GetColumn<uint>("Key"), Is.EqualTo(data.GetColumn<uint>("Key")));
        Assert.That(loaded.GetColumn<float[]>("Fixed"), Is.EqualTo(data.GetColumn<float[]>("Fixed")));
        Assert.That(loaded.GetColumn<string[]>("Texts"), Is.EqualTo(data.GetColumn<string[]>("Texts")));
        Assert.That(loaded.GetColumn<VBuffer<float>>("Sparse").All(v => !v.IsDense && v.GetValues().Length == 1), Is.True);
        Assert.That(loaded.GetColumn<float[]>("Sparse"), Is.EqualTo(data.GetColumn<float[]>("Sparse")));
    }

    [Test]
    public void AnnotationsAreKeptAndHiddenColumnsAreNot()
    {
        var data = _ml.Transforms.Concatenate("Both", "Fixed", "Sparse")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Text"))
            .Append(_ml.Transforms.CopyColumns("Copy", "Both")).Fit(Rows(5)).Transform(Rows(5));
        Assert.That(data.Schema.Count(c => c.IsHidden), Is.EqualTo(1));
        var loaded = _ml.Data.LoadFromBinary(Save(data));
        Assert.That(loaded.Schema.Select(c => c.Name), Is.EqualTo(data.Schema.Where(c => !c.IsHidden).Select(c => c.Name)));
        VBuffer<ReadOnlyMemory<char>> values = default;
        loaded.Schema["Text"].GetKeyValues(ref values);
        Assert.That(values.DenseValues().Select(v => $"{v}"), Is.EqualTo(Enumerable.Range(0, 5).Select(i => $"text ü {i}")));
        Assert.That(loaded.Schema["Text"].Type, Is.EqualTo(data.Schema["Text"].Type));
        Assert.That(loaded.Schema["Both"].Annotations.Schema.Select(c => c.Name),
            Is.EqualTo(data.Schema["Both"].Annotations.Schema.Select(c => c.Name)));
    }

    [Test]
    public void ColumnsAreReadByName()
    {
        var loaded = _ml.Data.LoadFromBinary(Save(Rows(100)));
        using var cursor = loaded.GetRowCursor([loaded.Schema["Id"]]);
        Assert.That(cursor.IsColumnActive(loaded.Schema["Text"]), Is.False);
        // The package looks beyond the end of its list of active columns.
        Assert.That(() => cursor.GetGetter<ReadOnlyMemory<char>>(loaded.Schema["Text"]),
            Throws.InvalidOperationException.Or.InstanceOf<IndexOutOfRangeException>());
        Assert.That(() => cursor.GetGetter<float>(loaded.Schema["Id"]), Throws.InvalidOperationException, "It is an Int32.");
    }

    [Test]
    public void RowsAreShuffledAndSharedOut()
    {
        var loaded = _ml.Data.LoadFromBinary(Save(Rows(20_000)));
        var idColumn = loaded.Schema["Id"];
        Assert.That(loaded.CanShuffle, Is.True);
        var order = new List<int>();
        using (var cursor = loaded.GetRowCursor([idColumn, loaded.Schema["Fixed"]], new Random(3)))
        {
            var get = cursor.GetGetter<int>(idColumn);
            var getFixed = cursor.GetGetter<VBuffer<float>>(loaded.Schema["Fixed"]);
            int id = 0;
            VBuffer<float> values = default;
            while (cursor.MoveNext())
            {
                get(ref id);
                getFixed(ref values);
                Assert.That(values.GetValues()[0], Is.EqualTo(id), "The rows stay whole.");
                order.Add(id);
            }
        }
        Assert.That(order, Is.Not.Ordered);
        Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, 20_000)));

        var seen = new List<int>();
        foreach (var cursor in loaded.GetRowCursorSet([idColumn], 2))
            using (cursor)
            {
                var get = cursor.GetGetter<int>(idColumn);
                for (int id = 0; cursor.MoveNext();)
                {
                    get(ref id);
                    seen.Add(id);
                }
            }
        Assert.That(seen.Order(), Is.EqualTo(Enumerable.Range(0, 20_000)));
    }

    [Test]
    public void NoRowsAreStillASchema()
    {
        var loaded = _ml.Data.LoadFromBinary(Save(Rows(0)));
        Assert.That(loaded.Schema, Has.Count.EqualTo(9));
        Assert.That(loaded.GetColumn<int>("Id"), Is.Empty);
    }

    [Test]
    public void MissingForeignAndDamagedFilesAreRefused()
    {
        Assert.That(() => _ml.Data.LoadFromBinary(_folder["nowhere.idv"]), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains(_folder["nowhere.idv"]));
        Assert.That(() => _ml.Data.LoadFromBinary(_folder.Write("empty.idv", "")), Throws.InstanceOf<FormatException>());
        Assert.That(() => _ml.Data.LoadFromBinary(_folder.Write("text.idv", new string('x', 1000))),
            Throws.InstanceOf<FormatException>());
        string path = Save(Rows(3000));
        byte[] whole = File.ReadAllBytes(path);
        foreach (int length in new[] { 20, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(path, whole[..length]);
            // The package reads beyond the end where its table of contents should be.
            Assert.That(() => Ids(path), Throws.InstanceOf<FormatException>().Or.InstanceOf<EndOfStreamException>(), $"{length}");
        }
    }

    [Test]
    public void AFlippedBitIsFound()
    {
        if (typeof(MLContext).Assembly.GetName().Name != "Microsoft.ML")
            Assert.Ignore("The package does not verify checksums of blocks.");
        string path = Save(Rows(3000));
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 3] ^= 4;
        File.WriteAllBytes(path, bytes);
        var data = _ml.Data.LoadFromBinary(path);
        Assert.That(() => _ml.Data.CreateEnumerable<Row>(data, reuseRowObject: true).Count(),
            Throws.InstanceOf<FormatException>().With.Message.Contains(path).And.Message.Contains("column"));
    }

    private int[] Ids(string path) => _ml.Data.LoadFromBinary(path).GetColumn<int>("Id").ToArray();
}
