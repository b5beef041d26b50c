using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>What kind of values training features are, over all slots.</summary>
/// <param name="Minimum">The smallest.</param>
/// <param name="Maximum">The largest.</param>
/// <param name="AreWhole">Whether all are whole numbers.</param>
/// <param name="AreTwo">Whether there are no more than two different ones.</param>
internal readonly record struct ValueStatistics(double Minimum, double Maximum, bool AreWhole, bool AreTwo);

/// <summary>Statistics of training features, computed in Double over blocks of rows.</summary>
internal static class FeatureStatistics
{
    // What a block needs stays in the processor's cache; far larger ones are several times slower.
    private const int BlockValues = 1 << 16;

    // So that what is done once a block does not weigh on wide rows.
    private const int LeastRows = 16;

    /// <summary>The smallest and the largest value of each slot.</summary>
    public static (double[] Minimum, double[] Maximum) Range(TrainingData data)
    {
        double[] minimum = Fill(data, double.PositiveInfinity), maximum = Fill(data, double.NegativeInfinity);
        foreach (var batch in Blocks(data))
        {
            using var scope = torch.NewDisposeScope();
            double[] low = Values(batch.amin(0L)), high = Values(batch.amax(0L));
            for (int i = 0; i < low.Length; i++)
                (minimum[i], maximum[i]) = (Math.Min(minimum[i], low[i]), Math.Max(maximum[i], high[i]));
        }
        return (minimum, maximum);
    }

    /// <summary>What kind of values there are, over all slots.</summary>
    public static ValueStatistics Values(TrainingData data)
    {
        var (areWhole, areTwo) = (true, true);
        var ends = new HashSet<double>();
        foreach (var batch in Blocks(data))
        {
            using var scope = torch.NewDisposeScope();
            torch.Tensor minimum = batch.min(), maximum = batch.max();
            ends.UnionWith(Values(torch.stack([minimum, maximum])));
            areTwo = areTwo && ends.Count <= 2 && batch.eq(minimum).logical_or(batch.eq(maximum)).all().item<bool>();
            areWhole = areWhole && (data.FeatureType == torch.uint8 || batch.eq(batch.round()).all().item<bool>());
        }
        return new ValueStatistics(ends.Min(), ends.Max(), areWhole, areTwo);
    }

    /// <summary>The mean of each slot and its deviation, the root of the mean squared distance from the mean.</summary>
    /// <remarks>
    /// Blocks are joined by the update of Chan, Golub and LeVeque (1979), which loses no digits to large means.
    /// </remarks>
    public static (double[] Mean, double[] Deviation) Moments(TrainingData data)
    {
        double[] mean = Fill(data, 0), squares = Fill(data, 0);
        long count = 0;
        foreach (var batch in Blocks(data))
        {
            using var scope = torch.NewDisposeScope();
            var values = batch.to(torch.float64);
            var blockMean = values.mean([0L], keepdim: true);
            double[] means = Values(blockMean), blockSquares = Values(values.sub(blockMean).square().sum(0L));
            var rows = batch.shape[0];
            for (int i = 0; i < mean.Length; i++)
            {
                var difference = means[i] - mean[i];
                squares[i] += blockSquares[i] + difference * difference * count * rows / (count + rows);
                mean[i] += difference * rows / (count + rows);
            }
            count += rows;
        }
        // A constant's rounded mean is off by less than this; values of Single that differ at all are further apart.
        return (mean, [.. squares.Select((s, i) => Math.Sqrt(s / count) is var d && d > 1e-13 * Math.Abs(mean[i]) ? d : 0)]);
    }

    private static double[] Fill(TrainingData data, double value) => Enumerable.Repeat(value, data.Features.Size).ToArray();

    private static IEnumerable<torch.Tensor> Blocks(TrainingData data)
    {
        foreach (var batch in data.InOrder(Math.Max(BlockValues / data.Features.Size, LeastRows), withCondition: false))
            using (batch)
                yield return batch.Features;
    }

    private static double[] Values(torch.Tensor tensor) => tensor.to(torch.float64).reshape(-1).data<double>().ToArray();
}
