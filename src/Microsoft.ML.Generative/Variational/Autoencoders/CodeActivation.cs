using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>What an autoencoder's last encoding layer does with its sums.</summary>
public enum CodeActivation
{
    /// <summary>Nothing: codes are any numbers.</summary>
    Linear,

    /// <summary>The logistic function: codes lie in (0, 1).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent: codes lie in (−1, 1).</summary>
    Tanh,

    /// <summary>max(0, a): codes are 0 or above.</summary>
    ReLU,
}

internal static class CodeActivationFunctions
{
    /// <summary>The codes h(a) for sums a, of the same shape.</summary>
    public static Tensor Apply(this CodeActivation activation, Tensor sums) => activation switch
    {
        CodeActivation.Sigmoid => sums.sigmoid(),
        CodeActivation.Tanh => sums.tanh(),
        CodeActivation.ReLU => sums.relu(),
        _ => sums.alias(),
    };

    /// <summary>The derivatives h′(a), as functions of the codes h(a), of the same shape. Differentiable.</summary>
    public static Tensor Slope(this CodeActivation activation, Tensor codes)
    {
        using var scope = NewDisposeScope();
        return (activation switch
        {
            CodeActivation.Sigmoid => codes * (1 - codes),
            CodeActivation.Tanh => 1 - codes.square(),
            CodeActivation.ReLU => (codes > 0).to(codes.dtype),
            _ => ones_like(codes),
        }).MoveToOuterDisposeScope();
    }
}
