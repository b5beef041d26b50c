using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Generative;

/// <summary>The nonlinearity of a hidden layer.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    ReLU,

    /// <summary>x where positive, 0.2 x elsewhere.</summary>
    LeakyReLU,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x σ(x).</summary>
    SiLU,

    /// <summary>The logistic function σ(x).</summary>
    Sigmoid,
}

internal static class ActivationModules
{
    /// <summary>The activation as a module without parameters.</summary>
    public static Module<Tensor, Tensor> Create(this Activation activation) => activation switch
    {
        Activation.LeakyReLU => LeakyReLU(0.2),
        Activation.Tanh => new HyperbolicTangent(),
        Activation.SiLU => SiLU(),
        Activation.Sigmoid => Sigmoid(),
        _ => ReLU(),
    };
}
