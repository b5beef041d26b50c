using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How well scores put the positive rows before the negative ones.</summary>
internal static class RankingCurves
{
    /// <summary>The rank-sum statistic: the part of all pairs of a positive and a negative row that are in order.</summary>
    public static double AreaUnderRoc(IReadOnlyList<ScoredRow> rows)
    {
        double positives = 0, negatives = 0, area = 0;
        foreach (var tied in rows.GroupBy(row => row.Score).OrderByDescending(group => group.Key))
        {
            double tiedPositives = tied.Count(row => row.IsPositive), tiedNegatives = tied.Count() - tiedPositives;
            area += tiedNegatives * (positives + 0.5 * tiedPositives);
            positives += tiedPositives;
            negatives += tiedNegatives;
        }
        Contracts.CheckParam(positives > 0, "PosSample", "AUC is not defined when there is no positive class in the data");
        Contracts.CheckParam(negatives > 0, "NegSample", "AUC is not defined when there is no negative class in the data");
        return area / (positives * negatives);
    }

    /// <summary>By trapezoids between the points where recall rises; tied rows are taken in their order in the data.</summary>
    public static double AreaUnderPrecisionRecall(IReadOnlyList<ScoredRow> rows)
    {
        double positiveCount = rows.Count(row => row.IsPositive), truePositives = 0, lastPrecision = 1, lastRecall = 0, area = 0;
        int taken = 0;
        foreach (var row in rows.OrderByDescending(row => row.Score))
        {
            taken++;
            if (row.IsPositive)
            {
                double precision = ++truePositives / taken, recall = truePositives / positiveCount;
                area += (recall - lastRecall) * (lastPrecision + precision) / 2;
                lastRecall = recall;
            }
            lastPrecision = truePositives / taken;
        }
        return area;
    }
}
