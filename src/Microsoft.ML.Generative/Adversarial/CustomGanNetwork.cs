using System.Reflection;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A pair of networks of the user's own. Derive from it with a parameterless constructor, and mark the class with
/// <see cref="GanNetworkContractAttribute"/>: a saved model keeps the contract's name and the assembly, and makes the networks
/// again from them when it is loaded.
/// </summary>
public abstract class GanNetworkFactory
{
    /// <summary>
    /// Makes the generator: latent vectors with their conditions, [n, noise + condition], to rows [n, features].
    /// </summary>
    public abstract nn.Module<Tensor, Tensor> CreateGenerator(GanShapes shapes);

    /// <summary>Makes the discriminator: rows with their conditions, [n, features + condition], to raw outputs [n, 1].</summary>
    public abstract nn.Module<Tensor, Tensor> CreateDiscriminator(GanShapes shapes);
}

/// <summary>Names the contract under which saved models find a <see cref="GanNetworkFactory"/> again.</summary>
/// <param name="contractName">Unique in the assembly, and the same for as long as models that name it are in use.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class GanNetworkContractAttribute(string contractName) : Attribute
{
    /// <summary>The contract's name.</summary>
    public string ContractName { get; } = contractName;
}

/// <summary>The user's own networks, by their contract.</summary>
public sealed record CustomGanNetwork : GanNetwork
{
    /// <summary>The contract's name.</summary>
    public required string ContractName { get; init; }

    /// <summary>The simple name of the assembly that has the factory.</summary>
    public required string AssemblyName { get; init; }

    /// <summary>
    /// Whether generated rows lie in [−1, 1], the training features being scaled to it. Default false: they are standardised.
    /// </summary>
    public bool Bounded { get; init; }

    /// <summary>The networks that <typeparamref name="T"/> makes.</summary>
    /// <exception cref="ArgumentException">The class has no <see cref="GanNetworkContractAttribute"/>.</exception>
    public static CustomGanNetwork From<T>(bool bounded = false) where T : GanNetworkFactory, new() => new()
    {
        ContractName = typeof(T).GetCustomAttribute<GanNetworkContractAttribute>()?.ContractName
            ?? throw new ArgumentException(
                $"{typeof(T)} has no [GanNetworkContract(\"name\")]: without one, a saved model could not be loaded again."),
        AssemblyName = typeof(T).Assembly.GetName().Name!,
        Bounded = bounded,
    };

    internal override bool BoundedOutput(GanShapes shapes) => Bounded;

    internal override void Validate(GanShapes shapes) => Factory();

    internal override nn.Module<Tensor, Tensor> CreateGenerator(GanShapes shapes) =>
        Checked(Factory().CreateGenerator(shapes), "generator", shapes.Noise + shapes.Condition, shapes.Features);

    internal override Discriminator CreateDiscriminator(GanShapes shapes, bool rowsIndependent) => new CustomDiscriminator(
        Checked(Factory().CreateDiscriminator(shapes), "discriminator", shapes.Features + shapes.Condition, 1));

    // A network that doesn't fit is found before the training, not in its first step.
    private nn.Module<Tensor, Tensor> Checked(nn.Module<Tensor, Tensor> network, string role, int inputs, int outputs)
    {
        const int Rows = 2;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        network.eval();
        long[] shape;
        try
        {
            shape = network.call(zeros(Rows, inputs)).shape;
        }
        catch (ExternalException e)
        {
            throw Unfit($"takes no input of shape [{Rows}, {inputs}]: {e.Message}", e);
        }
        network.train();
        if (shape is [Rows, var width] && width == outputs) return network;
        throw Unfit($"makes a tensor of shape [{string.Join(", ", shape)}] of an input of shape [{Rows}, {inputs}]; "
            + $"it must be [{Rows}, {outputs}], one row for each row of the input.");

        InvalidOperationException Unfit(string what, Exception? inner = null)
        {
            network.Dispose();
            return new($"The {role} of the contract '{ContractName}' {what}", inner);
        }
    }

    private GanNetworkFactory Factory()
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        Type[] found = [.. LoadAssembly().GetTypes().Where(t => t.IsSubclassOf(typeof(GanNetworkFactory))
            && t.GetCustomAttribute<GanNetworkContractAttribute>()?.ContractName == ContractName)];
        if (found.Length == 0) throw Missing("has no class of GanNetworkFactory with that contract");
        if (found.Length > 1) throw Missing($"has more than one class with that contract, {found[0]} and {found[1]}");
        if (found[0].IsAbstract || found[0].GetConstructor(Any, []) is not { } constructor)
            throw Missing($"has it on {found[0]}, which is abstract or has no constructor without parameters");
        return (GanNetworkFactory)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [], null);
    }

    private Assembly LoadAssembly()
    {
        var loaded = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(a => a.GetName().Name == AssemblyName);
        if (loaded is not null) return loaded;
        try
        {
            return Assembly.Load(new AssemblyName(AssemblyName));
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            throw Missing("can't be loaded here", e);
        }
    }

    private InvalidOperationException Missing(string what, Exception? inner = null) => new(
        $"The GAN's networks are the user's own, of the contract '{ContractName}' in the assembly '{AssemblyName}', which {what}."
        + $" Reference that assembly, with a class marked [GanNetworkContract(\"{ContractName}\")].", inner);

    private sealed class CustomDiscriminator : Discriminator
    {
        private readonly nn.Module<Tensor, Tensor> network;

        public CustomDiscriminator(nn.Module<Tensor, Tensor> network)
        {
            this.network = network;
            RegisterComponents();
        }

        public override int FeatureCount => 0;

        public override Tensor Features(Tensor rows, Tensor? condition) => Join(rows, condition);

        public override Tensor Judge(Tensor features)
        {
            using var output = network.call(features);
            return output.flatten();
        }
    }
}
