using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// The architecture of an autoencoder's two networks. What their outputs mean is the model's affair: a variational encoder gives
/// means and log-variances, a decoder for several parameters a feature gives those of all features one kind after the other, so
/// that a decoder of images has a map for each kind and channel.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MlpAutoencoderNetwork), "mlp")]
[JsonDerivedType(typeof(ConvolutionalAutoencoderNetwork), "convolutional")]
[JsonDerivedType(typeof(CustomAutoencoderNetwork), "custom")]
public abstract record AutoencoderNetwork
{
    /// <summary>Two multilayer perceptrons with 400 hidden units each: <see cref="MlpAutoencoderNetwork"/>.</summary>
    public static AutoencoderNetwork Mlp { get; } = new MlpAutoencoderNetwork();

    /// <summary>Convolutional networks for images: <see cref="ConvolutionalAutoencoderNetwork"/>.</summary>
    public static AutoencoderNetwork Convolutional { get; } = new ConvolutionalAutoencoderNetwork();

    private protected AutoencoderNetwork() { }

    /// <summary>What suits rows where nothing is said.</summary>
    internal static AutoencoderNetwork For(ImageShape? rows) => HalvedImage.CanHalve(rows) ? Convolutional : Mlp;

    /// <summary>Checks the architecture's own numbers.</summary>
    /// <exception cref="ArgumentException">One is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The user's own networks are not to be found.</exception>
    internal abstract void Validate();

    /// <summary>Checks that it can take and make such rows.</summary>
    /// <exception cref="ArgumentException">It can't; the message says why and what would do.</exception>
    internal virtual void CheckFit(AutoencoderShapes shapes)
    {
    }

    /// <summary>
    /// Whether no row changes what becomes of another in training, as it does under batch normalisation. Then a batch may be taken
    /// in parts.
    /// </summary>
    internal virtual bool TreatsRowsIndependently => true;

    /// <summary>
    /// Numbers that the encoder's weights have at the least, told without making it; 0 where the user's own is not known.
    /// </summary>
    internal abstract long LeastEncoderWeights(AutoencoderShapes shapes, long outputs);

    /// <summary>As <see cref="LeastEncoderWeights"/>, of the decoder.</summary>
    internal abstract long LeastDecoderWeights(AutoencoderShapes shapes, long outputs);

    /// <summary>Makes the encoder: rows with their conditions, [n, features + condition], to [n, outputs].</summary>
    internal abstract nn.Module<Tensor, Tensor> CreateEncoder(AutoencoderShapes shapes, int outputs);

    /// <summary>Makes the decoder: latent vectors with their conditions, [n, latent + condition], to [n, outputs].</summary>
    /// <param name="shapes">What it must fit.</param>
    /// <param name="outputs">A multiple of the features: all features' first parameters, then all second ones, and so on.</param>
    internal abstract nn.Module<Tensor, Tensor> CreateDecoder(AutoencoderShapes shapes, int outputs);
}
