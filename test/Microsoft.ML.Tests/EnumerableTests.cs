namespace Microsoft.ML.Tests;

public class EnumerableTests
{
    private readonly MLContext _ml = new(seed: 1);

    private class Everything
    {
        public float Number;
        public string? Text { get; set; }
        public float[]? Free { get; set; }

        [VectorType(2, 2)]
        public double[] Fixed = new double[4];

        [KeyType(3)]
        public uint Key { get; set; }

        [ColumnName("Renamed")]
        public bool Flag { get; set; }

        [NoColumn]
        public int Hidden { get; set; }

        public string[]? Words { get; set; }
        public DateTime Time { get; set; }
        public VBuffer<int> Buffer { get; set; }
        public int OnlyWritten { set => Hidden = value; }
    }

    [Test]
    public void MembersAndAttributesMakeTheSchema()
    {
        var schema = _ml.Data.LoadFromEnumerable(new List<Everything>()).Schema;
        Assert.That(schema.Select(c => $"{c.Name}: {c.Type}"), Is.EquivalentTo(new[]
        {
            "Number: Single", "Text: String", "Free: Vector<Single>", "Fixed: Vector<Double, 2, 2>", "Key: Key<UInt32, 0-2>",
            "Renamed: Boolean", "Words: Vector<String>", "Time: DateTime", "Buffer: Vector<Int32>",
        }));
    }

