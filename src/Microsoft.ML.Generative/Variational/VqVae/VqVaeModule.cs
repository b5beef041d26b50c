using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A VQ-VAE's encoder, codebook and decoder (van den Oord et al. 2017, figure 1): rows x [n, d] to vectors z [n·h·w, D], one
/// after the other from each grid's top left, to codes [n·h·w], to the decoder's raw outputs [n, d].
/// </summary>
internal sealed class VqVaeModule : nn.Module
{
    private readonly GridAutoencoder networks;
    private readonly Codebook codebook;
    private readonly int _height;
    private readonly int _width;

    /// <param name="network">The architecture.</param>
    /// <param name="shapes">What it must fit.</param>
    /// <param name="codebookSize">Vectors of the codebook, K.</param>
    /// <param name="learnsCodebook">Whether gradients move the codebook's vectors.</param>
    public VqVaeModule(VqVaeNetwork network, VqVaeShapes shapes, int codebookSize, bool learnsCodebook)
        : base(nameof(VqVaeModule))
    {
        (_height, _width) = network.Grid(shapes);
        using var parts = new ConstructionScope();
        networks = parts.Add(network.Create(shapes));
        codebook = parts.Add(new Codebook(codebookSize, shapes.Embedding, learnsCodebook));
        parts.Complete(this);
        RegisterComponents();
    }

    public Codebook Codebook => codebook;

    /// <summary>Codes of a row, h·w.</summary>
    public int CodesPerRow => _height * _width;

    /// <summary>The encoder's vectors, [n·h·w, D], of rows in the network's units with their conditions.</summary>
    public Tensor Encode(Tensor rows, Tensor? condition)
    {
        using var scope = NewDisposeScope();
        var grids = networks.Encode(rows, condition);
        return grids.permute(0, 2, 3, 1).reshape(-1, grids.shape[1]).MoveToOuterDisposeScope();
    }

    /// <summary>The decoder's raw outputs, [n, d], for vectors [n·h·w, D] with the rows' conditions [n, c].</summary>
    public Tensor Decode(Tensor vectors, Tensor? condition)
    {
        using var scope = NewDisposeScope();
        var grids = vectors.reshape(-1, _height, _width, vectors.shape[1]).permute(0, 3, 1, 2).contiguous();
        return networks.Decode(grids, condition).MoveToOuterDisposeScope();
    }
}
