using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// Makes a class known to the <see cref="ComponentCatalog"/> under its load names: a static Create method or a constructor of
/// the loader type makes it from the parameters of the signature delegate, optionally after an IHostEnvironment.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class LoadableClassAttribute : LoadableClassAttributeBase
{
    public LoadableClassAttribute(Type instType, Type? argType, Type sigType, string userName, params string[] loadNames)
        : base(null, instType, instType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(Type instType, Type loaderType, Type? argType, Type sigType, string userName,
        params string[] loadNames)
        : base(null, instType, loaderType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(string? summary, Type instType, Type? argType, Type sigType, string userName,
        params string[] loadNames)
        : base(summary, instType, instType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(string? summary, Type instType, Type loaderType, Type? argType, Type sigType, string userName,
        params string[] loadNames)
        : base(summary, instType, loaderType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(Type instType, Type? argType, Type[] sigTypes, string userName, params string[] loadNames)
        : base(null, instType, instType, argType, sigTypes, userName, loadNames)
    {
    }

    public LoadableClassAttribute(Type instType, Type loaderType, Type? argType, Type[] sigTypes, string userName,
        params string[] loadNames)
        : base(null, instType, loaderType, argType, sigTypes, userName, loadNames)
    {
    }

    public LoadableClassAttribute(string? summary, Type instType, Type? argType, Type[] sigTypes, string userName,
        params string[] loadNames)
        : base(summary, instType, instType, argType, sigTypes, userName, loadNames)
    {
    }

    public LoadableClassAttribute(string? summary, Type instType, Type loaderType, Type? argType, Type[] sigTypes,
        string userName, params string[] loadNames)
        : base(summary, instType, loaderType, argType, sigTypes, userName, loadNames)
    {
    }
}

internal abstract class LoadableClassAttributeBase : Attribute
{
    protected LoadableClassAttributeBase(string? summary, Type instType, Type loaderType, Type? argType, Type[] sigTypes,
        string userName, params string[] loadNames)
    {
        (Summary, InstanceType, LoaderType, ArgType, UserName) = (summary, instType, loaderType, argType, userName);
        SigTypes = Contracts.CheckRef(sigTypes, nameof(sigTypes));
        LoadNames = loadNames is { Length: > 0 } ? loadNames : [userName];
        // The first parameter of a signature delegate stands for what is read; the loader gets them all.
        CtorTypes = SigTypes[0].GetMethod("Invoke")!.GetParameters().Select(p => p.ParameterType).ToArray();
    }

    public string? Summary { get; }
    public Type InstanceType { get; }
    public Type LoaderType { get; }

    /// <summary>The class of the options it is made from; null for what is only loaded.</summary>
    public Type? ArgType { get; }

    public Type[] SigTypes { get; }
    public Type[] CtorTypes { get; }
    public string UserName { get; }
    public string[] LoadNames { get; }
    public string? DocName { get; set; }
}
