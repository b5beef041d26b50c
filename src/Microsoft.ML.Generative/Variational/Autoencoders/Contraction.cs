using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// How strongly codes h change with the rows x that they are made of: the squared Frobenius norm ‖∂h/∂x‖² of the encoder's
/// Jacobian (Rifai et al. 2011), a row's mean.
/// </summary>
internal static class Contraction
{
    /// <summary>
    /// Exactly, for an encoder of one layer h = s(W x + b): Σⱼ s′(aⱼ)² Σᵢ Wⱼᵢ² (Rifai et al. 2011).
    /// </summary>
    /// <param name="code">Codes h, [n, z].</param>
    /// <param name="weight">W, [z, d].</param>
    /// <param name="activation">s.</param>
    public static Tensor OfOneLayer(Tensor code, Tensor weight, CodeActivation activation)
    {
        using var scope = NewDisposeScope();
        // The mean over rows is taken first: then what remains is a product of two vectors of z numbers.
        return activation.Slope(code).square().mean([0L]).dot(weight.square().sum(1)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Of any encoder, as the mean of ‖vᵀ ∂h/∂x‖² over vectors v of independent random signs, whose expectation it is (Hutchinson
    /// 1990). Each takes a backward pass. The result can be differentiated for the encoder's weights.
    /// </summary>
    /// <param name="code">Codes h, [n, z], of an encoder that treats rows independently.</param>
    /// <param name="rows">The rows x, [n, d], that they were made of; they require gradients.</param>
    /// <param name="projections">How many vectors for each row.</param>
    /// <param name="random">Where the signs are drawn from.</param>
    /// <exception cref="InvalidOperationException">The codes do not depend on the rows.</exception>
    public static Tensor Estimate(Tensor code, Tensor rows, int projections, Generator random)
    {
        using var scope = NewDisposeScope();
        // libtorch ends the process where there is nothing to differentiate, so that is looked at before.
        if (!code.requires_grad || !rows.requires_grad) throw Unrelated();
        Tensor? sum = null;
        for (var i = 0; i < projections; i++)
        {
            var signs = randint(0, 2, code.shape, code.dtype, code.device, generator: random).mul_(2).sub_(1);
            var gradient = autograd.grad([code], [rows], [signs], retain_graph: true, create_graph: true, allow_unused: true)[0];
            if (gradient.IsInvalid) throw Unrelated();
            var norm = gradient.square().sum();
            sum = sum is null ? norm : sum + norm;
        }
        return sum!.div((double)projections * rows.shape[0]).MoveToOuterDisposeScope();
    }

    private static InvalidOperationException Unrelated() =>
        new("The codes do not depend on the rows in a way that has a gradient to penalise.");
}
