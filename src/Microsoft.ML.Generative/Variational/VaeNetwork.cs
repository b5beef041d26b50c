using System.Numerics;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// The two networks of a variational autoencoder (Kingma and Welling 2014): the encoder gives q(z|x), the decoder the
/// parameters of p(x|z). With a condition c they are q(z|x, c) and p(x|z, c) (Sohn, Lee and Yan 2015).
/// </summary>
internal sealed class VaeNetwork : nn.Module
{
    // Numbers that are decoded at once: of many more a convolutional decoder spends its time on fetching memory. The hidden layers
    // of narrow rows are wider than these.
    private const int NumbersAtOnce = 1 << 20, MostLatentsAtOnce = 1 << 12;

    private readonly nn.Module<Tensor, Tensor> encoder;
    private readonly nn.Module<Tensor, Tensor> decoder;
    private readonly OutputDistribution _likelihood;
    private readonly PosteriorCovariance _covariance;
    private readonly AutoencoderShapes _shapes;

    public VaeNetwork(AutoencoderNetwork architecture, AutoencoderShapes shapes, OutputDistribution likelihood,
        PosteriorCovariance covariance) : base(nameof(VaeNetwork))
    {
        (_likelihood, _covariance, _shapes) = (likelihood, covariance, shapes);
        using var parts = new ConstructionScope();
        encoder = parts.Add(architecture.CreateEncoder(shapes, (int)GaussianPosterior.Outputs(shapes.Latent, covariance)));
        decoder = parts.Add(architecture.CreateDecoder(shapes, shapes.Features * likelihood.ParametersPerValue));
        parts.Complete(this);
        RegisterComponents();
    }

    /// <summary>The latent vectors that are best decoded at once, a power of two; 1,024 for images of 28×28.</summary>
    public int LatentsAtOnce =>
        Math.Min(MostLatentsAtOnce, 1 << BitOperations.Log2((uint)(NumbersAtOnce / _shapes.Features)));

    /// <summary>q(z|x).</summary>
    /// <param name="values">Rows in the network's units, [n, d].</param>
    /// <param name="condition">Their conditions, [n, c]; null without any.</param>
    public GaussianPosterior Encode(Tensor values, Tensor? condition) =>
        GaussianPosterior.Of(encoder.call(Conditioning.Join(values, condition)), _shapes.Latent, _covariance);

    /// <summary>The likelihood's parameters for latent vectors, [m, d, parameters].</summary>
    /// <param name="latent">[m, z].</param>
    /// <param name="condition">[m, c]; null without conditions.</param>
    public Tensor Decode(Tensor latent, Tensor? condition)
    {
        var outputs = decoder.call(Conditioning.Join(latent, condition));
        return outputs.reshape(outputs.shape[0], _likelihood.ParametersPerValue, _shapes.Features).transpose(1, 2);
    }

    /// <summary>ln p(x|z) in nats, [k, n].</summary>
    /// <param name="latent">k latent vectors of each row, [k, n, z].</param>
    /// <param name="values">The rows, [n, d].</param>
    /// <param name="condition">Their conditions, [n, c]; null without any.</param>
    public Tensor LogLikelihood(Tensor latent, Tensor values, Tensor? condition)
    {
        var (samples, count) = (latent.shape[0], latent.shape[1]);
        var parameters = Decode(latent.flatten(0, 1), Repeat(condition));
        return _likelihood.LogProbability(parameters, Repeat(values)!).sum(1).reshape(samples, count);

        Tensor? Repeat(Tensor? rows) =>
            rows is null || samples == 1 ? rows : rows.unsqueeze(0).expand(samples, -1, -1).flatten(0, 1);
    }
}
