using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>The value of a smooth function, whose gradient is written into the second array.</summary>
internal delegate double SmoothFunction(double[] x, double[] gradient);

/// <summary>
/// Minimises a smooth convex function plus <paramref name="l1"/> times the sum of the magnitudes of all but the first
/// <paramref name="freeCount"/> variables, which <paramref name="nonNegative"/> also keeps at or above 0: OWL-QN of Andrew and
/// Gao (2007), which without that penalty is L-BFGS. A step that would change a variable's sign ends at 0, so that small ones
/// become 0 exactly.
/// </summary>
/// <remarks>The minimisers of MathNet.Numerics know no such penalty, those with bounds need the whole Hessian.</remarks>
internal sealed class OrthantWiseLbfgs(int historySize, double l1, int freeCount, bool nonNegative, double tolerance,
    int maximumIterations)
{
    // The end is where five steps together have brought less than the tolerance a step, relative to the value.
    private const int Window = 5;

    private readonly List<(double[] Step, double[] Change, double Product)> _history = [];

    public double[] Minimize(SmoothFunction function, double[] start)
    {
        int n = start.Length;
        double[] x = start, gradient = new double[n], next = new double[n], nextGradient = new double[n];
        double value = Value(function, x, gradient);
        var past = new Queue<double>();
        for (int iteration = 0; iteration < maximumIterations; iteration++)
        {
            var descent = Descent(x, gradient);
            double norm = Math.Sqrt(Dot(descent, descent));
            if (!double.IsFinite(value + norm))
                throw Contracts.Except(null, string.Create(CultureInfo.InvariantCulture,
                    $"The loss is {value}, its gradient's norm {norm}: features are too large, or the rows' weights sum to 0."));
            if (norm == 0)
                break;
            var direction = Direction(descent);
            double step = _history.Count == 0 ? 1 / norm : 1;
            if (!TrySearch(function, x, value, descent, direction, step, next, nextGradient, out double nextValue))
            {
                // Curvature learned far from here can mislead; without it there is only the end left.
                if (_history.Count == 0)
                    break;
                _history.Clear();
                continue;
            }
            Remember(x, gradient, next, nextGradient);
            (x, next, gradient, nextGradient, value) = (next, x, nextGradient, gradient, nextValue);
            past.Enqueue(value);
            if (past.Count > Window && (past.Dequeue() - value) / Window <= tolerance * Math.Abs(value))
                break;
        }
        return x;
    }

    private double Value(SmoothFunction function, double[] x, double[] gradient)
    {
        double penalty = 0;
        for (int i = freeCount; i < x.Length && l1 > 0; i++)
            penalty += Math.Abs(x[i]);
        return function(x, gradient) + l1 * penalty;
    }

    // The direction of steepest descent; 0 where every way is up.
    private double[] Descent(double[] x, double[] gradient)
    {
        var descent = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
            descent[i] = i < freeCount ? -gradient[i]
                : x[i] != 0 ? -gradient[i] - Math.Sign(x[i]) * l1
                : gradient[i] < -l1 ? -gradient[i] - l1
                : gradient[i] > l1 && !nonNegative ? -gradient[i] + l1 : 0;
        return descent;
    }

    // The descent times the inverse Hessian as far as the history tells it.
    private double[] Direction(double[] descent)
    {
        var direction = (double[])descent.Clone();
        var alphas = new double[_history.Count];
        for (int i = _history.Count - 1; i >= 0; i--)
        {
            alphas[i] = Dot(_history[i].Step, direction) / _history[i].Product;
            AddScaled(_history[i].Change, -alphas[i], direction);
        }
        if (_history.Count > 0)
        {
            double scale = _history[^1].Product / Dot(_history[^1].Change, _history[^1].Change);
            for (int i = 0; i < direction.Length; i++)
                direction[i] *= scale;
        }
        for (int i = 0; i < _history.Count; i++)
            AddScaled(_history[i].Step, alphas[i] - Dot(_history[i].Change, direction) / _history[i].Product, direction);
        KeepWhere(i => descent[i] != 0, direction);
        return direction;
    }

    // Quarters of the step until the value falls enough. Only where the whole direction leads up are parts left out whose signs
    // differ from the descent's: to leave them out always, as the paper does, takes several times as many steps.
    private bool TrySearch(SmoothFunction function, double[] x, double value, double[] descent, double[] direction, double step,
        double[] next, double[] nextGradient, out double nextValue)
    {
        double progress = Move(x, descent, direction, step, next);
        if (progress <= 0)
        {
            KeepWhere(i => direction[i] * descent[i] > 0, direction);
            progress = Move(x, descent, direction, step, next);
        }
        // The first step knows no scale of the variables: 64 quarters reach down to the least feature's inverse.
        for (int tries = _history.Count > 0 ? 8 : 64; tries > 0; tries--)
        {
            nextValue = Value(function, next, nextGradient);
            if (progress > 0 && nextValue <= value - 1e-4 * progress)
                return true;
            step /= 4;
            progress = Move(x, descent, direction, step, next);
        }
        nextValue = value;
        return false;
    }

    // To the edge of the orthant at most; how far that is along the descent.
    private double Move(double[] x, double[] descent, double[] direction, double step, double[] next)
    {
        double progress = 0;
        for (int i = 0; i < x.Length; i++)
        {
            next[i] = x[i] + step * direction[i];
            if (i >= freeCount && (nonNegative && next[i] < 0 || l1 > 0 && next[i] * x[i] < 0))
                next[i] = 0;
            progress += descent[i] * (next[i] - x[i]);
        }
        return progress;
    }

    private void KeepWhere(Func<int, bool> condition, double[] direction)
    {
        for (int i = freeCount; i < direction.Length && (l1 > 0 || nonNegative); i++)
            if (!condition(i))
                direction[i] = 0;
    }

    private void Remember(double[] x, double[] gradient, double[] next, double[] nextGradient)
    {
        double[] step = (double[])next.Clone(), change = (double[])nextGradient.Clone();
        AddScaled(x, -1, step);
        AddScaled(gradient, -1, change);
        double product = Dot(step, change);
        if (product <= 1e-16 * Math.Sqrt(Dot(step, step) * Dot(change, change)))
            return;
        if (_history.Count == historySize)
            _history.RemoveAt(0);
        _history.Add((step, change, product));
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static void AddScaled(double[] source, double factor, double[] target)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] += source[i] * factor;
    }
}
