using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// How a condition enters a perceptron: beside its input, as in conditional GANs (Mirza and Osindero 2014, section 3.2).
/// </summary>
internal static class Conditioning
{
    /// <summary>
    /// Rows [n, d] and conditions [n, c] side by side, [n, d + c]; the rows under another name where there are none.
    /// </summary>
    public static Tensor Join(Tensor rows, Tensor? condition) => condition is null ? rows.alias() : cat([rows, condition], 1);
}
