namespace Microsoft.ML.Data;

/// <summary>How good decisions are, and how well scores order the rows.</summary>
public class BinaryClassificationMetrics
{
    private protected BinaryClassificationMetrics(IReadOnlyList<ScoredRow> rows, string[] classNames)
    {
        double[][] counts = [[0, 0], [0, 0]];
        foreach (var row in rows)
            counts[row.IsPositive ? 0 : 1][row.Score > 0 ? 0 : 1]++;
        ConfusionMatrix = new(counts, classNames, isBinary: true);
        Accuracy = (counts[0][0] + counts[1][1]) / rows.Count;
        F1Score = PositivePrecision + PositiveRecall == 0 ? 0
            : 2 * PositivePrecision * PositiveRecall / (PositivePrecision + PositiveRecall);
        AreaUnderRocCurve = RankingCurves.AreaUnderRoc(rows);
        AreaUnderPrecisionRecallCurve = RankingCurves.AreaUnderPrecisionRecall(rows);
    }

    /// <summary>The probability that a positive row has a greater score than a negative one; ties count half.</summary>
    public double AreaUnderRocCurve { get; }

    /// <summary>The part of the rows whose score has the right sign.</summary>
    public double Accuracy { get; }

    public double PositivePrecision => ConfusionMatrix.PerClassPrecision[0];

    public double PositiveRecall => ConfusionMatrix.PerClassRecall[0];

    public double NegativePrecision => ConfusionMatrix.PerClassPrecision[1];

    public double NegativeRecall => ConfusionMatrix.PerClassRecall[1];

    /// <summary>The harmonic mean of the positives' precision and recall.</summary>
    public double F1Score { get; }

    public double AreaUnderPrecisionRecallCurve { get; }

    public ConfusionMatrix ConfusionMatrix { get; }

    internal static BinaryClassificationMetrics Create(IReadOnlyList<ScoredRow> rows, string[] classNames) =>
        new(rows, classNames);
}

/// <summary>As the base, and how good the probabilities are, in bits.</summary>
public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(IReadOnlyList<ScoredRow> rows, string[] classNames)
        : base(rows, classNames)
    {
        Entropy = EntropyOf((double)rows.Count(row => row.IsPositive) / rows.Count);
        LogLoss = rows.Sum(LossOf) / rows.Count;
        LogLossReduction = (Entropy - LogLoss) / Entropy;
    }

    /// <summary>The mean of -log2 of the probability given to the true class.</summary>
    public double LogLoss { get; }

    /// <summary>How much better than always giving the positives' frequency: 1 is perfect, 0 no better.</summary>
    public double LogLossReduction { get; }

    /// <summary>The entropy of the classes' frequencies.</summary>
    public double Entropy { get; }

    private static double LossOf(ScoredRow row) => -Math.Log(row.IsPositive ? row.Probability : 1.0 - row.Probability, 2);

    private static double EntropyOf(double p) => p is 0 or 1 ? 0 : -p * Math.Log(p, 2) - (1 - p) * Math.Log(1 - p, 2);
}
