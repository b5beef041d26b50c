using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>Gradients by central differences, to hold the exact ones against.</summary>
internal static class FiniteDifferences
{
    private const double Step = 1e-5;

    /// <summary>The gradient of a function with one value, at a point in double precision.</summary>
    public static double[] Gradient(Func<Tensor, Tensor> function, Tensor at)
    {
        var point = at.Numbers();
        var gradient = new double[point.Length];
        for (var i = 0; i < point.Length; i++) gradient[i] = (Value(i, Step) - Value(i, -Step)) / (2 * Step);
        return gradient;

        double Value(int slot, double move)
        {
            using var scope = NewDisposeScope();
            var moved = (double[])point.Clone();
            moved[slot] += move;
            return function(tensor(moved).reshape(at.shape)).item<double>();
        }
    }

    /// <summary>The gradient that autograd computes of the same.</summary>
    public static double[] Autograd(Func<Tensor, Tensor> function, Tensor at)
    {
        using var scope = NewDisposeScope();
        var point = at.detach().clone().requires_grad_();
        function(point).backward();
        return point.grad!.Numbers();
    }

    /// <summary>A tensor's values in row-major order, as double.</summary>
    public static double[] Numbers(this Tensor tensor)
    {
        using var values = tensor.detach().to(ScalarType.Float64).contiguous();
        return values.data<double>().ToArray();
    }
}
