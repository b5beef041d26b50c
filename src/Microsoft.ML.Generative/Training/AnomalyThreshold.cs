using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>The score above which a row counts as an anomaly: a quantile of the training rows' scores.</summary>
internal static class AnomalyThreshold
{
    // Where memory allows.
    private const int RowsAtOnce = 256;

    /// <summary>Checks the share of training rows that are to be no anomalies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0 and at most 1.</exception>
    public static void CheckQuantile(double? quantile, string option)
    {
        if (quantile is not { } share) return;
        Check.Positive(share, option);
        Check.AtMost(1, share, option);
    }

    /// <summary>The scores of all training rows, in their order.</summary>
    /// <param name="data">The training rows.</param>
    /// <param name="device">Where they are scored.</param>
    /// <param name="options">The training's: how many rows at once there is memory for, and what cancels it.</param>
    /// <param name="score">Scores [n] of a batch; higher is stranger. Called in a dispose scope, without gradients.</param>
    public static float[] Scores(TrainingData data, Device device, TrainerOptions options,
        Func<TrainingBatch, Tensor> score)
    {
        using var frozen = no_grad();
        var scores = new float[data.Count];
        var done = 0;
        foreach (var batch in data.InOrder(options.RowsAtOnce(data, RowsAtOnce)))
        {
            using (batch)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                score(batch.To(device)).CopyTo(scores.AsSpan(done, batch.Count));
                done += batch.Count;
            }
        }
        return scores;
    }

    /// <summary>
    /// The quantile of numbers, which it sorts in place: between neighbours in a straight line (Hyndman and Fan 1996,
    /// definition 7).
    /// </summary>
    public static float Quantile(float[] numbers, double quantile)
    {
        Array.Sort(numbers);
        var place = quantile * (numbers.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, numbers.Length - 1);
        return (float)(numbers[below] + (place - below) * ((double)numbers[above] - numbers[below]));
    }

    /// <summary>
    /// Whether each score is above the threshold, or missing: 1 or 0, [n]. Before there is a threshold, those that are not finite
    /// are all that is flagged.
    /// </summary>
    public static Tensor Flags(Tensor scores, float? threshold)
    {
        using var scope = NewDisposeScope();
        var isNormal = threshold is { } bound ? scores <= bound : scores.isfinite();
        return isNormal.logical_not().to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
