namespace Microsoft.ML.Data;

public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(MulticlassCounter counter, int topKPredictionCount)
    {
        ConfusionMatrix = new(counter.Confusion, counter.ClassNames, isBinary: false);
        double[] sizes = counter.ClassSizes;
        double count = counter.Count;
        int[] seen = Enumerable.Range(0, sizes.Length).Where(i => sizes[i] > 0).ToArray();
        MicroAccuracy = count > 0 ? counter.Ranks[0] / count : 0;
        MacroAccuracy = seen.Length > 0 ? seen.Sum(i => counter.Confusion[i][i] / sizes[i]) / seen.Length : 0;
        LogLoss = count > 0 ? counter.LogLoss.Sum() / count : 0;
        double entropy = -seen.Sum(i => sizes[i] * Math.Log(sizes[i] / count)) / count;
        LogLossReduction = (entropy - LogLoss) / entropy;
        PerClassLogLoss = sizes.Select((size, i) => size > 0 ? counter.LogLoss[i] / size : 0).ToArray();
        TopKPredictionCount = topKPredictionCount;
        if (topKPredictionCount == 0)
            return;
        double hits = 0;
        TopKAccuracyForAllK = counter.Ranks.Take(topKPredictionCount).Select(hit => hits += hit / count).ToArray();
        TopKAccuracy = TopKAccuracyForAllK[^1];
    }

    /// <summary>The mean of -ln of the probability given to the true class.</summary>
    public double LogLoss { get; }

    /// <summary>How much better than always giving the classes' frequencies: 1 is perfect, 0 no better.</summary>
    public double LogLossReduction { get; }

    /// <summary>The mean over classes of the part that is right.</summary>
    public double MacroAccuracy { get; }

    /// <summary>The part of the rows that is right.</summary>
    public double MicroAccuracy { get; }

    /// <summary>The part of the rows whose class is among the k most probable, of the greatest k asked for.</summary>
    public double TopKAccuracy { get; }

    public int TopKPredictionCount { get; }

    public IReadOnlyList<double>? TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
