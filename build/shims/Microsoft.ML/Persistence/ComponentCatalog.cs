using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The classes that model files may name: what the assemblies registered here declare by attributes.</summary>
public sealed class ComponentCatalog
{
    private readonly Lock _lock = new();
    private readonly HashSet<Assembly> _assemblies = [];
    private readonly Dictionary<(string Name, Type Signature), LoadableClassAttributeBase> _classes = [];
    private readonly Dictionary<(Type Attribute, string Contract), Type> _extensions = [];

    internal ComponentCatalog()
    {
    }

    /// <summary>
    /// Needed for an assembly with contracts (such as custom mappings) before a model that uses them is loaded.
    /// </summary>
    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        lock (_lock)
        {
            if (!_assemblies.Add(Contracts.CheckRef(assembly, nameof(assembly))))
                return;
            foreach (var loadable in assembly.GetCustomAttributes<LoadableClassAttributeBase>())
                foreach (var key in loadable.SigTypes.SelectMany(s => loadable.LoadNames.Select(n => (Normalize(n), s))))
                    if (!_classes.TryAdd(key, loadable) && throwOnError)
                        throw Contracts.Except(null,
                            $"ComponentCatalog cannot map name '{key.Item1}' and SignatureType '{key.s}' to " +
                            $"{loadable.InstanceType.Name}, already mapped to {_classes[key].InstanceType.Name}.");
            foreach (var type in assembly.GetTypes().Where(t => t.IsClass && !t.IsAbstract))
                foreach (var extension in type.GetCustomAttributes<ExtensionBaseAttribute>(inherit: false))
                    if (!_extensions.TryAdd((extension.GetType(), extension.ContractName), type) && throwOnError)
                        throw Contracts.Except(null, $"An extension for '{extension.GetType().Name}' with contract " +
                            $"'{extension.ContractName}' has already been registered in the ComponentCatalog.");
        }
    }

    internal LoadableClassAttributeBase? Find(string name, Type signature)
    {
        lock (_lock)
            return _classes.GetValueOrDefault((Normalize(name), signature));
    }

    internal object GetExtension(Type attributeType, string contractName)
    {
        Type? type;
        lock (_lock)
            type = _extensions.GetValueOrDefault((attributeType, contractName));
        if (type == null)
            throw Contracts.Except(null,
                $"Unable to locate an extension for the contract '{contractName}'. Ensure you have called " +
                $"ComponentCatalog.RegisterAssembly with the Assembly that contains a class decorated with a " +
                $"'{attributeType.FullName}'.");
        return Activator.CreateInstance(type, nonPublic: true)!;
    }

    /// <summary>
    /// A loader's own exception arrives inside a TargetInvocationException, that again inside an InvalidOperationException where
    /// it is one of this library's: ML.NET's callers see it so.
    /// </summary>
    internal static object CreateInstance(LoadableClassAttributeBase loadable, IHostEnvironment env, object[] arguments)
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic;
        const BindingFlags Static = BindingFlags.Static | BindingFlags.FlattenHierarchy | Any;
        const BindingFlags Instance = BindingFlags.Instance | Any;
        Type[] types = loadable.CtorTypes, typesWithEnvironment = [typeof(IHostEnvironment), .. types];
        object[] withEnvironment = [env, .. arguments];
        var loader = loadable.LoaderType;
        try
        {
            if (loader.GetMethod("Create", Static, typesWithEnvironment) is { } create)
                return create.Invoke(null, withEnvironment)!;
            if (loader.GetConstructor(Instance, typesWithEnvironment) is { } constructor)
                return constructor.Invoke(withEnvironment);
            if (loader.GetMethod("Create", Static, types) is { } plainCreate)
                return plainCreate.Invoke(null, arguments)!;
            if (loader.GetConstructor(Instance, types) is { } plainConstructor)
                return plainConstructor.Invoke(arguments);
        }
        catch (TargetInvocationException e) when (e.InnerException?.IsMarked() == true)
        {
            throw Contracts.Except(null, $"Error during class instantiation: {e.InnerException.Message}", e);
        }
        throw Contracts.Except(null,
            $"Can't instantiate class '{loader.Name}': it has neither a Create method nor a constructor " +
            $"that takes ({string.Join(", ", types.Select(t => t.Name))}).");
    }

    private static string Normalize(string name) => name.Replace(" ", "").ToLowerInvariant();
}
