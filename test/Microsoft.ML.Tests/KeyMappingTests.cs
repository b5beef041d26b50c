using Microsoft.ML.Transforms;

namespace Microsoft.ML.Tests;

public class KeyMappingTests
{
    private readonly MLContext _ml = new(seed: 1);

    private class Row
    {
        public string? Text { get; set; }
        public float Number { get; set; }
        public bool Truth { get; set; }
        public int Whole { get; set; }

        [VectorType(3)]
        public string[] Words { get; set; } = ["", "", ""];

        public string[] Free { get; set; } = [];

        [KeyType(4)]
        public uint Key { get; set; }
    }

    private IDataView Data(params Row[] rows) => _ml.Data.LoadFromEnumerable(rows);

    // The package reads some views on another thread and wraps what happens there.
    private static NUnit.Framework.Constraints.Constraint FailsSaying(string part) =>
        Throws.InvalidOperationException.And.Matches<Exception>(e => e.ToString().Contains(part));

    [Test]
    public void TextIsNumberedAsItComesOrByValue()
    {
        var data = Data(new Row { Text = "b" }, new Row { Text = "" }, new Row { Text = "a" }, new Row { Text = "B" },
            new Row { Text = "b" }, new Row { Text = " a" });
        var byOccurrence = _ml.Transforms.Conversion.MapValueToKey("Key", "Text").FitTransform(data);
        Assert.That(byOccurrence.Schema["Key"].Type, Is.EqualTo(new KeyDataViewType(typeof(uint), 4)));
        Assert.That(byOccurrence.GetColumn<uint>("Key"), Is.EqualTo(new uint[] { 1, 0, 2, 3, 1, 4 }));
        Assert.That(byOccurrence.Schema["Key"].KeyValues(), Is.EqualTo(new[] { "b", "a", "B", " a" }));
        var byValue = _ml.Transforms.Conversion.MapValueToKey("Key", "Text",
            keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).FitTransform(data);
        Assert.That(byValue.Schema["Key"].KeyValues(), Is.EqualTo(new[] { " a", "B", "a", "b" }));
        Assert.That(byValue.GetColumn<uint>("Key"), Is.EqualTo(new uint[] { 4, 0, 3, 2, 4, 1 }));
    }

    [Test]
    public void NumbersHaveKeysButNotWhereTheyAreMissing()
    {
        var data = Data(new Row { Number = 2.5f, Truth = true }, new Row { Number = float.NaN }, new Row { Number = -1 },
            new Row { Number = 0 });
        var output = _ml.Transforms.Conversion.MapValueToKey([new("N", "Number"), new("T", "Truth")],
            keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).FitTransform(data);
        Assert.That(output.GetColumn<uint>("N"), Is.EqualTo(new uint[] { 3, 0, 1, 2 }));
        Assert.That(output.GetColumn<uint>("T"), Is.EqualTo(new uint[] { 2, 1, 1, 1 }));
        var values = default(VBuffer<float>);
        output.Schema["N"].GetKeyValues(ref values);
        Assert.That(values.DenseValues(), Is.EqualTo(new[] { -1f, 0, 2.5f }));
        Assert.That(output.Schema["N"].HasKeyValues(NumberDataViewType.Single), Is.True);
        Assert.That(output.Schema["N"].HasKeyValues(), Is.False);
        var asText = _ml.Transforms.Conversion.MapValueToKey([new("N", "Number"), new("T", "Truth")],
            addKeyValueAnnotationsAsText: true).FitTransform(data);
        Assert.That(asText.Schema["N"].KeyValues(), Is.EqualTo(new[] { "2.5", "-1", "0" }));
        Assert.That(asText.Schema["T"].KeyValues(), Is.EqualTo(new[] { "1", "0" }));
    }

    [Test]
    public void AVectorsItemsShareOneTable()
    {
        var data = Data(new Row { Words = ["x", "", "y"], Free = ["p"] }, new Row { Words = ["y", "z", "x"], Free = ["q", "p"] });
        var output = _ml.Transforms.Conversion.MapValueToKey([new("Words"), new("Free")]).FitTransform(data);
        Assert.That(output.Schema["Words"].Type,
            Is.EqualTo(new VectorDataViewType(new KeyDataViewType(typeof(uint), 3), 3)));
        Assert.That(output.GetColumn<uint[]>("Words"), Is.EqualTo(new[] { new uint[] { 1, 0, 2 }, [2, 3, 1] }));
        Assert.That(output.GetColumn<uint[]>("Free"), Is.EqualTo(new[] { new uint[] { 1 }, [2, 1] }));
        var back = _ml.Transforms.Conversion.MapKeyToValue("Words").FitTransform(output);
        Assert.That(back.GetColumn<string[]>("Words"), Is.EqualTo(new[] { new[] { "x", "", "y" }, ["y", "z", "x"] }));
    }