    [Test]
    public void ObjectsComeBackAsTheyWere()
    {
        var rows = Enumerable.Range(0, 5).Select(i => new Everything
        {
            Number = i, Text = i == 3 ? null : $"t{i}", Free = i == 0 ? null : new float[i], Fixed = [i, 2, 3, 4],
            Flag = i % 2 == 0,
            Words = ["a", $"{i}"], Time = new DateTime(2020, 1, 1).AddDays(i), Buffer = new VBuffer<int>(5, 1, [i], [2]),
        }).ToArray();
        var back = _ml.Data.CreateEnumerable<Everything>(_ml.Data.LoadFromEnumerable(rows), reuseRowObject: false,
            ignoreMissingColumns: true).ToArray();
        Assert.That(back.Select(r => r.Number), Is.EqualTo(new[] { 0f, 1, 2, 3, 4 }));
        Assert.That(back.Select(r => r.Text), Is.EqualTo(new[] { "t0", "t1", "t2", "", "t4" }));
        // An empty vector leaves a member that was null as it was in the package; the shim gives it an empty array.
        Assert.That(back.Select(r => r.Free?.Length ?? 0), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        Assert.That(back[4].Fixed, Is.EqualTo(new[] { 4.0, 2, 3, 4 }));
        Assert.That(back[2].Words, Is.EqualTo(new[] { "a", "2" }));
        Assert.That(back[3].Time, Is.EqualTo(rows[3].Time));
        Assert.That(back[3].Buffer.DenseValues(), Is.EqualTo(new[] { 0, 0, 3, 0, 0 }));
        Assert.That(back.Select(r => r.Flag), Is.EqualTo(rows.Select(r => r.Flag)));
    }

    [Test]
    public void AMemberCountsKeysFromZeroAndAColumnFromOne()
    {
        var rows = new uint[] { 0, 2, 3, uint.MaxValue }.Select(k => new Everything { Key = k });
        var keys = _ml.Data.LoadFromEnumerable(rows).GetColumn<uint>("Key");
        Assert.That(keys, Is.EqualTo(new uint[] { 1, 3, 0, 0 }));
    }

    [Test]
    public void OneRowObjectIsReusedWhereAsked()
    {
        var data = _ml.Data.LoadFromEnumerable(new[] { new Everything { Number = 1 }, new Everything { Number = 2 } });
        var reused = _ml.Data.CreateEnumerable<Everything>(data, reuseRowObject: true, ignoreMissingColumns: true).ToArray();
        Assert.That(reused[0], Is.SameAs(reused[1]));
        Assert.That(reused[0].Number, Is.EqualTo(2));
        var fresh = _ml.Data.CreateEnumerable<Everything>(data, reuseRowObject: false, ignoreMissingColumns: true).ToArray();
        Assert.That(fresh[0], Is.Not.SameAs(fresh[1]));
    }

    private class Pair
    {
        public float A { get; set; }
        public float B { get; set; }
    }

    private class Other
    {
        public float A { get; set; }
        public float C { get; set; }
    }

    private class WrongType
    {
        public double A { get; set; }
    }

    [Test]
    public void MissingAndWrongColumnsAreNamed()
    {
        var data = _ml.Data.LoadFromEnumerable(new[] { new Pair { A = 1 } });
        Assert.That(() => _ml.Data.CreateEnumerable<Other>(data, false).ToArray(),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'C'"));
        Assert.That(_ml.Data.CreateEnumerable<Other>(data, false, ignoreMissingColumns: true).Single().A, Is.EqualTo(1));
        Assert.That(() => _ml.Data.CreateEnumerable<WrongType>(data, false).ToArray(),
            Throws.InvalidOperationException.With.Message.Contains("'A'").And.Message.Contains("Single"));
    }

    [Test]
    public void ASchemaDefinitionChangesNamesTypesAndAnnotations()
    {
        var definition = SchemaDefinition.Create(typeof(Everything));
        definition[nameof(Everything.Free)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);
        definition[nameof(Everything.Free)].AddAnnotation("SlotNames", new[] { "a", "b", "c" },
            new VectorDataViewType(TextDataViewType.Instance, 3));
        definition[nameof(Everything.Number)].ColumnName = "Label";
        definition.Remove(definition[nameof(Everything.Text)]);
        definition.RemoveAll(c => c.MemberName == "OnlyWritten");
        var schema = _ml.Data.LoadFromEnumerable(new[] { new Everything() }, definition).Schema;
        Assert.That(schema["Free"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 3)));
        Assert.That(schema["Free"].HasSlotNames(), Is.True);
        Assert.That(schema["Label"].Type, Is.EqualTo(NumberDataViewType.Single));
        Assert.That(schema.GetColumnOrNull("Text"), Is.Null);
    }

    private class BadKey
    {
        [KeyType(5)]
        public int Key { get; set; }
    }

    private class Unknown
    {
        public Uri? Where { get; set; }
    }

    private class Twice
    {
        [ColumnName("X")]
        public float A { get; set; }

        [ColumnName("X")]
        public float B { get; set; }
    }

    [Test]
    public void ImpossibleClassesAreRefusedByMember()
    {
        Assert.That(() => _ml.Data.LoadFromEnumerable(new List<BadKey>()), Throws.InstanceOf<ArgumentException>()
            .With.Message.Contains("Key"));
        Assert.That(() => _ml.Data.LoadFromEnumerable(new List<Unknown>()), Throws.InstanceOf<ArgumentException>()
            .With.Message.Contains("Where"));
        Assert.That(() => _ml.Data.LoadFromEnumerable(new List<Twice>()), Throws.InstanceOf<ArgumentException>()
            .With.Message.Contains("'X'"));
    }

    [Test]
    public void TheCursorIsLazyAndComputesActiveColumnsOnly()
    {
        int made = 0;
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 100).Select(i =>
        {
            made++;
            return new Pair { A = i };
        }));
        using var cursor = data.GetRowCursor([data.Schema["A"]]);
        Assert.That(made, Is.Zero);
        var get = cursor.GetGetter<float>(data.Schema["A"]);
        Assert.That(cursor.Position, Is.EqualTo(-1));
        Assert.That(cursor.MoveNext() && cursor.MoveNext(), Is.True);
        float value = 0;
        get(ref value);
        Assert.That((value, made, cursor.Position), Is.EqualTo((1f, 2, 1L)));
        Assert.That(cursor.IsColumnActive(data.Schema["B"]), Is.False);
        Assert.That(() => cursor.GetGetter<float>(data.Schema["B"]), Throws.InstanceOf<Exception>());
        Assert.That(() => cursor.GetGetter<double>(data.Schema["A"]), Throws.InvalidOperationException);
        while (cursor.MoveNext())
        {
        }
        Assert.That(cursor.Position, Is.EqualTo(-1));
        Assert.That(cursor.MoveNext(), Is.False);
    }

    [Test]
    public void ANullRowIsRefused()
    {
        var data = _ml.Data.LoadFromEnumerable(new[] { new Pair(), null! });
        Assert.That(() => data.GetColumn<float>("A").ToArray(), Throws.InvalidOperationException.With.Message.Contains("null"));
    }
}
