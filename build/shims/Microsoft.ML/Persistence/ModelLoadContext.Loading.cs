using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

internal sealed partial class ModelLoadContext
{
    public bool ContainsModel(string name)
    {
        if (Repository == null || string.IsNullOrEmpty(name))
            return false;
        using var entry = Repository.OpenEntryOrNull(Combine(name), ModelStreamName);
        return entry != null;
    }

    /// <summary>Makes the component that was saved beside this one under that name.</summary>
    public void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class =>
        LoadModel<TRes, TSig>(env, out result, CheckedRepository(), Combine(name), extra);

    public bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, [NotNullWhen(true)] out TRes? result, string name,
        params object[] extra)
        where TRes : class =>
        LoadModelOrNull<TRes, TSig>(env, out result, CheckedRepository(), Combine(name), extra);

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, RepositoryReader rep, string dir,
        params object[] extra)
        where TRes : class
    {
        if (!LoadModelOrNull<TRes, TSig>(env, out var loaded, rep, dir, extra))
            throw env.ExceptDecode($"Corrupt model file: it has no component '{dir}'.");
        result = loaded;
    }

    public static bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, [NotNullWhen(true)] out TRes? result,
        RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        Contracts.CheckRef(env, nameof(env));
        env.CheckValue(rep, nameof(rep));
        using var entry = rep.OpenEntryOrNull(dir, ModelStreamName);
        result = null;
        if (entry == null)
            return false;
        LoadModel<TRes, TSig>(env, out result, rep, entry, dir, extra);
        return true;
    }

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, RepositoryReader rep, Repository.Entry ent,
        string dir, params object[] extra)
        where TRes : class
    {
        using var context = new ModelLoadContext(rep, ent, dir);
        result = context.TryCreate<TRes, TSig>(env, extra)
            ?? throw env.ExceptDecode($"Couldn't load model: '{dir}' was saved by '{context.Header.LoaderSignature}' " +
                $"of '{context.LoaderAssemblyName}', which gives no {typeof(TRes).Name}.");
    }

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, Stream stream, params object[] extra)
        where TRes : class
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        LoadModel<TRes, TSig>(env, out result, reader, extra);
    }

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, BinaryReader reader, params object[] extra)
        where TRes : class
    {
        if (!TryLoadModel<TRes, TSig>(env, out var loaded, reader, extra))
            throw env.ExceptDecode("Couldn't load model");
        result = loaded;
    }

    public static bool TryLoadModel<TRes, TSig>(IHostEnvironment env, [NotNullWhen(true)] out TRes? result, Stream stream,
        params object[] extra)
        where TRes : class
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        return TryLoadModel<TRes, TSig>(env, out result, reader, extra);
    }

    /// <summary>False, and the reader where it was, when no class is known that loads the component as that type.</summary>
    public static bool TryLoadModel<TRes, TSig>(IHostEnvironment env, [NotNullWhen(true)] out TRes? result, BinaryReader reader,
        params object[] extra)
        where TRes : class
    {
        using var context = new ModelLoadContext(reader, env);
        result = context.TryCreate<TRes, TSig>(env, extra);
        if (result == null)
            reader.BaseStream.Position = context.FpMin;
        return result != null;
    }

    public bool TryProcessSubModel(string dir, Action<ModelLoadContext> action)
    {
        _context.CheckNonEmpty(dir, nameof(dir));
        using var entry = CheckedRepository().OpenEntryOrNull(Combine(dir), ModelStreamName);
        if (entry == null)
            return false;
        using var context = new ModelLoadContext(CheckedRepository(), entry, Combine(dir));
        action(context);
        return true;
    }

    private TRes? TryCreate<TRes, TSig>(IHostEnvironment env, object[] extra)
        where TRes : class
    {
        if (LoaderAssemblyName.Length > 0)
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(LoaderAssemblyName));
        foreach (var name in new[] { Header.LoaderSignature, Header.LoaderSignatureAlt })
        {
            if (env.ComponentCatalog.Find(name, typeof(TSig)) is not { } loader)
                continue;
            Reader.BaseStream.Position = FpMin + Header.FpModel;
            if (ComponentCatalog.CreateInstance(loader, env, [this, .. extra]) is TRes result)
            {
                Done();
                return result;
            }
        }
        return null;
    }
}
