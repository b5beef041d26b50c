using NUnit.Framework;

namespace Samples.Tests;

/// <summary>The samples that make digits, with few of them: they run to their end, and print and write what they say.</summary>
public class DigitSampleTests : SampleTests
{
    [Test]
    public void A_conditional_gan_is_trained_saved_and_drawn_by_a_fresh_process()
    {
        string output = Succeed("DigitsGan", "--digits", "100", "--epochs", "1");
        Assert.That(output, Does.Contain("Trained in").And.Contain(Path.Combine(Folder, "digits.png")));
        AssertWritten("gan.zip", "digits.png", "neighbours.png", "report.html");
    }

    [Test]
    public void The_first_gan_is_trained()
    {
        Assert.That(Succeed("VanillaGan", "--digits", "100", "--steps", "3"), Does.Contain(Path.Combine(Folder, "digits.png")));
        AssertWritten("digits.png", "report.html");
    }

    [Test]
    public void A_plane_of_latent_vectors_is_drawn()
    {
        string output = Succeed("VaeManifold", "--digits", "200", "--epochs", "2");
        Assert.That(NumbersBehind(output, "held-out images:"), Has.Length.EqualTo(1).And.All.InRange(-1_000, -100), output);
        AssertWritten("manifold.png", "interpolations.png", "report.html");
    }

    [TestCase("VaeManifold")]
    [TestCase("PixelCnn")]
    [TestCase("VqVae")]
    [TestCase("Denoising")]
    [TestCase("FewLabels")]
    public void Too_few_digits_to_hold_one_out_are_told_of_by_the_option_s_name(string sample)
    {
        var (code, output) = new SampleProgram(sample).Run("--digits", "1", "--output", Folder);
        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("too few").And.Contain("--digits").And.Not.Contain("   at "));
    }

    [TestCase("1")]
    [TestCase("3")]
    public void Digits_are_drawn_and_completed_pixel_by_pixel(string scales)
    {
        string output = Succeed("PixelCnn", "--digits", "200", "--epochs", "1", "--scales", scales);
        double[] likelihood = NumbersBehind(output, "Held-out images:");
        Assert.That(likelihood, Has.Length.EqualTo(2), output);
        // A bit a pixel is what a coin would take. The second number is the first in other units, both rounded.
        Assert.That(likelihood[1], Is.InRange(0.1, 1));
        Assert.That(likelihood[0], Is.EqualTo(likelihood[1] * Math.Log(2) * 784).Within(0.4));
        AssertWritten("digits.png", "completed.png", "report.html");
    }

    [Test]
    public void Digits_are_coded_and_drawn_code_by_code()
    {
        string output = Succeed("VqVae", "--digits", "200", "--epochs", "1", "--prior-epochs", "1");
        Assert.That(NumbersBehind(output, "Held-out codes:")[0], Is.InRange(0.1, 10), output);
        Assert.That(output, Does.Contain("49 codes each"));
        AssertWritten("vq-vae.zip", "prior.zip", "digits.png", "reconstructed.png", "report.html", "prior-report.html");
    }

    [TestCase("AnomalyDetection", "--rows", "--latent", "--epochs")]
    [TestCase("Denoising", "--noise", "--digits", "--epochs")]
    [TestCase("DigitsGan", "generate", "--digits", "--epochs")]
    [TestCase("FewLabels", "--labels", "--digits", "--epochs")]
    [TestCase("PixelCnn", "--digits", "--epochs", "--scales")]
    [TestCase("VaeManifold", "--digits", "--epochs")]
    [TestCase("VanillaGan", "--digits", "--steps")]
    [TestCase("VqVae", "--digits", "--epochs", "--prior-epochs")]
    public void Help_names_the_options_of_all_samples_and_the_sample_s_own(string sample, params string[] own)
    {
        string output = SucceedWith(sample, "--help");
        foreach (string option in (string[])["--data", "--seed", "--output", .. own]) Assert.That(output, Does.Contain(option));
    }
}
