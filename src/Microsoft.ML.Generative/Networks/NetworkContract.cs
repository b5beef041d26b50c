using System.Reflection;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Names the contract under which saved models find a factory of the user's own networks again, such as a
/// <see cref="GanNetworkFactory"/>.
/// </summary>
/// <param name="contractName">Unique in the assembly, and the same for as long as models that name it are in use.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NetworkContractAttribute(string contractName) : Attribute
{
    /// <summary>The contract's name.</summary>
    public string ContractName { get; } = contractName;
}

/// <summary>Where a factory of the user's own networks is found: a class with that contract in that assembly.</summary>
/// <param name="Name">The contract's name.</param>
/// <param name="Assembly">The assembly's simple name.</param>
internal readonly record struct NetworkContract(string Name, string Assembly)
{
    /// <summary>The contract of <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException">The class has no <see cref="NetworkContractAttribute"/>.</exception>
    public static NetworkContract Of<T>() => new(
        typeof(T).GetCustomAttribute<NetworkContractAttribute>()?.ContractName ?? throw new ArgumentException(
            $"{typeof(T)} has no [NetworkContract(\"name\")]: without one, a saved model could not be loaded again."),
        typeof(T).Assembly.GetName().Name!);

    /// <summary>Makes the factory, which derives from <typeparamref name="TFactory"/>.</summary>
    /// <exception cref="InvalidOperationException">There is none, more than one, or one that can't be made.</exception>
    public TFactory Create<TFactory>() where TFactory : class
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var name = Name;
        Type[] found = [.. TypesOf(LoadAssembly()).Where(t => t.IsSubclassOf(typeof(TFactory))
            && t.GetCustomAttribute<NetworkContractAttribute>()?.ContractName == name)];
        if (found.Length == 0) throw Missing($"has no class of {typeof(TFactory).Name} with that contract");
        if (found.Length > 1) throw Missing($"has more than one class with that contract, {found[0]} and {found[1]}");
        if (found[0].IsAbstract || found[0].GetConstructor(Any, []) is not { } constructor)
            throw Missing($"has it on {found[0]}, which is abstract or has no constructor without parameters");
        return (TFactory)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [], null);
    }

    /// <summary>
    /// The network, tried on an input: one that doesn't fit is found before the training, not in its first step.
    /// </summary>
    /// <param name="network">What the factory made; it is disposed of where it doesn't fit.</param>
    /// <param name="role">What the network is, such as "generator".</param>
    /// <param name="inputs">Numbers of a row of its input.</param>
    /// <param name="outputs">Numbers of a row of its output.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no network, it takes no such input, or its output is of another shape.
    /// </exception>
    public nn.Module<Tensor, Tensor> Checked(nn.Module<Tensor, Tensor> network, string role, int inputs, int outputs)
    {
        const int Rows = 2;
        if (network is null) throw Unfit(role, "is null; its factory must make one.");
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        network.eval();
        long[] shape;
        try
        {
            shape = network.call(zeros(Rows, inputs)).shape;
        }
        catch (Exception e)
        {
            network.Dispose();
            if (e is not ExternalException) throw;
            throw Unfit(role, $"takes no input of shape [{Rows}, {inputs}]: {e.Message}", e);
        }
        network.train();
        // They live as long as the network, whatever scope it was made in.
        foreach (var tensor in network.parameters().Concat(network.buffers())) tensor.DetachFromDisposeScope();
        if (shape is [Rows, var width] && width == outputs) return network;
        network.Dispose();
        throw Unfit(role, $"makes a tensor of shape [{string.Join(", ", shape)}] of an input of shape [{Rows}, {inputs}]; "
            + $"it must be [{Rows}, {outputs}], one row for each row of the input.");
    }

    private Assembly LoadAssembly()
    {
        var name = Assembly;
        var loaded = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(a => a.GetName().Name == name);
        if (loaded is not null) return loaded;
        try
        {
            return System.Reflection.Assembly.Load(new AssemblyName(name));
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            throw Missing("can't be loaded here", e);
        }
    }

    // Types that need an assembly which isn't here are none that a model could have been trained with.
    private static IEnumerable<Type> TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            return e.Types.OfType<Type>();
        }
    }

    private InvalidOperationException Unfit(string role, string what, Exception? inner = null) =>
        new($"The {role} of the contract '{Name}' {what}", inner);

    private InvalidOperationException Missing(string what, Exception? inner = null) => new(
        $"The model's networks are the user's own, of the contract '{Name}' in the assembly '{Assembly}', which {what}."
        + $" Reference that assembly, with a class marked [NetworkContract(\"{Name}\")].", inner);
}
