using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// An autoencoder's networks of the user's own. Derive from it with a parameterless constructor, and mark the class with
/// <see cref="NetworkContractAttribute"/>: a saved model keeps the contract's name and the assembly, and makes the networks
/// again from them when it is loaded.
/// </summary>
public abstract class AutoencoderNetworkFactory
{
    /// <summary>Makes the encoder: rows with their conditions, [n, features + condition], to [n, outputs].</summary>
    /// <param name="shapes">What it must fit.</param>
    /// <param name="outputs">
    /// The latent vector's size, or for a variational encoder twice that: all means, then all log-variances. With
    /// <see cref="PosteriorCovariance.Full"/> those are of each number given the ones before it, and z(z − 1)/2 numbers follow,
    /// by which the numbers depend on each other.
    /// </param>
    public abstract nn.Module<Tensor, Tensor> CreateEncoder(AutoencoderShapes shapes, int outputs);

    /// <summary>Makes the decoder: latent vectors with their conditions, [n, latent + condition], to [n, outputs].</summary>
    /// <param name="shapes">What it must fit.</param>
    /// <param name="outputs">
    /// The row's size times the parameters that the likelihood has for each feature: all features' first ones, then all second
    /// ones, and so on. Raw numbers: no sigmoid at the end.
    /// </param>
    public abstract nn.Module<Tensor, Tensor> CreateDecoder(AutoencoderShapes shapes, int outputs);
}

/// <summary>The user's own networks, by their contract.</summary>
public sealed record CustomAutoencoderNetwork : AutoencoderNetwork
{
    /// <summary>The contract's name.</summary>
    public required string ContractName { get; init; }

    /// <summary>The simple name of the assembly that has the factory.</summary>
    public required string AssemblyName { get; init; }

    /// <summary>The networks that <typeparamref name="T"/> makes.</summary>
    /// <exception cref="ArgumentException">The class has no <see cref="NetworkContractAttribute"/>.</exception>
    public static CustomAutoencoderNetwork From<T>() where T : AutoencoderNetworkFactory, new()
    {
        var contract = NetworkContract.Of<T>();
        return new() { ContractName = contract.Name, AssemblyName = contract.Assembly };
    }

    internal override void Validate() => Factory();

    // It may hold any module.
    internal override bool TreatsRowsIndependently => false;

    internal override long LeastEncoderWeights(AutoencoderShapes shapes, long outputs) => 0;

    internal override long LeastDecoderWeights(AutoencoderShapes shapes, long outputs) => 0;

    internal override nn.Module<Tensor, Tensor> CreateEncoder(AutoencoderShapes shapes, int outputs) => Contract.Checked(
        Factory().CreateEncoder(shapes, outputs), "encoder", shapes.Features + shapes.Condition, outputs);

    internal override nn.Module<Tensor, Tensor> CreateDecoder(AutoencoderShapes shapes, int outputs) => Contract.Checked(
        Factory().CreateDecoder(shapes, outputs), "decoder", shapes.Latent + shapes.Condition, outputs);

    private NetworkContract Contract => new(ContractName, AssemblyName);

    private AutoencoderNetworkFactory Factory() => Contract.Create<AutoencoderNetworkFactory>();
}
