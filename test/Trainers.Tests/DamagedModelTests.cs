using System.IO.Compression;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>
/// A model file that was cut off or changed gives an error that says so, and takes no more memory than the whole file does and a
/// small multiple of its size.
/// </summary>
public class DamagedModelTests(TrainerCase trainer) : TensorCountingTests(trainer)
{
    // 500 variants a case, of the file and of the streams in it.
    private const int FilesCut = 100, FilesFlipped = 100, StreamsCut = 150, StreamsFlipped = 150;

    private const string Settings = "Settings.json", Weights = "Weights.safetensors";

    // Of the file's size.
    private const int Multiple = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly MLContext _context = NewContext();
    private byte[] _file = null!;
    private Dictionary<string, string> _hashes = null!;
    private long _needed;

    [OneTimeSetUp]
    public void TrainAndSave()
    {
        var model = Trainer.Fit(_context);
        using var _ = model as IDisposable;
        using var stream = new MemoryStream();
        _context.Model.Save(model, Trainer.View(_context).Schema, stream);
        _file = stream.ToArray();
        _hashes = Hashes(model);
        Load(_file).Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Load(_file).Dispose();
        _needed = GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Test]
    public void A_file_cut_off_at_any_length_is_refused() => OnAThread(() =>
    {
        var random = new Random(1);
        foreach (var length in Lengths(_file.Length, FilesCut, random)) MustFail(_file[..length], $"cut off at {length}");
    });

    [Test]
    public void A_flipped_bit_of_the_file_is_refused_or_changes_nothing() => OnAThread(() =>
    {
        var random = new Random(2);
        for (var i = 0; i < FilesFlipped; i++)
        {
            var damaged = _file.ToArray();
            var at = Flip(damaged, random);
            TryLoad(damaged, $"bit flipped in byte {at}");
        }
    });

    [Test]
    public void A_stream_in_the_file_cut_off_at_any_length_is_refused() => OnAThread(() =>
    {
        var random = new Random(3);
        var entries = Entries(_file).Where(e => IsOurs(e.Name)).ToArray();
        Assert.That(entries, Has.Length.EqualTo(2));
        foreach (var (name, content) in entries)
            foreach (var length in Lengths(content.Length, StreamsCut / entries.Length, random))
                MustFail(With(name, content[..length]), $"{name} cut off at {length}");
    });

    [Test]
    public void A_flipped_bit_of_a_stream_in_the_file_is_refused() => OnAThread(() =>
    {
        var random = new Random(4);
        var entries = Entries(_file).Where(e => IsOurs(e.Name)).ToArray();
        for (var i = 0; i < StreamsFlipped; i++)
        {
            var (name, content) = entries[i % entries.Length];
            var damaged = content.ToArray();
            var at = Flip(damaged, random);
            MustFail(With(name, damaged), $"bit flipped in byte {at} of {name}");
        }
    });

    [Test]
    public void A_stream_that_is_missing_or_another_models_is_refused() => OnAThread(() =>
    {
        var other = Trainer.Fit(NewContext(seed: 2), o => o.MaximumSteps = 2);
        using var _ = other as IDisposable;
        using var stream = new MemoryStream();
        _context.Model.Save(other, null, stream);
        var own = Entries(_file).ToDictionary(e => e.Name, e => e.Content);
        foreach (var (name, content) in Entries(stream.ToArray()).Where(e => IsOurs(e.Name)))
        {
            MustFail(With(name, null), $"{name} missing");
            // Weights know the settings that they were saved with, and not the other way round; which may be the same ones.
            if (name.EndsWith(Settings, StringComparison.Ordinal) && !content.SequenceEqual(own[name]))
                MustFail(With(name, content), $"{name} of another model");
        }
    });

    // Their hashes are right, as those of a file made up by hand are.
    [Test]
    public void Settings_of_larger_networks_than_the_file_has_weights_for_are_refused_before_they_are_made()
    {
        var streams = Entries(_file).Where(e => IsOurs(e.Name)).ToDictionary(e => Path.GetFileName(e.Name), e => e.Content);
        var contents = ModelContents.Read(streams[Settings], new MemoryStream(streams[Weights]));
        var sizes = Numbers(contents.Settings["network"]).Count();
        Assert.That(sizes, Is.GreaterThan(0));
        for (var i = 0; i < sizes; i++)
        {
            var settings = (JsonObject)contents.Settings.DeepClone();
            Numbers(settings["network"]).ElementAt(i).ReplaceWith(4000);
            Assert.That(() => ModelFamilies.Load(_context, contents with { Settings = settings }),
                Throws.InstanceOf<FormatException>().With.Message.Not.Contain("tensor"), settings["network"]!.ToJsonString());
        }
    }

