using System.Text.Json.Nodes;
using NUnit.Framework;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests.Persistence;

public class CheckpointTests
{
    private TemporaryFolder _folder = null!;
    private string _path = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _path = Path.Combine(_folder.Path, "run.checkpoint");
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    private static void Write(string path, int step)
    {
        using var weight = torch.tensor(new float[] { 1, 2, step }, [3, 1]);
        Checkpoint.Write(path, new JsonObject { ["step"] = step, ["losses"] = new JsonArray(0.1, double.Epsilon) },
            new Dictionary<string, torch.Tensor> { ["blob:x"] = weight, ["net.weight"] = weight },
            new Dictionary<string, byte[]> { ["rng"] = [1, 2, 3], ["nothing"] = [] });
    }

    [Test]
    public void Everything_comes_back()
    {
        Write(_path, 7);
        Write(_path, 8);

        var read = Checkpoint.Read(_path);
        Assert.That(read.State.Get<int>("step"), Is.EqualTo(8));
        Assert.That(read.State.GetArray<double>("losses"), Is.EqualTo(new[] { 0.1, double.Epsilon }));
        Assert.That(read.Tensors.Keys, Is.EquivalentTo(new[] { "blob:x", "net.weight" }));
        Assert.That(read.Tensors["net.weight"].ToFloats(), Is.EqualTo(new float[] { 1, 2, 8 }));
        Assert.That(read.Blobs["rng"], Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(read.Blobs["nothing"], Is.Empty);
        Assert.That(Directory.GetFiles(_folder.Path), Is.EqualTo(new[] { _path }), "nothing else is left");
    }

    [Test]
    public void A_write_that_was_cut_off_leaves_the_old_one()
    {
        Write(_path, 7);
        var half = File.ReadAllBytes(_path)[..100];
        File.WriteAllBytes(_path + ".tmp", half);

        Assert.That(Checkpoint.Read(_path).State.Get<int>("step"), Is.EqualTo(7));
        Write(_path, 8);
        Assert.That(Checkpoint.Read(_path).State.Get<int>("step"), Is.EqualTo(8));
    }

    [Test]
    public void A_write_that_fails_leaves_the_old_one_and_nothing_else()
    {
        Write(_path, 7);
        var disposed = torch.zeros(2);
        disposed.Dispose();
        Assert.That(() => Checkpoint.Write(_path, [], new Dictionary<string, torch.Tensor> { ["gone"] = disposed },
            new Dictionary<string, byte[]>()), Throws.Exception);
        Assert.That(Checkpoint.Read(_path).State.Get<int>("step"), Is.EqualTo(7));
        Assert.That(Directory.GetFiles(_folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void Where_it_cannot_be_written_nothing_is_left()
    {
        Directory.CreateDirectory(_path);
        Assert.That(() => Write(_path, 7), Throws.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.EqualTo(new[] { _path }));
    }

    [Test]
    public void A_damaged_or_foreign_file_is_refused_by_name()
    {
        Write(_path, 7);
        var bytes = File.ReadAllBytes(_path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(_path, bytes);
        Assert.That(() => Checkpoint.Read(_path),
            Throws.InstanceOf<FormatException>().With.Message.Contains(_path).And.Message.Contains("damaged"));

        using (var file = File.Create(_path))
            SafeTensors.Write(file, new Dictionary<string, TensorData>());
        Assert.That(() => Checkpoint.Read(_path), Throws.InstanceOf<FormatException>().With.Message.Contains("format"));

        Assert.That(() => Checkpoint.Read(_path + ".missing"), Throws.InstanceOf<FileNotFoundException>());
    }
}
