using System.IO.Compression;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A zip archive of streams in directories.</summary>
internal abstract class Repository : IDisposable
{
    private protected Repository(IExceptionContext? ectx) => ExceptionContext = ectx;

    public IExceptionContext? ExceptionContext { get; }

    public abstract void Dispose();

    private protected string PathOf(string? directory, string name)
    {
        ExceptionContext.CheckNonEmpty(name, nameof(name));
        string path = (string.IsNullOrEmpty(directory) ? name : $"{directory}/{name}").Replace('\\', '/');
        ExceptionContext.CheckParam(!path.Split('/').Contains(".."), nameof(name), $"The path '{path}' leaves the archive.");
        return path;
    }

    internal sealed class Entry : IDisposable
    {
        internal Entry(string path, Stream stream) => (Path, Stream) = (path, stream);

        public string Path { get; }

        public Stream Stream { get; }

        public void Dispose() => Stream.Dispose();
    }
}

/// <summary>Collects entries in memory; only <see cref="Commit"/> makes the archive whole.</summary>
internal sealed class RepositoryWriter : Repository
{
    private readonly Stream _target;
    private readonly Dictionary<string, MemoryStream> _entries = new(StringComparer.OrdinalIgnoreCase);

    private RepositoryWriter(Stream target, IExceptionContext? ectx)
        : base(ectx) => _target = target;

    public static RepositoryWriter CreateNew(Stream stream, IExceptionContext? ectx = null)
    {
        ectx.CheckValue(stream, nameof(stream));
        return new(stream, ectx);
    }

    public Entry CreateEntry(string name) => CreateEntry(null, name);

    public Entry CreateEntry(string? dir, string name)
    {
        string path = PathOf(dir, name);
        var stream = new MemoryStream();
        ExceptionContext.CheckParam(_entries.TryAdd(path, stream), nameof(name), $"Duplicate entry: '{path}'");
        return new Entry(path, stream);
    }

    public void Commit()
    {
        using var archive = new ZipArchive(_target, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (path, content) in _entries)
        {
            using var stream = archive.CreateEntry(path).Open();
            // A closed memory stream still gives its buffer, and ToArray would copy a whole network's weights.
            content.TryGetBuffer(out var bytes);
            stream.Write(bytes);
        }
        _entries.Clear();
    }

    public override void Dispose() => _entries.Clear();
}

internal sealed class RepositoryReader : Repository
{
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);

    private RepositoryReader(Stream stream, IExceptionContext? ectx)
        : base(ectx)
    {
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            foreach (var entry in _archive.Entries)
                _entries[entry.FullName.Replace('\\', '/')] = entry;
        }
        catch (InvalidDataException e)
        {
            string name = stream is FileStream file ? $"'{file.Name}'" : "The stream";
            throw ectx.ExceptDecode($"Failed to open a zip archive: {name} is not one, or is damaged or cut off.", e);
        }
    }

    public static RepositoryReader Open(Stream stream, IExceptionContext? ectx = null)
    {
        ectx.CheckValue(stream, nameof(stream));
        return new(stream, ectx);
    }

    public Entry OpenEntry(string name) => OpenEntryOrNull(null, name)
        ?? throw ExceptionContext.Except($"Repository doesn't contain entry {name}");

    public Entry? OpenEntryOrNull(string name) => OpenEntryOrNull(null, name);

    public Entry? OpenEntryOrNull(string? dir, string name)
    {
        string path = PathOf(dir, name);
        if (!_entries.TryGetValue(path, out var entry))
            return null;
        try
        {
            // Unpacked as it comes: the length that the archive claims is not believed.
            using var packed = entry.Open();
            var content = new MemoryStream();
            packed.CopyTo(content);
            content.Position = 0;
            return new Entry(path, content);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw ExceptionContext.ExceptDecode($"Corrupt model file: the entry '{path}' cannot be unpacked.", e);
        }
    }

    public override void Dispose() => _archive.Dispose();
}
