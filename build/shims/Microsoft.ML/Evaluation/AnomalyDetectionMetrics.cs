namespace Microsoft.ML.Data;

public sealed class AnomalyDetectionMetrics
{
    // What part of the normal rows ML.NET keeps at least, for a measure that is not public.
    private const double KeptFraction = 0.01;

    internal AnomalyDetectionMetrics(IReadOnlyList<ScoredRow> rows, int falsePositiveCount)
    {
        AreaUnderRocCurve = RankingCurves.AreaUnderRoc(rows);
        DetectionRateAtFalsePositiveCount = DetectionRate(rows, falsePositiveCount);
    }

    public double AreaUnderRocCurve { get; }

    /// <summary>The part of the anomalies that is found before that many normal rows have greater scores.</summary>
    public double DetectionRateAtFalsePositiveCount { get; }

    private static double DetectionRate(IReadOnlyList<ScoredRow> rows, int falsePositiveCount)
    {
        int anomalyCount = rows.Count(row => row.IsPositive), found = 0, falsePositives = 0;
        foreach (var row in Highest(rows, anomalyCount, falsePositiveCount).OrderByDescending(row => row.Score))
        {
            if (row.IsPositive)
                found++;
            else if (++falsePositives > falsePositiveCount)
                break;
        }
        return (double)found / anomalyCount;
    }

    // ML.NET reads once and keeps, at each moment, the rows above as many normal ones as could be asked for; an anomaly that
    // comes while its score is below those does not count, even if it would in the end. Its numbers are reproduced here.
    private static IEnumerable<ScoredRow> Highest(IReadOnlyList<ScoredRow> rows, int anomalyCount, int falsePositiveCount)
    {
        double kept = Math.Max(KeptFraction * (rows.Count - anomalyCount), Math.Max(falsePositiveCount, anomalyCount));
        int limit = (int)Math.Ceiling(kept), normalCount = 0;
        var highest = new PriorityQueue<ScoredRow, float>();
        foreach (var row in rows)
        {
            bool isFull = normalCount >= limit;
            if (isFull && row.Score < highest.Peek().Score)
                continue;
            highest.Enqueue(row, row.Score);
            if (row.IsPositive)
                continue;
            normalCount++;
            while (isFull && normalCount > limit)
                if (!highest.Dequeue().IsPositive)
                    normalCount--;
        }
        return highest.UnorderedItems.Select(item => item.Element);
    }
}
