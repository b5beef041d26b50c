namespace Microsoft.ML.Trainers;

/// <summary>The loss of one row and its derivative by each class's score.</summary>
internal delegate double RowLoss(ReadOnlySpan<float> scores, int label, Span<float> derivatives);

/// <summary>
/// The mean loss of a linear model on rows held in memory, plus its ridge penalty. The variables are the biases, then the
/// weights of each class. Rows are shared out in a number of ranges that does not depend on the machine, so that its
/// result does not either.
/// </summary>
internal sealed class LinearObjective(IReadOnlyList<TrainingRow> rows, int dimension, int classCount, double l2, int? threads,
    RowLoss loss)
{
    private const int MaximumRanges = 16, RowsPerRange = 256;

    private readonly int _rangeCount = Math.Clamp(rows.Count / RowsPerRange, 1, MaximumRanges);
    private readonly double _weightSum = rows.Sum(row => (double)row.Weight);
    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads is > 0 and var count ? count : -1 };

    public double Evaluate(double[] x, double[] gradient)
    {
        float[] parameters = Array.ConvertAll(x, number => (float)number);
        var losses = new double[_rangeCount];
        var gradients = new float[_rangeCount][];
        Parallel.For(0, _rangeCount, _parallel, range => (losses[range], gradients[range]) = EvaluateRange(range, parameters));

        double value = losses.Sum();
        Array.Clear(gradient);
        foreach (var part in gradients)
            for (int i = 0; i < gradient.Length; i++)
                gradient[i] += part[i];
        for (int i = classCount; i < x.Length; i++)
        {
            value += 0.5 * l2 * x[i] * x[i];
            gradient[i] += l2 * x[i];
        }
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] /= _weightSum;
        return value / _weightSum;
    }

    private (double Loss, float[] Gradient) EvaluateRange(int range, float[] parameters)
    {
        double sum = 0;
        var gradient = new float[parameters.Length];
        float[] scores = new float[classCount], derivatives = new float[classCount];
        int first = (int)((long)rows.Count * range / _rangeCount), end = (int)((long)rows.Count * (range + 1) / _rangeCount);
        for (int i = first; i < end; i++)
        {
            var row = rows[i];
            for (int c = 0; c < classCount; c++)
                scores[c] = parameters[c] + FloatVectors.Dot(row.Features, WeightsOf(parameters, c));
            sum += row.Weight * loss(scores, row.Label, derivatives);
            for (int c = 0; c < classCount; c++)
            {
                float factor = row.Weight * derivatives[c];
                gradient[c] += factor;
                FloatVectors.AddScaled(row.Features, factor, WeightsOf(gradient, c));
            }
        }
        return (sum, gradient);
    }

    private Span<float> WeightsOf(float[] parameters, int c) => parameters.AsSpan(classCount + c * dimension, dimension);
}