    private static IEnumerable<JsonNode> Numbers(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m => Numbers(m.Value)),
        JsonArray items => items.SelectMany(Numbers),
        JsonValue value when value.TryGetValue<int>(out _) => [value],
        _ => [],
    };

    private void MustFail(byte[] file, string what) => Assert.That(TryLoad(file, what), Is.False, what + " was loaded");

    /// <summary>Whether the file loads; then it must give the whole one's output.</summary>
    private bool TryLoad(byte[] file, string what)
    {
        var loaded = Attempt(file, what, out var allocated, out var isOfBinaryLoader);
        if (isOfBinaryLoader) return false;
        // Buffers that .NET keeps for later may be made anew at any attempt, but not at the next one too.
        var bound = _needed + Multiple * _file.Length;
        for (var i = 0; i < 2 && allocated > bound; i++)
        {
            loaded?.Dispose();
            loaded = Attempt(file, what, out allocated, out _);
        }
        Assert.That(allocated, Is.LessThanOrEqualTo(bound), $"{what}: bytes allocated, file of {_file.Length}");
        if (loaded is null) return false;
        using (loaded) Assert.That(Hashes((ITransformer)loaded), Is.EqualTo(_hashes), what);
        return true;
    }

    private IDisposable? Attempt(byte[] file, string what, out long allocated, out bool isOfBinaryLoader)
    {
        isOfBinaryLoader = false;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return Load(file);
        }
        catch (Exception e)
        {
            // ML.NET makes a component by reflection, hence the wrapping.
            var told = e;
            while (told is TargetInvocationException { InnerException: { } inner }) told = inner;
            isOfBinaryLoader = IsOfBinaryLoader(told);
            if (!isOfBinaryLoader && !IsOfLoadingAnAssembly(told) && !IsOfTheSchema(told))
                Assert.That(told, Is.InstanceOf<FormatException>().Or.InstanceOf<InvalidDataException>()
                    .Or.InstanceOf<InvalidOperationException>(), what);
            return null;
        }
        finally
        {
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    // The schema is ML.NET's own to read, and the package tells its damage so; the model's part of the file is ours.
    private static bool IsOfTheSchema(Exception e) =>
        e is EndOfStreamException && e.StackTrace?.Contains($".{nameof(ModelFile)}.") == false;

    // Its class in Microsoft.ML's package: how that tells of damage, and what memory it takes, is not for this package to bound.
    private static bool IsOfBinaryLoader(Exception e) =>
        e.StackTrace?.Contains("Microsoft.ML.Data.IO.BinaryLoader", StringComparison.Ordinal) == true;

    // ML.NET's own part of the file names the assembly to load, which a flipped bit makes one that isn't there or no name at all.
    private static bool IsOfLoadingAnAssembly(Exception e) => e is FileNotFoundException or FileLoadException or ArgumentException
        && e.StackTrace!.Contains("System.Reflection.Assembly.Load(", StringComparison.Ordinal);

    private IDisposable Load(byte[] file) => (IDisposable)_context.Model.Load(new MemoryStream(file), out _);

    private Dictionary<string, string> Hashes(ITransformer model)
    {
        var scored = model.Transform(Trainer.View(_context));
        return Trainer.AddedColumns.ToDictionary(c => c, c => ColumnValues.Hash(ColumnValues.Read(scored, c)));
    }

    /// <summary>The lengths below a whole one: all of them, or the shortest, the longest and random ones between.</summary>
    private static IEnumerable<int> Lengths(int whole, int count, Random random) => whole <= count ? Enumerable.Range(0, whole)
        : Enumerable.Range(0, count / 4).Concat(Enumerable.Range(whole - count / 4, count / 4))
            .Concat(Enumerable.Range(0, count - 2 * (count / 4)).Select(_ => random.Next(whole)));

    private static int Flip(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        bytes[at] ^= (byte)(1 << random.Next(8));
        return at;
    }

    // The other streams are ML.NET's.
    private static bool IsOurs(string name) =>
        name.EndsWith(Settings, StringComparison.Ordinal) || name.EndsWith(Weights, StringComparison.Ordinal);

    private static List<(string Name, byte[] Content)> Entries(byte[] file)
    {
        using var archive = new ZipArchive(new MemoryStream(file));
        return [.. archive.Entries.Select(entry =>
        {
            using var stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return (entry.FullName, content.ToArray());
        })];
    }

    /// <summary>The whole file with another content of one stream, or without it.</summary>
    private byte[] With(string name, byte[]? content)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var entry in Entries(_file))
            {
                if (entry.Name == name && content is null) continue;
                using var stream = archive.CreateEntry(entry.Name).Open();
                stream.Write(entry.Name == name ? content : entry.Content);
            }
        return file.ToArray();
    }

    // On a thread that is waited for only so long: a file that makes the reader hang is found out.
    private static void OnAThread(Action test)
    {
        var task = Task.Factory.StartNew(test, TaskCreationOptions.LongRunning);
        if (!task.Wait(Limit)) Assert.Fail("Loading hangs.");
    }
}
