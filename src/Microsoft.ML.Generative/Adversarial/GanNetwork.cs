using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>The architecture of a GAN's two networks.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MlpGanNetwork), "mlp")]
[JsonDerivedType(typeof(DcganNetwork), "dcgan")]
[JsonDerivedType(typeof(ResnetGanNetwork), "resnet")]
[JsonDerivedType(typeof(CustomGanNetwork), "custom")]
public abstract record GanNetwork
{
    /// <summary>Two multilayer perceptrons with 128 hidden units each: <see cref="MlpGanNetwork"/>.</summary>
    public static GanNetwork Mlp { get; } = new MlpGanNetwork();

    /// <summary>Convolutional networks for images: <see cref="DcganNetwork"/>.</summary>
    public static GanNetwork Dcgan { get; } = new DcganNetwork();

    /// <summary>Residual networks for images, the discriminator spectrally normalised: <see cref="ResnetGanNetwork"/>.</summary>
    public static GanNetwork Resnet { get; } = new ResnetGanNetwork();

    private protected GanNetwork() { }

    /// <summary>Whether generated features come out of a tanh, and features must be scaled to [−1, 1] therefore.</summary>
    internal abstract bool BoundedOutput(GanShapes shapes);

    /// <summary>What suits rows where nothing is said.</summary>
    internal static GanNetwork For(ImageShape? rows) => HalvedImage.CanHalve(rows) ? Dcgan : Mlp;

    /// <summary>Checks the architecture's own numbers.</summary>
    /// <exception cref="ArgumentException">One is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The user's own networks are not to be found.</exception>
    internal abstract void Validate();

    /// <summary>Checks that it can make such rows.</summary>
    /// <exception cref="ArgumentException">It can't; the message says why and what would do.</exception>
    internal virtual void CheckFit(GanShapes shapes)
    {
    }

    /// <summary>
    /// Numbers that both networks' weights have at the least, told without making them; 0 where the user's own are not known.
    /// </summary>
    internal abstract long LeastWeights(GanShapes shapes);

    /// <summary>Makes the generator: [n, noise + condition] to [n, features].</summary>
    internal abstract nn.Module<Tensor, Tensor> CreateGenerator(GanShapes shapes);

    /// <summary>Makes the discriminator.</summary>
    /// <param name="shapes">What it must fit.</param>
    /// <param name="rowsIndependent">Whether the objective forbids batch normalisation.</param>
    internal abstract Discriminator CreateDiscriminator(GanShapes shapes, bool rowsIndependent);
}
