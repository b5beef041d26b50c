using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A pair of networks of the user's own. Derive from it with a parameterless constructor, and mark the class with
/// <see cref="NetworkContractAttribute"/>: a saved model keeps the contract's name and the assembly, and makes the networks
/// again from them when it is loaded.
/// </summary>
public abstract class GanNetworkFactory
{
    /// <summary>
    /// Makes the generator: latent vectors with their conditions, [n, noise + condition], to rows [n, features].
    /// </summary>
    public abstract nn.Module<Tensor, Tensor> CreateGenerator(GanShapes shapes);

    /// <summary>
    /// Makes the discriminator: rows with their conditions, [n, features + condition], to raw outputs [n, 1]. Under a gradient
    /// penalty it must treat rows independently, without batch normalisation. Parameters that need no gradient stay as they are.
    /// </summary>
    public abstract nn.Module<Tensor, Tensor> CreateDiscriminator(GanShapes shapes);
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
    /// <exception cref="ArgumentException">The class has no <see cref="NetworkContractAttribute"/>.</exception>
    public static CustomGanNetwork From<T>(bool bounded = false) where T : GanNetworkFactory, new()
    {
        var contract = NetworkContract.Of<T>();
        return new() { ContractName = contract.Name, AssemblyName = contract.Assembly, Bounded = bounded };
    }

    private NetworkContract Contract => new(ContractName, AssemblyName);

    private GanNetworkFactory Factory() => Contract.Create<GanNetworkFactory>();

    internal override bool BoundedOutput(GanShapes shapes) => Bounded;

    internal override void Validate() => Factory();

    internal override long LeastWeights(GanShapes shapes) => 0;

    internal override nn.Module<Tensor, Tensor> CreateGenerator(GanShapes shapes) =>
        Contract.Checked(Factory().CreateGenerator(shapes), "generator", shapes.Noise + shapes.Condition, shapes.Features);

    internal override Discriminator CreateDiscriminator(GanShapes shapes, bool rowsIndependent) => new CustomDiscriminator(
        Contract.Checked(Factory().CreateDiscriminator(shapes), "discriminator", shapes.Features + shapes.Condition, 1));

    private sealed class CustomDiscriminator : Discriminator
    {
        private readonly nn.Module<Tensor, Tensor> network;

        public CustomDiscriminator(nn.Module<Tensor, Tensor> network)
        {
            this.network = network;
            RegisterComponents();
        }

        public override int FeatureCount => 0;

        public override bool TreatsRowsIndependently => false;

        public override Tensor Features(Tensor rows, Tensor? condition) => Conditioning.Join(rows, condition);

        public override Tensor Judge(Tensor features)
        {
            using var output = network.call(features);
            return output.flatten();
        }
    }
}
