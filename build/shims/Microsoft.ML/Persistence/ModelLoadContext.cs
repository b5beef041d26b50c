using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>One component's part of a model file, being read.</summary>
internal sealed partial class ModelLoadContext : IDisposable
{
    public const string ModelStreamName = "Model.key";
    internal const string NameBinary = "Model.bin";

    public readonly RepositoryReader? Repository;
    public readonly string? Directory;
    public readonly BinaryReader Reader;
    public readonly string[] Strings;
    public readonly string LoaderAssemblyName;
    internal ModelHeader Header;
    public readonly long FpMin;

    private readonly IExceptionContext? _context;

    internal ModelLoadContext(RepositoryReader rep, Repository.Entry ent, string? dir)
    {
        Repository = Contracts.CheckRef(rep, nameof(rep));
        _context = rep.ExceptionContext;
        Directory = dir;
        Reader = new BinaryReader(Contracts.CheckRef(ent, nameof(ent)).Stream, Encoding.UTF8, leaveOpen: true);
        ModelHeader.BeginRead(Reader, out FpMin, out Header, out Strings, out LoaderAssemblyName);
    }

    internal ModelLoadContext(BinaryReader reader, IExceptionContext? ectx = null)
    {
        _context = ectx;
        Reader = Contracts.CheckRef(reader, nameof(reader));
        ModelHeader.BeginRead(Reader, out FpMin, out Header, out Strings, out LoaderAssemblyName);
    }

    public bool InRepository => Repository != null;

    public void CheckAtModel()
    {
        if (Reader.BaseStream.Position != FpMin + Header.FpModel)
            throw _context.Except("Something has been read already of the component's own part.");
    }

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        CheckVersionInfo(ver);
    }

    public void CheckVersionInfo(VersionInfo ver) => ModelHeader.CheckVersionInfo(in Header, ver);

    public string? LoadStringOrNull() => Reader.ReadInt32() is var id && id == -1 ? null : StringAt(id);

    public string LoadString() => StringAt(Reader.ReadInt32());

    public string LoadNonEmptyString() => LoadString() is { Length: > 0 } text ? text
        : throw _context.ExceptDecode("Corrupt model: a name in it is empty.");

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action) => TryLoadStream(name, stream =>
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        action(reader);
    });

    public bool TryLoadTextStream(string name, Action<TextReader> action) => TryLoadStream(name, stream =>
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        action(reader);
    });

    /// <summary>
    /// Ends the reading of this part: a component that left bytes unread, or read too far, has a corrupt model.
    /// </summary>
    public void Done()
    {
        if (Reader.BaseStream.Position != FpMin + Header.FpModel + Header.CbModel)
            throw _context.ExceptDecode($"Corrupt model: '{Header.LoaderSignature}' did not read its part to the end.");
        Reader.BaseStream.Position = FpMin + Header.FpLim;
        Dispose();
    }

    public void Dispose()
    {
        // Without a repository the reader is the caller's.
        if (InRepository)
            Reader.Dispose();
    }

    private bool TryLoadStream(string name, Action<Stream> action)
    {
        _context.CheckNonEmpty(name, nameof(name));
        using var entry = CheckedRepository().OpenEntryOrNull(Directory, name);
        if (entry != null)
            action(entry.Stream);
        return entry != null;
    }

    private string StringAt(int id) => 0 <= id && id < Strings.Length ? Strings[id]
        : throw _context.ExceptDecode($"Corrupt model: it has {Strings.Length} strings, and asks for number {id}.");

    private string Combine(string name) => string.IsNullOrEmpty(Directory) ? name : $"{Directory}/{name}";

    private RepositoryReader CheckedRepository() =>
        Repository ?? throw _context.Except("There is nothing beside this part of a model: it is read from a single stream.");
}
