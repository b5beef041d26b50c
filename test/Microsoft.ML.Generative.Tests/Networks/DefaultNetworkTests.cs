using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests;

/// <summary>The architectures that trainers choose where none is asked for.</summary>
public class DefaultNetworkTests
{
    private static readonly ImageShape Digit = new(1, 28, 28), Small = new(1, 7, 28), Odd = new(3, 30, 28);

    [Test]
    public void Images_that_are_large_enough_get_convolutions_and_other_rows_perceptrons()
    {
        Assert.That(new GanTrainer.Options { Image = Digit }.Architecture, Is.EqualTo(GanNetwork.Dcgan));
        Assert.That(new GanTrainer.Options { Image = Small }.Architecture, Is.EqualTo(GanNetwork.Mlp));
        Assert.That(new GanTrainer.Options().Architecture, Is.EqualTo(GanNetwork.Mlp));
        Assert.That(new VaeTrainer.Options { Image = Digit }.Architecture, Is.EqualTo(AutoencoderNetwork.Convolutional));
        Assert.That(new VaeTrainer.Options { Image = Small }.Architecture, Is.EqualTo(AutoencoderNetwork.Mlp));
        Assert.That(new VqVaeTrainer.Options { Image = Digit }.Architecture, Is.EqualTo(VqVaeNetwork.Convolutional));
        Assert.That(new VqVaeTrainer.Options { Image = Odd }.Architecture, Is.EqualTo(VqVaeNetwork.Mlp));
    }

    [Test]
    public void Tied_weights_and_pretraining_take_perceptrons_of_images_too()
    {
        Assert.That(new AutoencoderTrainer.Options { Image = Digit }.Architecture, Is.EqualTo(AutoencoderNetwork.Convolutional));
        foreach (var options in new AutoencoderTrainer.Options[] { new() { TiedWeights = true }, new() { PretrainingSteps = 5 } })
        {
            options.Image = Digit;
            Assert.That(options.Architecture, Is.EqualTo(AutoencoderNetwork.Mlp));
            Assert.That(options.Validate, Throws.Nothing);
        }
    }

    [Test]
    public void What_is_asked_for_is_taken()
    {
        var asked = new MlpGanNetwork { GeneratorWidths = [3] };
        Assert.That(new GanTrainer.Options { Image = Digit, Network = asked }.Architecture, Is.SameAs(asked));
    }
}
