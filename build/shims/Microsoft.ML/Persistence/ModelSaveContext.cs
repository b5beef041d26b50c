using System.Text;
using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>One component's part of a model file, being written.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal readonly RepositoryWriter? Repository;
    internal readonly string? Directory;
    internal readonly BinaryWriter Writer;
    internal readonly NormStr.Pool Strings = new();
    internal ModelHeader Header;
    internal readonly long FpMin;

    private readonly Repository.Entry? _entry;
    private readonly IExceptionContext? _context;
    private string _loaderAssemblyName = "";

    internal ModelSaveContext(RepositoryWriter rep, string? dir, string name)
    {
        Repository = Contracts.CheckRef(rep, nameof(rep));
        _context = rep.ExceptionContext;
        Directory = dir;
        _entry = rep.CreateEntry(dir, name);
        Writer = new BinaryWriter(_entry.Stream, Encoding.UTF8, leaveOpen: true);
        ModelHeader.BeginWrite(Writer, out FpMin, out Header);
    }

    internal ModelSaveContext(BinaryWriter writer, IExceptionContext? ectx = null)
    {
        _context = ectx;
        Writer = Contracts.CheckRef(writer, nameof(writer));
        ModelHeader.BeginWrite(Writer, out FpMin, out Header);
    }

    internal bool InRepository => Repository != null;

    internal static void SaveModel<T>(RepositoryWriter rep, T? value, string path)
        where T : class
    {
        if (value == null)
            return;
        if (value is not ICanSaveModel component)
            throw rep.ExceptionContext.Except($"{value.GetType()} cannot be saved: it is no {nameof(ICanSaveModel)}.");
        using var context = new ModelSaveContext(rep, path, ModelLoadContext.ModelStreamName);
        component.Save(context);
        context.Done();
    }

    internal static void Save(BinaryWriter writer, Action<ModelSaveContext> fn)
    {
        using var context = new ModelSaveContext(writer);
        Contracts.CheckRef(fn, nameof(fn))(context);
        context.Done();
    }

    internal void CheckAtModel()
    {
        Writer.Flush();
        if (Writer.BaseStream.Position != FpMin + Header.FpModel)
            throw _context.Except("Something has been written already where the component's own part should begin.");
    }

    internal void SetVersionInfo(VersionInfo ver)
    {
        ModelHeader.SetVersionInfo(ref Header, ver);
        _loaderAssemblyName = ver.LoaderAssemblyName;
    }

    /// <summary>Saves another component beside this one, in a directory of that name.</summary>
    internal void SaveModel<T>(T? value, string name)
        where T : class =>
        SaveModel(CheckedRepository(), value, Combine(name));

    internal void SaveSubModel(string dir, Action<ModelSaveContext> fn)
    {
        _context.CheckNonEmpty(dir, nameof(dir));
        using var context = new ModelSaveContext(CheckedRepository(), Combine(dir), ModelLoadContext.ModelStreamName);
        Contracts.CheckRef(fn, nameof(fn))(context);
        context.Done();
    }

    internal void SaveTextStream(string name, Action<TextWriter> action)
    {
        using var entry = CheckedRepository().CreateEntry(Directory, name);
        using var writer = new StreamWriter(entry.Stream, leaveOpen: true);
        Contracts.CheckRef(action, nameof(action))(writer);
    }

    internal void SaveBinaryStream(string name, Action<BinaryWriter> action)
    {
        using var entry = CheckedRepository().CreateEntry(Directory, name);
        using var writer = new BinaryWriter(entry.Stream, Encoding.UTF8, leaveOpen: true);
        Contracts.CheckRef(action, nameof(action))(writer);
    }

    internal void SaveStringOrNull(string? str) => Writer.Write(str == null ? -1 : Strings.Add(str).Id);

    internal void SaveString(string str) => Writer.Write(Strings.Add(Contracts.CheckRef(str, nameof(str))).Id);

    internal void SaveString(ReadOnlyMemory<char> str) => SaveString(str.ToString());

    internal void SaveNonEmptyString(string str)
    {
        _context.CheckParam(!string.IsNullOrEmpty(str), nameof(str), "The string is empty.");
        SaveString(str);
    }

    internal void SaveNonEmptyString(ReadOnlyMemory<char> str) => SaveNonEmptyString(str.ToString());

    /// <summary>Completes this part.</summary>
    internal void Done()
    {
        if (Header.ModelSignature == 0)
            throw _context.Except("The component has not called SetVersionInfo.");
        ModelHeader.EndWrite(Writer, FpMin, ref Header, Strings, _loaderAssemblyName);
        Dispose();
    }

    public void Dispose()
    {
        // Without a repository the writer is the caller's.
        if (_entry == null)
            return;
        Writer.Dispose();
        _entry.Dispose();
    }

    private string Combine(string name) => string.IsNullOrEmpty(Directory) ? name : $"{Directory}/{name}";

    private RepositoryWriter CheckedRepository() =>
        Repository ?? throw _context.Except("There is no place beside this part of a model: it is written to a single stream.");
}
