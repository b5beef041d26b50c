namespace Microsoft.ML.Tests;

/// <summary>Models that are saved together with the loader of their data.</summary>
public class DataLoaderTests
{
    private readonly MLContext _ml = new(seed: 1);
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    private TextLoader Loader(string path) => _ml.Data.CreateTextLoader(new TextLoader.Options
    {
        Separators = [';'], HasHeader = true, AllowQuoting = true, MissingRealsAsNaNs = true,
        Columns =
        [
            new("Name", DataKind.String, 0), new("X", DataKind.Single, 1, 2),
            new("K", DataKind.Byte, [new(3)], new KeyCount(4)), new("Rest", DataKind.Single, [new(4, null)]),
        ],
    }, new MultiFileSource(path));

    private const string Content = "name;first;second;k;r\n\"a;b\";1;;0;7\nc;3;4;9;8\n";

    [Test]
    public void ALoaderComesBackWithTheModel()
    {
        string data = _folder.Write("data.csv", Content), model = _folder["model.zip"];
        var loader = Loader(data);
        var transformer = _ml.Transforms.Concatenate("Features", "X", "Rest").Fit(loader.Load(data));
        _ml.Model.Save(transformer, loader, model);

        var loaded = _ml.Model.LoadWithDataLoader(model, out var loadedLoader);
        Assert.That(loaded, Is.InstanceOf<ColumnConcatenatingTransformer>());
        Assert.That(loadedLoader.GetOutputSchema().Select(c => $"{c.Name}: {c.Type}"),
            Is.EqualTo(loader.GetOutputSchema().Select(c => $"{c.Name}: {c.Type}")));
        VBuffer<ReadOnlyMemory<char>> names = default;
        loadedLoader.GetOutputSchema()["X"].GetSlotNames(ref names);
        Assert.That(names.DenseValues().Select(n => $"{n}"), Is.EqualTo(new[] { "first", "second" }));
        var rows = loaded.Transform(loadedLoader.Load(data));
        Assert.That(rows.GetColumn<string>("Name"), Is.EqualTo(new[] { "a;b", "c" }));
        Assert.That(rows.GetColumn<byte>("K"), Is.EqualTo(new byte[] { 1, 0 }));
        Assert.That(rows.GetColumn<float[]>("Features"), Is.EqualTo(new[] { new[] { 1, float.NaN, 7 }, [3, 4, 8] }));

        _ml.Model.Load(model, out var schema);
        Assert.That(schema.Select(c => c.Name), Is.EqualTo(new[] { "Name", "X", "K", "Rest" }));
    }

    [Test]
    public void ALoaderAloneIsAModelOfNothing()
    {
        string data = _folder.Write("data.csv", Content), model = _folder["model.zip"];
        _ml.Model.Save(null!, Loader(data), model);
        var loaded = _ml.Model.LoadWithDataLoader(model, out var loader);
        Assert.That((IEnumerable<ITransformer>)loaded, Is.Empty);
        Assert.That(loader, Is.InstanceOf<TextLoader>());
    }

    [Test]
    public void ALoaderWithTransformersLoadsThroughThem()
    {
        string data = _folder.Write("data.csv", Content);
        var loader = Loader(data);
        var copying = _ml.Transforms.CopyColumns("Y", "X").Fit(loader.Load(data));
        var composite = loader.Append(copying).AppendTransformer(_ml.Transforms.DropColumns("X").Fit(copying.Transform(
            loader.Load(data))));
        Assert.That(composite.GetOutputSchema().Select(c => c.Name), Is.EqualTo(new[] { "Name", "K", "Rest", "Y" }));
        Assert.That(composite.Load(new MultiFileSource(data)).GetColumn<float[]>("Y").First(),
            Is.EqualTo(new[] { 1, float.NaN }));
    }

    [Test]
    public void AModelWithoutALoaderSaysSo()
    {
        string data = _folder.Write("data.csv", Content), model = _folder["model.zip"];
        var rows = Loader(data).Load(data);
        _ml.Model.Save(_ml.Transforms.CopyColumns("Y", "X").Fit(rows), rows.Schema, model);
        Assert.That(() => _ml.Model.LoadWithDataLoader(model, out _), Throws.InvalidOperationException
            .With.Message.Contains(nameof(DataViewSchema)));
    }
}
