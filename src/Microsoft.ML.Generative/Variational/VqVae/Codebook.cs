using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>K vectors e [K, D]. A code is the number of one of them, from 0.</summary>
internal sealed class Codebook : nn.Module
{
    // Numbers, so many that an ordinary batch's are computed in one piece: 64 MiB.
    private const int DistancesAtOnce = 1 << 24;

    private readonly Tensor weight;

    /// <param name="size">K.</param>
    /// <param name="width">D.</param>
    /// <param name="isLearned">
    /// Whether gradients move the vectors, which are a parameter then; else they are a buffer, which
    /// <see cref="CodebookAverages"/> writes to.
    /// </param>
    public Codebook(int size, int width, bool isLearned) : base(nameof(Codebook))
    {
        using var scope = NewDisposeScope();
        var vectors = empty(size, width).uniform_(-1.0 / size, 1.0 / size);
        weight = (isLearned ? nn.Parameter(vectors) : vectors).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>The vectors, [K, D].</summary>
    public Tensor Vectors => weight;

    /// <summary>
    /// The codes of the nearest vectors (van den Oord et al. 2017, equation 1), [m, D] to [m] of Int64; of several at one
    /// distance any one.
    /// </summary>
    public Tensor Nearest(Tensor vectors)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var lengths = weight.square().sum(1);
        var together = Math.Max(1, DistancesAtOnce / weight.shape[0]);
        List<Tensor> codes = [];
        for (long start = 0; start < vectors.shape[0]; start += together)
        {
            using var block = NewDisposeScope();
            // ‖z − e‖² without ‖z‖², which is the same for all codes.
            var some = vectors.narrow(0, start, Math.Min(together, vectors.shape[0] - start));
            codes.Add(some.matmul(weight.t()).mul_(-2).add_(lengths).argmin(1).MoveToOuterDisposeScope());
        }
        return cat(codes, 0).MoveToOuterDisposeScope();
    }

    /// <summary>The vectors of codes, [m] of Int64 to [m, D].</summary>
    public Tensor Find(Tensor codes) => weight.index_select(0, codes);

    /// <summary>
    /// The nearest vectors to whoever computes with them, the vectors themselves to whoever takes gradients (section 3.2).
    /// </summary>
    public static Tensor StraightThrough(Tensor vectors, Tensor nearest)
    {
        using var scope = NewDisposeScope();
        return (vectors + (nearest - vectors).detach()).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// exp(−Σ pₖ ln pₖ) for the shares pₖ of the codes among those given: how many codes there were if all were used alike.
    /// </summary>
    /// <param name="uses">How often each code is used, [K].</param>
    public static Tensor Perplexity(Tensor uses)
    {
        using var scope = NewDisposeScope();
        var shares = uses / uses.sum();
        return (-shares.xlogy(shares).sum()).exp().MoveToOuterDisposeScope();
    }
}