    [Test]
    public void SparseVectorsHaveTheirZerosMappedInPlace()
    {
        var definition = SchemaDefinition.Create(typeof(SparseRow));
        definition["S"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4);
        var data = _ml.Data.LoadFromEnumerable(new[] { new SparseRow { S = new(4, 2, [5f, 7f], [0, 2]) } }, definition);
        var output = _ml.Transforms.Conversion.MapValueToKey("S").FitTransform(data);
        Assert.That(output.GetColumn<uint[]>("S").Single(), Is.EqualTo(new uint[] { 1, 2, 3, 2 }));
    }

    private class SparseRow
    {
        public VBuffer<float> S { get; set; }
    }

    [Test]
    public void TheMaximumNumberOfKeysCutsOff()
    {
        var data = Data(new Row { Text = "c" }, new Row { Text = "b" }, new Row { Text = "a" });
        var output = _ml.Transforms.Conversion.MapValueToKey("Text", maximumNumberOfKeys: 2,
            keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).FitTransform(data);
        Assert.That(output.GetColumn<uint>("Text"), Is.EqualTo(new uint[] { 2, 1, 0 }));
        Assert.That(() => _ml.Transforms.Conversion.MapValueToKey("Text", maximumNumberOfKeys: 0).FitTransform(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private class Term
    {
        public string? Name { get; set; }
    }

    [Test]
    public void KeyDataGivesTheValuesInstead()
    {
        var terms = _ml.Data.LoadFromEnumerable(new[] { "z", "a", "q" }.Select(name => new Term { Name = name }));
        var data = Data(new Row { Text = "a" }, new Row { Text = "other" }, new Row { Text = "z" });
        var output = _ml.Transforms.Conversion.MapValueToKey("Text", keyData: terms).FitTransform(data);
        Assert.That(output.Schema["Text"].Type, Is.EqualTo(new KeyDataViewType(typeof(uint), 3)));
        Assert.That(output.GetColumn<uint>("Text"), Is.EqualTo(new uint[] { 2, 0, 1 }));
        Assert.That(() => _ml.Transforms.Conversion.MapValueToKey("Text", keyData: data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("single column"));
        Assert.That(() => _ml.Transforms.Conversion.MapValueToKey("Number", keyData: terms).FitTransform(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("must be of type 'Single' but was 'String'"));
    }

    [Test]
    public void AColumnWithoutValuesHasOneKeyAndNoKeyValues()
    {
        var output = _ml.Transforms.Conversion.MapValueToKey("Text").FitTransform(Data(new Row { Text = "" }));
        Assert.That(output.Schema["Text"].Type, Is.EqualTo(new KeyDataViewType(typeof(uint), 1)));
        Assert.That(output.Schema["Text"].HasKeyValues(), Is.False);
        Assert.That(output.GetColumn<uint>("Text"), Is.EqualTo(new uint[] { 0 }));
    }

    [Test]
    public void KeysOfKeysStandForWhatThoseStoodFor()
    {
        var data = Data(new Row { Text = "x" }, new Row { Text = "y" }, new Row { Text = "z" });
        var keys = _ml.Transforms.Conversion.MapValueToKey("First", "Text").FitTransform(data);
        var some = _ml.Transforms.Conversion.MapValueToKey("Second", "First").FitTransform(_ml.Data.SkipRows(keys, 1));
        Assert.That(some.Schema["Second"].Type, Is.EqualTo(new KeyDataViewType(typeof(uint), 2)));
        Assert.That(some.GetColumn<uint>("Second"), Is.EqualTo(new uint[] { 1, 2 }));
        Assert.That(some.Schema["Second"].KeyValues(), Is.EqualTo(new[] { "y", "z" }));
    }

    [Test]
    public void KeysWithoutValuesAreRefusedByMapKeyToValue()
    {
        var data = Data(new Row { Key = 2 });
        Assert.That(() => _ml.Transforms.Conversion.MapKeyToValue("Key").FitTransform(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'Key' doesn't contain key values metadata"));
        Assert.That(() => _ml.Transforms.Conversion.MapKeyToValue("Number").FitTransform(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("expected KeyType, got Single"));
    }

    [Test]
    public void MissingKeysBecomeNaN()
    {
        var data = Data(new Row { Number = 4 }, new Row { Number = float.NaN });
        var output = _ml.Transforms.Conversion.MapValueToKey("Number")
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Number")).FitTransform(data);
        Assert.That(output.GetColumn<float>("Number"), Is.EqualTo(new[] { 4, float.NaN }));
    }

    [Test]
    public void AKeyBecomesAnIndicatorVector()
    {
        var data = Data(new Row { Text = "x" }, new Row { Text = "" }, new Row { Text = "y" });
        var output = _ml.Transforms.Conversion.MapValueToKey("Text")
            .Append(_ml.Transforms.Conversion.MapKeyToVector("Text")).FitTransform(data);
        Assert.That(output.Schema["Text"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 2)));
        Assert.That(output.GetColumn<float[]>("Text"), Is.EqualTo(new[] { new float[] { 1, 0 }, [0, 0], [0, 1] }));
        Assert.That(output.Schema["Text"].SlotNames(), Is.EqualTo(new[] { "x", "y" }));
        Assert.That(output.Schema["Text"].IsNormalized(), Is.True);
        Assert.That(output.Schema["Text"].Annotations.Schema.Select(c => c.Name),
            Is.EquivalentTo(new[] { "SlotNames", "CategoricalSlotRanges", "IsNormalized" }));
        var ranges = default(VBuffer<int>);
        output.Schema["Text"].Annotations.GetValue("CategoricalSlotRanges", ref ranges);
        Assert.That(ranges.DenseValues(), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void AVectorOfKeysBecomesIndicatorsInARowOrCounts()
    {
        var data = Data(new Row { Words = ["x", "y", "x"] }, new Row { Words = ["", "y", ""] });
        var keys = _ml.Transforms.Conversion.MapValueToKey("Words").FitTransform(data);
        var inARow = _ml.Transforms.Conversion.MapKeyToVector("Words").FitTransform(keys);
        Assert.That(inARow.Schema["Words"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 3, 2)));
        Assert.That(inARow.GetColumn<float[]>("Words"),
            Is.EqualTo(new[] { new float[] { 1, 0, 0, 1, 1, 0 }, [0, 0, 0, 1, 0, 0] }));
        Assert.That(inARow.Schema["Words"].SlotNames(),
            Is.EqualTo(new[] { "[0].x", "[0].y", "[1].x", "[1].y", "[2].x", "[2].y" }));
        var counts = _ml.Transforms.Conversion.MapKeyToVector("Words", outputCountVector: true).FitTransform(keys);
        Assert.That(counts.Schema["Words"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 2)));
        Assert.That(counts.GetColumn<float[]>("Words"), Is.EqualTo(new[] { new float[] { 2, 1 }, [0, 1] }));
        Assert.That(counts.Schema["Words"].SlotNames(), Is.EqualTo(new[] { "x", "y" }));
        Assert.That(counts.Schema["Words"].IsNormalized(), Is.False);
    }

    private class OneSlotRow
    {
        [VectorType(1)]
        public string[] Words = [];
    }

    [Test]
    public void AVectorOfOneKeyBecomesOneIndicatorVector()
    {
        var data = _ml.Data.LoadFromEnumerable(new[] { new OneSlotRow { Words = ["x"] }, new OneSlotRow { Words = ["y"] } });
        var keys = _ml.Transforms.Conversion.MapValueToKey("Words").FitTransform(data);
        foreach (bool counts in new[] { false, true })
        {
            var output = _ml.Transforms.Conversion.MapKeyToVector("Words", outputCountVector: counts).FitTransform(keys);
            Assert.That(output.Schema["Words"].Type, Is.EqualTo(new VectorDataViewType(NumberDataViewType.Single, 2)));
            Assert.That(output.GetColumn<float[]>("Words"), Is.EqualTo(new[] { new float[] { 1, 0 }, [0, 1] }));
            Assert.That(output.Schema["Words"].SlotNames(),
                Is.EqualTo(counts ? new[] { "x", "y" } : new[] { "[0].x", "[0].y" }));
        }
    }

    [Test]
    public void RaggedVectorsAreRefused()
    {
        var data = Data(new Row { Words = ["x", "y", "z"] }, new Row { Words = ["x"] });
        var output = _ml.Transforms.Conversion.MapValueToKey("Words").FitTransform(data);
        Assert.That(() => output.GetColumn<uint[]>("Words").ToArray(),
            FailsSaying("Column 'Words'"));
    }

    [Test]
    public void TypesAreConverted()
    {
        var data = Data(new Row { Text = "2.5", Number = 3.75f, Truth = true, Whole = 300, Key = 3 },
            new Row { Text = "what", Number = 0.1f, Whole = -1, Key = 0 }, new Row { Text = "", Whole = 5 });
        IDataView To(string column, DataKind kind) => _ml.Transforms.Conversion.ConvertType("C", column, kind).FitTransform(data);
        Assert.That(To("Text", DataKind.Single).GetColumn<float>("C"), Is.EqualTo(new[] { 2.5f, float.NaN, 0 }));
        Assert.That(To("Number", DataKind.Double).GetColumn<double>("C"), Is.EqualTo(new[] { 3.75, (double)0.1f, 0 }));
        Assert.That(To("Number", DataKind.Boolean).GetColumn<bool>("C"), Is.EqualTo(new[] { true, true, false }));
        Assert.That(To("Number", DataKind.String).GetColumn<string>("C"), Is.EqualTo(new[] { "3.75", "0.1", "0" }));
        Assert.That(To("Truth", DataKind.Single).GetColumn<float>("C"), Is.EqualTo(new[] { 1f, 0, 0 }));
        Assert.That(To("Truth", DataKind.String).GetColumn<string>("C"), Is.EqualTo(new[] { "True", "False", "False" }));
        Assert.That(To("Truth", DataKind.Single).Schema["C"].IsNormalized(), Is.True);
        Assert.That(To("Whole", DataKind.Single).GetColumn<float>("C"), Is.EqualTo(new[] { 300f, -1, 5 }));
        Assert.That(To("Whole", DataKind.SByte).GetColumn<sbyte>("C"), Is.EqualTo(new sbyte[] { 44, -1, 5 }));
        Assert.That(To("Key", DataKind.Byte).Schema["C"].Type, Is.EqualTo(new KeyDataViewType(typeof(byte), 4)));
        Assert.That(To("Key", DataKind.Byte).GetColumn<byte>("C"), Is.EqualTo(new byte[] { 4, 1, 1 }));
        Assert.That(To("Words", DataKind.Boolean).Schema["C"].Type,
            Is.EqualTo(new VectorDataViewType(BooleanDataViewType.Instance, 3)));
        Assert.That(To("Text", DataKind.UInt32).GetColumn<uint>("C"), Is.EqualTo(new uint[] { 0, 0, 0 }));
    }

    [Test]
    public void ConversionsThatAreNotStandardAreRefused()
    {
        var data = Data(new Row { Text = "what" });
        Assert.That(() => _ml.Transforms.Conversion.ConvertType("Number", outputKind: DataKind.Int32).FitTransform(data),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("Don't know how to convert Number"));
        Assert.That(() => _ml.Transforms.Conversion.ConvertType("Key").Fit(data), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Message.Contains("'Key'").And.Message.Contains("not compatible"));
        Assert.That(() => _ml.Transforms.Conversion.ConvertType("Text", outputKind: DataKind.Int32).FitTransform(data)
            .GetColumn<int>("Text").ToArray(), FailsSaying("could not be parsed"));
    }

    [Test]
    public void ModelsComeBack()
    {
        var data = Data(new Row { Text = "x", Number = 2, Words = ["a", "b", "c"], Whole = 3 },
            new Row { Text = "y", Number = 1 });
        var chain = _ml.Transforms.Conversion.MapValueToKey([new("Text"), new("Number"), new("Words")])
            .Append(_ml.Transforms.Conversion.MapKeyToVector("Vector", "Words"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Number"))
            .Append(_ml.Transforms.Conversion.ConvertType("Whole"));
        var model = chain.Fit(data);
        var loaded = model.Reloaded(data.Schema).Transform(data);
        var original = model.Transform(data);
        Assert.That(loaded.Schema.Select(c => c.ToString()), Is.EqualTo(original.Schema.Select(c => c.ToString())));
        Assert.That(loaded.GetColumn<uint>("Text"), Is.EqualTo(new uint[] { 1, 2 }));
        Assert.That(loaded.Schema["Text"].KeyValues(), Is.EqualTo(new[] { "x", "y" }));
        Assert.That(loaded.GetColumn<float[]>("Vector"), Is.EqualTo(original.GetColumn<float[]>("Vector")));
        Assert.That(loaded.GetColumn<float>("Back"), Is.EqualTo(new[] { 2f, 1 }));
        Assert.That(loaded.GetColumn<float>("Whole"), Is.EqualTo(new[] { 3f, 0 }));
    }
}
