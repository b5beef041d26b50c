using System.IO.Compression;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Tests;

public class ModelFileTests
{
    private readonly MLContext _ml = new(seed: 1);

    public class Row
    {
        public float A { get; set; }

        [VectorType(2)]
        public double[] V { get; set; } = [0, 0];
    }

    public class Mapped
    {
        public float Doubled { get; set; }
    }

    [CustomMappingFactoryAttribute("Doubling")]
    public class DoublingFactory : CustomMappingFactory<Row, Mapped>
    {
        public override Action<Row, Mapped> GetMapping() => Map;

        public static void Map(Row row, Mapped mapped) => mapped.Doubled = 2 * row.A;
    }

    private IDataView Data() => _ml.Data.LoadFromEnumerable(new[] { new Row { A = 1, V = [1, -4] },
        new Row { A = 4, V = [3, 2] } });

    private TransformerChain<ColumnSelectingTransformer> Model() => _ml.Transforms.NormalizeMinMax("A", fixZero: false)
        .Append(_ml.Transforms.NormalizeMinMax("V")).Append(_ml.Transforms.CopyColumns("C", "A"))
        .Append(_ml.Transforms.Concatenate("F", "A", "C")).Append(_ml.Transforms.SelectColumns("F", "V")).Fit(Data());

    private byte[] Saved(ITransformer model, DataViewSchema? schema)
    {
        var stream = new MemoryStream();
        _ml.Model.Save(model, schema!, stream);
        return stream.ToArray();
    }

    [Test]
    public void AModelComesBackFromAStreamWithItsSchema()
    {
        var model = Model();
        var loaded = new MLContext().Model.Load(new MemoryStream(Saved(model, Data().Schema)), out var schema);
        Assert.That(schema.Select(c => $"{c}"), Is.EqualTo(Data().Schema.Select(c => $"{c}")));
        var expected = model.Transform(Data());
        var actual = loaded.Transform(Data());
        Assert.That(actual.GetColumn<float[]>("F"), Is.EqualTo(expected.GetColumn<float[]>("F")));
        Assert.That(actual.GetColumn<double[]>("V"), Is.EqualTo(expected.GetColumn<double[]>("V")));
        Assert.That(((TransformerChain<ITransformer>)loaded).LastTransformer, Is.InstanceOf<ColumnSelectingTransformer>());
    }

    [Test]
    public void AModelComesBackFromAFileWithoutSchema()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            _ml.Model.Save(Model(), null!, path);
            var loaded = _ml.Model.Load(path, out var schema);
            Assert.That(schema, Is.Null);
            Assert.That(loaded.Transform(Data()).Schema.Count, Is.EqualTo(2));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void AnnotationsOfTheSchemaAreSaved()
    {
        var data = _ml.Transforms.Concatenate("F", "A").Fit(Data()).Transform(Data());
        var copy = _ml.Transforms.CopyColumns("G", "F").Fit(data);
        _ml.Model.Load(new MemoryStream(Saved(copy, data.Schema)), out var schema);
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        schema["F"].GetSlotNames(ref names);
        Assert.That(names.DenseValues().Select(n => n.ToString()), Is.EqualTo(new[] { "A" }));
    }

    [Test]
    public void ACustomMappingComesBackByItsContract()
    {
        var model = _ml.Transforms.CustomMapping<Row, Mapped>(DoublingFactory.Map, "Doubling").Fit(Data());
        var fresh = new MLContext();
        fresh.ComponentCatalog.RegisterAssembly(typeof(DoublingFactory).Assembly);
        var loaded = fresh.Model.Load(new MemoryStream(Saved(model, Data().Schema)), out _);
        Assert.That(loaded.Transform(Data()).GetColumn<float>("Doubled"), Is.EqualTo(new[] { 2f, 8 }));

        var nameless = _ml.Transforms.CustomMapping<Row, Mapped>(DoublingFactory.Map, null).Fit(Data());
        Assert.That(() => Saved(nameless, null), Throws.InvalidOperationException);
    }

    [Test]
    public void WhatIsNoZipOrCutOffIsAFormatException()
    {
        Assert.That(() => _ml.Model.Load(new MemoryStream([1, 2, 3, 4]), out _), Throws.InstanceOf<FormatException>());
        byte[] whole = Saved(Model(), Data().Schema);
        foreach (int length in new[] { 0, whole.Length / 3, whole.Length - 1 })
            Assert.That(() => _ml.Model.Load(new MemoryStream(whole, 0, length), out _), Throws.InstanceOf<FormatException>(),
                $"cut to {length}");
    }

    [Test]
    public void AZipOfSomethingElseIsRefused()
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("readme.txt").Open().Dispose();
        Assert.That(() => _ml.Model.Load(stream, out _), Throws.InvalidOperationException);
    }

    [Test]
    public void ADamagedComponentIsAFormatExceptionAtItsRoot()
    {
        byte[] saved = Saved(Model(), Data().Schema);
        var stream = new MemoryStream();
        stream.Write(saved);
        string name;
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.Entries.First(e => e.FullName.Contains("Transform_001") && e.FullName.EndsWith("Model.key"));
            name = entry.FullName;
            entry.Delete();
            using var content = archive.CreateEntry(name).Open();
            content.Write([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        }
        var error = Assert.Catch(() => _ml.Model.Load(stream, out _))!;
        Assert.That(error.GetBaseException(), Is.InstanceOf<FormatException>().Or.InstanceOf<EndOfStreamException>());
    }

    [Test]
    public void AMissingFileIsTheUsualError() =>
        Assert.That(() => _ml.Model.Load("no/such/model.zip", out _), Throws.InstanceOf<IOException>());
}
