using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A variational autoencoder's networks with what turns their rows into the user's and back. In evaluation mode it serves any
/// number of threads. The caller's dispose scope takes all tensors made here.
/// </summary>
internal sealed class VaeModel(
    AutoencoderShapes shapes, OutputDistribution likelihood, FeatureScaling scaling, VaeNetwork network) : IDisposable
{
    public AutoencoderShapes Shapes => shapes;

    public OutputDistribution Likelihood => likelihood;

    public FeatureScaling Scaling => scaling;

    public VaeNetwork Network => network;

    /// <summary>What the logarithm of a density loses from the likelihood's units to the column's; 0 for probabilities.</summary>
    public double LogVolume { get; } = likelihood.IsDiscrete ? 0 : scaling.LogVolume(shapes.Features);

    /// <summary>
    /// Fitted to the training rows' latent vectors; null where samples come from the standard normal distribution.
    /// </summary>
    public GaussianMixture? Mixture { get; set; }

    /// <summary>Rows as the model is trained on them, [n, d]; anything drawn is drawn from the generator.</summary>
    public Tensor Observe(Tensor features, Generator random)
    {
        var scaled = scaling.Apply(features);
        return likelihood.Observe(scaled, () => rand(scaled.shape, device: scaled.device, generator: random));
    }

    /// <summary>
    /// Rows as the model scores them, [n, d]. Nothing is drawn: a probability of black and white stays one. ln p(x|z) is linear
    /// in it, so that it gives the mean over what could be drawn.
    /// </summary>
    public Tensor Observe(Tensor features) => ObserveScaled(scaling.Apply(features));

    /// <summary>As above, for rows in the network's units.</summary>
    public Tensor ObserveScaled(Tensor scaled) =>
        likelihood is BernoulliDistribution { Binarization: Binarization.Stochastic } ? scaled
            : likelihood.Observe(scaled, () => throw new InvalidOperationException("Scoring draws nothing."));

    /// <summary>Rows in the column's units, [m, d], for latent vectors [m, z]: the likelihood's means.</summary>
    public Tensor Decode(Tensor latent, Tensor? condition) => scaling.Invert(likelihood.Mean(network.Decode(latent, condition)));

    /// <summary>As above, drawn from the likelihood: levels are the column's own numbers.</summary>
    public Tensor Sample(Tensor latent, Tensor? condition, Generator random)
    {
        var drawn = likelihood.Sample(network.Decode(latent, condition), random);
        return scaling.Invert(likelihood.Exact(drawn)).to(ScalarType.Float32);
    }

    /// <summary>Latent vectors from the prior, [count, z] on the device.</summary>
    public Tensor DrawLatent(long count, Device device, long seed)
    {
        // On the CPU always, so that a seed means the same on every device.
        using var random = new Generator((ulong)seed);
        return (Mixture?.Draw(count, random) ?? randn(count, shapes.Latent, generator: random)).to(device);
    }

    public void Dispose()
    {
        network.Dispose();
        scaling.Dispose();
        Mixture?.Dispose();
    }
}
