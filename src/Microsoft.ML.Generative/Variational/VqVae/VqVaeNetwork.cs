using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// The architecture of a VQ-VAE's encoder, which makes a grid of vectors of a row, and of its decoder, which makes the row of the
/// grid.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MlpVqVaeNetwork), "mlp")]
[JsonDerivedType(typeof(ConvolutionalVqVaeNetwork), "convolutional")]
public abstract record VqVaeNetwork
{
    /// <summary>Two multilayer perceptrons with 16 vectors between: <see cref="MlpVqVaeNetwork"/>.</summary>
    public static VqVaeNetwork Mlp { get; } = new MlpVqVaeNetwork();

    /// <summary>Convolutional networks with an image of vectors between: <see cref="ConvolutionalVqVaeNetwork"/>.</summary>
    public static VqVaeNetwork Convolutional { get; } = new ConvolutionalVqVaeNetwork();

    private protected VqVaeNetwork() { }

    /// <summary>What suits rows where nothing is said: what can be halved twice is coded by convolutions.</summary>
    internal static VqVaeNetwork For(ImageShape? rows) =>
        rows is { } image && image.Height % 4 == 0 && image.Width % 4 == 0 ? Convolutional : Mlp;

    /// <summary>Checks the architecture's own numbers.</summary>
    /// <exception cref="ArgumentException">One is out of its range.</exception>
    internal abstract void Validate();

    /// <summary>Checks that it can take and make such rows.</summary>
    /// <exception cref="ArgumentException">It can't; the message says why and what would do.</exception>
    internal virtual void CheckFit(VqVaeShapes shapes)
    {
    }

    /// <summary>The grid of a row's vectors.</summary>
    internal abstract (int Height, int Width) Grid(VqVaeShapes shapes);

    /// <summary>Numbers that the two networks' weights have at the least, told without making them.</summary>
    internal abstract long LeastWeights(VqVaeShapes shapes);

    /// <summary>Makes the two networks, on the CPU, their weights drawn from libtorch's default generator.</summary>
    internal abstract GridAutoencoder Create(VqVaeShapes shapes);
}

/// <summary>What a VQ-VAE's networks must fit.</summary>
/// <param name="Features">Numbers of a row, d.</param>
/// <param name="Image">The row as an image, channel first; null where it is none.</param>
/// <param name="Embedding">Numbers of a vector of the grid, D.</param>
/// <param name="Condition">Numbers of the encoded label or condition; 0 without one.</param>
internal sealed record VqVaeShapes(int Features, ImageShape? Image, int Embedding, int Condition);

/// <summary>An encoder of rows to grids of vectors and a decoder back.</summary>
internal abstract class GridAutoencoder : nn.Module
{
    protected GridAutoencoder(string name) : base(name) { }

    /// <summary>Grids [n, D, h, w] of rows in the network's units [n, d] with their conditions [n, c].</summary>
    public abstract Tensor Encode(Tensor rows, Tensor? condition);

    /// <summary>The decoder's raw outputs [n, d] for grids [n, D, h, w] with their conditions [n, c].</summary>
    public abstract Tensor Decode(Tensor grids, Tensor? condition);
}
