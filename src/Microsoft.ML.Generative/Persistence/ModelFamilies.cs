using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Generative;

/// <summary>
/// Marks a transformer that comes back from a model file under this name, through its method
/// <c>static ITransformer Load(IHostEnvironment env, ModelContents contents)</c>.
/// </summary>
/// <param name="name">The family's name in the file.</param>
/// <param name="version">The newest version of the settings that the method reads; it reads the older ones too.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class ModelFamilyAttribute(string name, int version = 1) : Attribute
{
    public string Name { get; } = name;

    public int Version { get; } = version;
}

/// <summary>
/// The transformers that model files may hold, by their families' names: those of this assembly, marked by an attribute.
/// </summary>
internal static class ModelFamilies
{
    private const string LoadMethod = "Load";

    private delegate ITransformer Loader(IHostEnvironment env, ModelContents contents);

    private static readonly ConcurrentDictionary<string, (int Version, Loader Load)> Known = new();

    static ModelFamilies() => Include(typeof(ModelFamilies).Assembly);

    /// <summary>Adds another assembly's families, as tests do.</summary>
    public static void Include(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes())
        {
            if (type.GetCustomAttribute<ModelFamilyAttribute>() is not { } family)
                continue;
            const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
            var load = type.GetMethod(LoadMethod, Static, [typeof(IHostEnvironment), typeof(ModelContents)])
                ?? throw new MissingMethodException(type.FullName, LoadMethod);
            Known[family.Name] = (family.Version, load.CreateDelegate<Loader>());
        }
    }

    /// <exception cref="FormatException">The family or its version is unknown, or the contents are not the family's.</exception>
    public static ITransformer Load(IHostEnvironment env, ModelContents contents)
    {
        if (!Known.TryGetValue(contents.Family, out var family))
            throw new FormatException($"The model file holds a model of the family '{contents.Family}', which this version of "
                + $"Microsoft.ML.Generative does not know; it knows {string.Join(", ", Known.Keys.Order())}. A newer one may.");
        if (contents.Version < 1 || contents.Version > family.Version)
            throw new FormatException($"The model file holds a {contents.Family} model of version {contents.Version}; this "
                + $"version of Microsoft.ML.Generative reads up to {family.Version}. A newer version may read it.");
        // What the model keeps is its own; the rest, such as a half-made network's tensors after an error, ends with the scope.
        using var scope = TorchSharp.torch.NewDisposeScope();
        return family.Load(env, contents);
    }
}
