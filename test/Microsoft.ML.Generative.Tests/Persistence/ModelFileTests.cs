using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Generative.Tests.Common;
using Microsoft.ML.Generative.Tests.Data;
using Microsoft.ML.Runtime;
using NUnit.Framework;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests.Persistence;

public class ModelFileTests
{
    private const int Size = 4;

    private static ArrayView View(int rows) => new ArrayView(rows)
        .AddVector("Features", NumberDataViewType.Single, Size, row => new[] { row * 0.37f, 1, row, -2.5f })
        .Add("Label", new KeyDataViewType(typeof(uint), 3), row => (uint)(row % 3) + 1);

    private static ProbeTransformer Transformer() => new(new MLContext(), FeatureColumn.Bind(View(0).Schema, "Features"),
        ConditionColumn.Bind(View(0).Schema, "Label"), torch.tensor(new[] { 0.1f, -0.2f, 1 / 3f, 4 }, [Size, 1]));

    private static byte[] Saved(ITransformer transformer)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(transformer, View(0).Schema, stream);
        return stream.ToArray();
    }

    private static ITransformer Loaded(byte[] file) => new MLContext().Model.Load(new MemoryStream(file), out _);

    private static float[] Sums(ITransformer transformer)
    {
        var scored = transformer.Transform(View(300));
        using var cursor = scored.GetRowCursor([scored.Schema["WeightedSum"]]);
        var getter = cursor.GetGetter<float>(scored.Schema["WeightedSum"]);
        var sums = new List<float>();
        for (float sum = 0; cursor.MoveNext(); sums.Add(sum))
            getter(ref sum);
        return [.. sums];
    }

    // The same zip with one of its entries changed.
    private static byte[] Changed(byte[] file, string entryName, Func<byte[], byte[]?> change)
    {
        using var source = new ZipArchive(new MemoryStream(file));
        using var target = new MemoryStream();
        using (var copy = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var content = new MemoryStream();
                using (var stream = entry.Open())
                    stream.CopyTo(content);
                var bytes = entry.Name == entryName ? change(content.ToArray()) : content.ToArray();
                if (bytes == null)
                    continue;
                using var written = copy.CreateEntry(entry.FullName).Open();
                written.Write(bytes);
            }
        }
        return target.ToArray();
    }

    private static FormatException LoadError(byte[] file) =>
        (Assert.Catch(() => Loaded(file))!.GetBaseException() as FormatException)!;

    [OneTimeSetUp]
    public void KnowTheProbe() => ModelFamilies.Include(typeof(ProbeTransformer).Assembly);

    [Test]
    public void A_transformer_comes_back_with_its_own_type_and_the_same_numbers()
    {
        using var transformer = Transformer();
        var loaded = Loaded(Saved(transformer));
        Assert.That(loaded, Is.InstanceOf<ProbeTransformer>());
        using var probe = (ProbeTransformer)loaded;
        Assert.That(Sums(probe), Is.EqualTo(Sums(transformer)));
        Assert.That(probe.GetOutputSchema(View(0).Schema).Select(c => (c.Name, c.Type)),
            Is.EqualTo(transformer.GetOutputSchema(View(0).Schema).Select(c => (c.Name, c.Type))));
        Assert.That(Saved(probe).Length, Is.EqualTo(Saved(transformer).Length));
    }

    [Test]
    public void It_comes_back_in_the_middle_of_a_pipeline()
    {
        var context = new MLContext(1);
        using var transformer = Transformer();
        var chain = new TransformerChain<ITransformer>(transformer,
            context.Transforms.CopyColumns("Copy", "WeightedSum").Fit(transformer.Transform(View(1))));
        var loaded = (IEnumerable<ITransformer>)Loaded(Saved(chain));
        Assert.That(loaded.First(), Is.InstanceOf<ProbeTransformer>());
        Assert.That(Sums((ITransformer)loaded), Is.EqualTo(Sums(chain)));
        foreach (var part in loaded)
            (part as IDisposable)?.Dispose();
    }

    [Test]
    public void The_file_holds_json_and_safetensors_that_others_can_read()
    {
        using var transformer = Transformer();
        using var zip = new ZipArchive(new MemoryStream(Saved(transformer)));
        byte[] Entry(string name)
        {
            using var content = new MemoryStream();
            using (var stream = zip.Entries.Single(e => e.Name == name).Open())
                stream.CopyTo(content);
            return content.ToArray();
        }

        var settings = JsonNode.Parse(Entry("Settings.json"))!;
        Assert.That(((string)settings["family"]!, (int)settings["version"]!), Is.EqualTo(("Probe", 2)));
        Assert.That((string)settings["settings"]!["features"]!["name"]!, Is.EqualTo("Features"));
        Assert.That(SafeTensors.Read(new MemoryStream(Entry("Weights.safetensors"))).Tensors["weights"].ToFloats(),
            Is.EqualTo(new[] { 0.1f, -0.2f, 1 / 3f, 4 }));
    }

    [Test]
    public void Damage_is_named()
    {
        using var transformer = Transformer();
        var file = Saved(transformer);
        Assert.That(LoadError(Changed(file, "Settings.json", _ => null)).Message, Does.Contain("no Settings.json"));
        Assert.That(LoadError(Changed(file, "Weights.safetensors", _ => null)).Message, Does.Contain("no Weights.safetensors"));
        Assert.That(LoadError(Changed(file, "Weights.safetensors", b => b[..^1])).Message, Does.Contain("truncated"));
        var otherLabel = Changed(file, "Settings.json",
            b => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(b).Replace("Label", "Lebal")));
        Assert.That(LoadError(otherLabel).Message, Does.Contain("settings").And.Contain("damaged"));
    }

    [Test]
    public void Contents_of_other_families_and_versions_are_refused()
    {
        var contents = new ModelContents("Probe", 2, [], new Dictionary<string, TensorData>());
        var context = new MLContext();
        Assert.That(() => ModelFamilies.Load(context, contents with { Family = "Vae3" }),
            Throws.InstanceOf<FormatException>().With.Message.Contains("'Vae3'").And.Message.Contains("Probe"));
        Assert.That(() => ModelFamilies.Load(context, contents with { Version = 3 }),
            Throws.InstanceOf<FormatException>().With.Message.Contains("version 3").And.Message.Contains("up to 2"));
        Assert.That(() => ModelFamilies.Load(context, contents with { Version = 0 }), Throws.InstanceOf<FormatException>());
        Assert.That(() => ModelFamilies.Load(context, contents),
            Throws.InstanceOf<FormatException>().With.Message.Contains("'features'"));
    }

    [ModelFamily("Failing")]
    private static class FailingFamily
    {
        public static ITransformer Load(IHostEnvironment env, ModelContents contents)
        {
            var weights = contents.Tensor("weights", torch.float32, 3).ToTensor();
            contents.Tensor("missing", torch.float32, weights.shape);
            return null!;
        }
    }

    [Test]
    public void Nothing_is_left_of_a_model_that_could_not_be_loaded_to_its_end()
    {
        var contents = new ModelContents("Failing", 1, [],
            new Dictionary<string, TensorData> { ["weights"] = new(torch.float32, [3], new byte[12]) });
        var before = LiveTensors.Count();
        Assert.That(() => ModelFamilies.Load(new MLContext(), contents),
            Throws.InstanceOf<FormatException>().With.Message.Contains("'missing'"));
        Assert.That(LiveTensors.Now(), LiveTensors.Still(before));
    }

    [Test]
    public void Contents_truncated_anywhere_or_with_any_bit_flipped_are_refused()
    {
        var contents = new ModelContents("Probe", 2, new JsonObject { ["features"] = "x" },
            new Dictionary<string, TensorData> { ["weights"] = new(torch.float32, [3], new byte[12]) });
        var settings = contents.SettingsBytes();
        using var stream = new MemoryStream();
        contents.WriteWeights(stream, settings);
        var weights = stream.ToArray();
        Assert.That(ModelContents.Read(settings, new MemoryStream(weights)).Settings.Get<string>("features"), Is.EqualTo("x"));

        void Refused(byte[] s, byte[] w) =>
            Assert.That(() => ModelContents.Read(s, new MemoryStream(w)), Throws.InstanceOf<FormatException>());
        for (int length = 0; length < settings.Length; length++)
            Refused(settings[..length], weights);
        for (int length = 0; length < weights.Length; length++)
            Refused(settings, weights[..length]);
        foreach (var part in new[] { settings, weights })
            for (int bit = 0; bit < 8 * part.Length; bit++)
            {
                part[bit / 8] ^= (byte)(1 << bit % 8);
                Refused(settings, weights);
                part[bit / 8] ^= (byte)(1 << bit % 8);
            }
    }

    [Test]
    public void Damaged_zips_of_every_kind_are_refused_without_much_memory()
    {
        using var transformer = Transformer();
        var file = Saved(transformer);
        var expected = Sums(transformer);
        var random = new Random(1);
        var accepted = 0;
        for (int i = 0; i < 500; i++)
        {
            var damaged = i % 2 == 0 ? file[..random.Next(file.Length)] : (byte[])file.Clone();
            if (i % 2 != 0)
                damaged[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
            var before = GC.GetTotalAllocatedBytes();
            try
            {
                using var loaded = (ProbeTransformer)Loaded(damaged);
                // A flip may hit what nobody reads, such as a date; then the model is whole.
                Assert.That(Sums(loaded), Is.EqualTo(expected));
                accepted++;
            }
            catch (Exception e) when (e is not AssertionException)
            {
                // ML.NET makes the transformer by reflection, hence the wrapping. What is damaged of its own parts of the file it
                // tells in its own way: an assembly that isn't there, a schema that ends too soon.
                var told = e;
                while (told is TargetInvocationException { InnerException: { } inner }) told = inner;
                Assert.That(told, Is.InstanceOf<FormatException>().Or.InstanceOf<InvalidDataException>()
                    .Or.InstanceOf<InvalidOperationException>().Or.InstanceOf<ArgumentException>().Or.InstanceOf<IOException>(),
                    $"variant {i}");
            }
            Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(16 << 20), $"variant {i}");
        }
        Assert.That(accepted, Is.LessThan(150));
    }

    [Test]
    public void The_device_is_the_environment_s()
    {
        var context = new MLContext { GpuDeviceId = 3, FallbackToCpu = true };
        Assert.That(ModelFile.DeviceSettings(context), Is.EqualTo(((int?)3, true)));
        Assert.That(ModelFile.DeviceSettings(((Microsoft.ML.Runtime.IHostEnvironment)context).Register("child")),
            Is.EqualTo(((int?)3, true)));
        Assert.That(ModelFile.DeviceSettings(new MLContext { FallbackToCpu = false }), Is.EqualTo(((int?)null, false)));
    }

    [Test]
    public void The_assembly_declares_one_loader() =>
        Assert.That(typeof(ModelFile).Assembly.GetCustomAttributesData().Select(a => a.AttributeType.Name),
            Has.Exactly(1).EqualTo("LoadableClassAttribute"));
}
