using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Finds the rows nearest to samples by looking at every row, in batches: ‖s − r‖² = ‖s‖² + ‖r‖² − 2 s·r for all pairs is one
/// matrix product. In double precision, since for near rows the terms all but cancel.
/// </summary>
internal sealed class NeighbourSearch : IDisposable
{
    // Pairs of one product, 32 MiB of distances.
    private const int LargestProduct = 1 << 22;

    // Values of samples that are copied at once.
    private const int LargestPart = 1 << 24;

    private readonly int _count;
    private readonly Device _device;
    private readonly float[][] _samples;
    private readonly Tensor _matrix;
    private readonly Tensor _norms;
    private readonly List<Candidate>[] _nearest;
    private long _seen;

    /// <param name="samples">The samples, at least one, all of one length.</param>
    /// <param name="count">How many neighbours of each.</param>
    /// <param name="device">Where to compute.</param>
    public NeighbourSearch(float[][] samples, int count, Device device)
    {
        (_samples, _count, _device) = (samples, count, device);
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
        _norms = _matrix.square().sum(1, keepdim: true).DetachFromDisposeScope();
    }

    /// <summary>Looks at the next rows.</summary>
    public void Add(FeatureRows rows)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var batch = rows.ToTensor().to(float64, _device);
        var (transposed, norms) = (batch.t(), batch.square().sum(1));
        var step = Math.Max(1, LargestProduct / rows.Count);
        for (var first = 0; first < _samples.Length; first += step)
        {
            using var chunk = NewDisposeScope();
            var length = Math.Min(step, _samples.Length - first);
            var products = _matrix.narrow(0, first, length).matmul(transposed);
            var squares = products.mul_(-2).add_(norms).add_(_norms.narrow(0, first, length)).cpu();
            var distances = MemoryMarshal.Cast<byte, double>(squares.bytes);
            for (var i = 0; i < length; i++) Look(_nearest[first + i], distances.Slice(i * rows.Count, rows.Count), rows);
        }
        _seen += rows.Count;
    }

    /// <summary>What was found, in the samples' order.</summary>
    public IReadOnlyList<SampleNeighbours> Result() =>
        [.. _samples.Zip(_nearest, (sample, near) => new SampleNeighbours(sample,
            [.. near.Select(c => new Neighbour(c.Row, Distance(sample, c.Values), c.Values))
                .OrderBy(n => n.Distance).ThenBy(n => n.Row)]))];

    public void Dispose()
    {
        _matrix.Dispose();
        _norms.Dispose();
    }

    private void Look(List<Candidate> nearest, ReadOnlySpan<double> squares, FeatureRows rows)
    {
        var bound = nearest.Count < _count ? double.PositiveInfinity : nearest[^1].Square;
        for (var row = 0; row < squares.Length; row++)
        {
            if (!(squares[row] < bound)) continue;
            var values = new float[_samples[0].Length];
            rows.CopyTo(row, values);
            Insert(nearest, new Candidate(_seen + row, squares[row], values));
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

    private static double Distance(float[] sample, float[] row)
    {
        var sum = 0.0;
        for (var i = 0; i < sample.Length; i++) sum += Math.Pow((double)sample[i] - row[i], 2);
        return Math.Sqrt(sum);
    }

    private readonly record struct Candidate(long Row, double Square, float[] Values);
}
