using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>The gradient penalty of Gulrajani et al. 2017, equation 3.</summary>
public static class GradientPenalty
{
    /// <summary>
    /// E(‖∇D(x̂)‖₂ − 1)², where x̂ lies on the straight line between a real and a generated row, at a place uniform in [0, 1).
    /// The result can be differentiated for the discriminator's weights.
    /// </summary>
    /// <param name="discriminator">
    /// Outputs of shape [n] for rows of shape [n, d]; it must treat rows independently (no batch normalisation).
    /// </param>
    /// <param name="real">Real rows, [n, d].</param>
    /// <param name="generated">Generated rows, [n, d].</param>
    /// <param name="random">Where the places between the rows are drawn from.</param>
    /// <exception cref="ArgumentException">The two kinds of rows are not of one shape [n, d].</exception>
    /// <exception cref="InvalidOperationException">The outputs do not depend on the rows.</exception>
    public static Tensor Compute(Func<Tensor, Tensor> discriminator, Tensor real, Tensor generated, Generator? random = null)
    {
        ArgumentNullException.ThrowIfNull(discriminator);
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(generated);
        if (real.shape.Length != 2 || !real.shape.SequenceEqual(generated.shape))
            throw new ArgumentException($"Real rows are of shape {TensorData.Describe(real.shape)}, generated ones of "
                + $"{TensorData.Describe(generated.shape)}; both must be of one shape [n, d].", nameof(generated));
        using var scope = NewDisposeScope();
        var place = rand(real.shape[0], 1L, dtype: real.dtype, device: real.device, generator: random);
        var between = (generated.detach() + place * (real - generated).detach()).requires_grad_();
        var output = discriminator(between).sum();
        // libtorch ends the process where there is nothing to differentiate, so that is looked at before.
        if (!output.requires_grad) throw Unrelated();
        var gradient = autograd.grad([output], [between], retain_graph: true, create_graph: true, allow_unused: true)[0];
        if (gradient.IsInvalid) throw Unrelated();
        // The root's derivative is infinite where a row's gradient is exactly zero; a constant far below any real norm avoids it.
        var norm = (gradient.square().sum(dim: [1L]) + 1e-12).sqrt();
        return (norm - 1).square().mean().MoveToOuterDisposeScope();
    }

    private static InvalidOperationException Unrelated() => new(
        "The discriminator's output does not depend on its rows in a way that has a gradient to penalise.");
}
