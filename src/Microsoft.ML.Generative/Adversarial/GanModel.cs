using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A GAN's two networks with what turns their rows into the user's and back. Networks in evaluation mode serve any number of
/// threads.
/// </summary>
internal sealed class GanModel : IDisposable
{
    public GanModel(GanShapes shapes, LatentPrior prior, FeatureScaling scaling, nn.Module<Tensor, Tensor> generator,
        Discriminator discriminator) =>
        (Shapes, Prior, Scaling, Generator, Discriminator) = (shapes, prior, scaling, generator, discriminator);

    public GanShapes Shapes { get; }
    public LatentPrior Prior { get; }
    public FeatureScaling Scaling { get; }
    public nn.Module<Tensor, Tensor> Generator { get; }
    public Discriminator Discriminator { get; }

    /// <summary>Rows in the networks' units, [n, d], for latent vectors [n, z] and conditions [n, c].</summary>
    public Tensor Decode(Tensor latent, Tensor? condition)
    {
        using var input = Conditioning.Join(latent, condition);
        return Generator.call(input);
    }

    public void Dispose()
    {
        Generator.Dispose();
        Discriminator.Dispose();
        Scaling.Dispose();
    }
}
