using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// How often each code of a codebook is used, and the sum of the vectors it is used for, as moving averages over the steps of a
/// training: N and m of van den Oord et al. 2017, appendix A.1. Codes that are hardly used take another vector's place.
/// </summary>
internal sealed class CodebookAverages : nn.Module
{
    // Of uses; sums that small say nothing any more.
    private const double LeastUse = 1e-6;

    private readonly Tensor uses;
    private readonly Tensor sums;
    private readonly double _decay;

    /// <param name="codebook">The codebook.</param>
    /// <param name="decay">γ, the weight of the past, from 0 to below 1.</param>
    /// <param name="isTrained">
    /// Whether the vectors are a trained model's, which count as used once each, so that the first steps neither move them all
    /// the way nor take them for hardly used; else nothing is remembered yet.
    /// </param>
    public CodebookAverages(Codebook codebook, double decay, bool isTrained) : base(nameof(CodebookAverages))
    {
        _decay = decay;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var vectors = codebook.Vectors.cpu();
        uses = full([vectors.shape[0]], isTrained ? 1f : 0f).DetachFromDisposeScope();
        sums = (isTrained ? vectors.clone() : zeros_like(vectors)).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Takes in a step's vectors [m, D] and their codes [m].</summary>
    public void Add(Tensor vectors, Tensor codes)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        uses.mul_(_decay).index_add_(0, codes, ones(codes.shape, device: codes.device), 1 - _decay);
        sums.mul_(_decay).index_add_(0, codes, vectors, 1 - _decay);
    }

    /// <summary>Moves each vector to the mean of those that it was used for, e = m / N (equation 8).</summary>
    public void Move(Codebook codebook)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var counts = uses.unsqueeze(1);
        codebook.Vectors.copy_(where(counts > LeastUse, sums / counts.clamp_min(LeastUse), codebook.Vectors));
    }

    /// <summary>
    /// Puts vectors of codes that are hardly used to some of the encoder's, drawn at random (Dhariwal et al. 2020, section 3.1),
    /// and counts them as used like the others for a start.
    /// </summary>
    /// <param name="codebook">The codebook.</param>
    /// <param name="vectors">The step's vectors, [m, D].</param>
    /// <param name="share">The part of the codes' mean use below which a code is hardly used; 0 for never.</param>
    /// <param name="random">Decides which vectors are taken.</param>
    public void Restart(Codebook codebook, Tensor vectors, double share, Generator random)
    {
        if (share == 0) return;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var mean = uses.mean();
        var isDead = uses < share * mean;
        // Drawn for every code, and kept for the dead ones: what is drawn next does not depend on their number.
        var drawn = randint(0, vectors.shape[0], [uses.shape[0]], ScalarType.Int64, vectors.device, generator: random);
        var others = vectors.index_select(0, drawn);
        var dead = isDead.unsqueeze(1);
        codebook.Vectors.copy_(where(dead, others, codebook.Vectors));
        sums.copy_(where(dead, others * mean, sums));
        uses.copy_(where(isDead, mean, uses));
    }
}
