using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Finds the rows nearest to samples by looking at every row, in batches: ‖s − r‖² = ‖s‖² + ‖r‖² − 2 s·r for all pairs is one
/// matrix product.
/// </summary>
/// <remarks>
/// For near rows the terms all but cancel. So they are taken in double precision and about the samples' mean, and only leave out
/// rows that are too far whatever was rounded; distances of the others are computed of their values.
/// </remarks>
internal sealed class NeighbourSearch : IDisposable
{
    // Pairs of one product, 32 MiB of distances.
    private const int LargestProduct = 1 << 22;

    // Values of samples that are copied at once.
    private const int LargestPart = 1 << 24;

    private readonly int _count;
    private readonly Device _device;
    private readonly float[][] _samples;
    private readonly Tensor _origin;
    private readonly Tensor _matrix;
    private readonly Tensor _norms;

    // The share of both norms that no rounding exceeds: n products and a sum for each of the three terms, each number rounded
    // when it is shifted (Higham 2002, section 3.1, with room to spare).
    private readonly double _rounding;

    // The row that is compared.
    private readonly float[] _row;
    private readonly List<Candidate>[] _nearest;
    private long _seen;

    /// <param name="samples">The samples, at least one, all of one length.</param>
    /// <param name="count">How many neighbours of each.</param>
    /// <param name="device">Where to compute.</param>
    public NeighbourSearch(float[][] samples, int count, Device device)
    {
        (_samples, _count, _device, _row) = (samples, count, device, new float[samples[0].Length]);
        // They grow as rows are found, which may be far fewer than were asked for.
        _nearest = [.. samples.Select(_ => new List<Candidate>())];
        using var scope = NewDisposeScope();
        var size = samples[0].Length;
        _matrix = empty(samples.Length, size, dtype: float64, device: device).DetachFromDisposeScope();
        // Part by part: all samples' values together may be more than one array holds.
        var (step, first) = (Math.Max(1, LargestPart / size), 0L);
        foreach (var part in samples.Chunk(step))
        {
            using var chunk = NewDisposeScope();
            float[] values = [.. part.SelectMany(s => s)];
            _matrix.narrow(0, first, part.Length).copy_(Tensors.Of<float>(values, part.Length, size));
            first += part.Length;
        }
        _origin = _matrix.mean([0], keepdim: true).DetachFromDisposeScope();
        _matrix.sub_(_origin);
        _rounding = 4 * (size + 8.0) * Math.Pow(2, -53);
        _norms = Least(_matrix.square().sum(1, keepdim: true)).DetachFromDisposeScope();
    }

    /// <summary>Looks at the next rows.</summary>
    public void Add(FeatureRows rows)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var batch = rows.ToTensor().to(float64, _device).sub(_origin);
        var (transposed, norms) = (batch.t(), Least(batch.square().sum(1)));
        var step = Math.Max(1, LargestProduct / rows.Count);
        for (var first = 0; first < _samples.Length; first += step)
        {
            using var chunk = NewDisposeScope();
            var length = Math.Min(step, _samples.Length - first);
            var products = _matrix.narrow(0, first, length).matmul(transposed);
            var squares = products.mul_(-2).add_(norms).add_(_norms.narrow(0, first, length)).cpu();
            var least = MemoryMarshal.Cast<byte, double>(squares.bytes);
            for (var i = 0; i < length; i++) Look(first + i, least.Slice(i * rows.Count, rows.Count), rows);
        }
        _seen += rows.Count;
    }

    /// <summary>What was found, in the samples' order.</summary>
    public IReadOnlyList<SampleNeighbours> Result() =>
        [.. _samples.Zip(_nearest, (sample, near) => new SampleNeighbours(sample,
            [.. near.Select(c => new Neighbour(c.Row, Math.Sqrt(c.Square), c.Values))]))];

    public void Dispose()
    {
        _origin.Dispose();
        _matrix.Dispose();
        _norms.Dispose();
    }

    // So much smaller that their sum, less the products, is never above the distance's square.
    private Tensor Least(Tensor norms) => norms.mul_(1 - _rounding);

    private void Look(int sample, ReadOnlySpan<double> least, FeatureRows rows)
    {
        var nearest = _nearest[sample];
        var bound = nearest.Count < _count ? double.PositiveInfinity : nearest[^1].Square;
        for (var row = 0; row < least.Length; row++)
        {
            if (!(least[row] < bound)) continue;
            rows.CopyTo(row, _row);
            var square = SquaredDistance(_samples[sample], _row);
            if (!(square < bound)) continue;
            Insert(nearest, new Candidate(_seen + row, square, [.. _row]));
            if (nearest.Count == _count) bound = nearest[^1].Square;
        }
    }

    // Apart from the loop above, where the lambda would cost an object for each row looked at, not for each found.
    private void Insert(List<Candidate> nearest, Candidate found)
    {
        // Behind those that are as near.
        nearest.Insert(nearest.FindLastIndex(c => c.Square <= found.Square) + 1, found);
        if (nearest.Count > _count) nearest.RemoveAt(_count);
    }

    private static double SquaredDistance(float[] sample, float[] row)
    {
        var sum = 0.0;
        for (var i = 0; i < sample.Length; i++)
        {
            var difference = (double)sample[i] - row[i];
            sum += difference * difference;
        }
        return sum;
    }

    private readonly record struct Candidate(long Row, double Square, float[] Values);
}
