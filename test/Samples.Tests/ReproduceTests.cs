using System.Buffers.Binary;
using NUnit.Framework;
using Samples.Common;

namespace Samples.Tests;

/// <summary>Every setting that can be reproduced runs to its end, with a handful of images in files like MNIST's.</summary>
public class ReproduceTests : SampleTests
{
    [TestCase("vae-mlp", "test ELBO, nats")]
    [TestCase("vae-convolutional", "test ELBO, nats", "test ln p(x), 4 samples, nats")]
    [TestCase("vae-full-covariance", "test ELBO, nats", "test ln p(x), 4 samples, nats")]
    [TestCase("iwae", "test ELBO, nats", "test ln p(x), 4 samples, nats")]
    [TestCase("pixelcnn", "test −ln p(x), nats")]
    [TestCase("gated-pixelcnn", "test −ln p(x), nats")]
    [TestCase("made", "test −ln p(x), nats")]
    [TestCase("nade", "test −ln p(x), nats")]
    public void A_setting_is_trained_and_its_figures_are_printed(string name, params string[] figures)
    {
        WriteDigits("train", 20);
        WriteDigits("t10k", 10);
        string output = SucceedWith("Reproduce", name, "--data", Folder, "--epochs", "1", "--samples", "4");
        foreach (string figure in figures)
        {
            // Bounds and likelihoods are below 0, and what has a minus before it is above.
            int sign = figure.Contains('−') ? 1 : -1;
            Assert.That(sign * NumbersBehind(output, $"seed 1: {figure}")[0], Is.InRange(50, 1_000), output);
        }
    }

    /// <summary>The second training goes on from the first one's weights, which another reproduction may have trained.</summary>
    [Test]
    public void A_refinement_goes_on_from_the_model_of_a_checkpoint()
    {
        WriteDigits("train", 64);
        WriteDigits("t10k", 10);
        string[] options = ["--data", Folder, "--steps", "2", "--samples", "4", "--checkpoint", Path.Combine(Folder, "c")];
        SucceedWith("Reproduce", ["vae-convolutional", .. options]);
        string output = SucceedWith("Reproduce", ["iwae-convolutional", .. options]);
        string whole = SucceedWith("Reproduce", ["iwae-convolutional", .. options[..^2]]);
        foreach (string figure in new[] { "test ELBO, nats", "test ln p(x), 4 samples, nats" })
        {
            Assert.That(-NumbersBehind(output, $"seed 1: {figure}")[0], Is.InRange(50, 1_000), output);
            Assert.That(NumbersBehind(output, figure), Is.EqualTo(NumbersBehind(whole, figure)));
        }
        Assert.That(Directory.GetFiles(Folder, "c.*").Select(Path.GetFileName), Does.Contain("c.1.refinement"));
    }

    [Test]
    public void A_run_goes_on_from_its_checkpoint()
    {
        WriteDigits("train", 20);
        WriteDigits("t10k", 10);
        string checkpoint = Path.Combine(Folder, "vae.checkpoint");
        string[] options = ["--data", Folder, "--samples", "4", "--checkpoint", checkpoint];
        SucceedWith("Reproduce", ["vae-mlp", .. options, "--epochs", "1"]);
        string resumed = SucceedWith("Reproduce", ["vae-mlp", .. options, "--epochs", "2"]);
        string whole = SucceedWith("Reproduce", "vae-mlp", "--data", Folder, "--epochs", "2");
        const string Figure = "seed 1: test ELBO, nats";
        Assert.That(NumbersBehind(resumed, Figure), Is.EqualTo(NumbersBehind(whole, Figure)));
        var (code, output) = new SampleProgram("Reproduce").Run(["iwae", .. options, "--epochs", "1"]);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("vae.checkpoint.1' is of another run"));
    }

    [Test]
    public void A_run_of_some_steps_has_a_curve()
    {
        WriteDigits("train", 128);
        WriteDigits("t10k", 10);
        string output = SucceedWith("Reproduce", "made", "--data", Folder, "--steps", "3");
        Assert.That(output, Does.Contain("3 steps of 85 epochs"));
        double[] curve = [.. output.Split('\n').Where(l => l.Contains(" bits a pixel")).Select(l => NumbersBehind(l, "")[0])];
        Assert.That(curve, Has.Length.EqualTo(3).And.All.InRange(50, 1_000), output);
    }

    [Test]
    public void Every_digit_is_held_out_in_turn()
    {
        WriteDigits("train", 60);
        WriteDigits("t10k", 60);
        string output = SucceedWith("Reproduce", "held-out-digit", "--data", Folder, "--epochs", "1");
        double[] areas =
            [.. Enumerable.Range(0, 10).Select(digit => NumbersBehind(output, $"ROC AUC of {digit}, percent")[0])];
        Assert.That(areas, Has.All.InRange(0, 100), output);
        Assert.That(NumbersBehind(output, "mean ROC AUC, percent")[0], Is.EqualTo(areas.Average()).Within(0.01));
    }

    [Test]
    public void Help_names_every_setting()
    {
        string output = SucceedWith("Reproduce", "--help");
        string[] names =
            ["vae-mlp", "vae-convolutional", "vae-full-covariance", "iwae", "iwae-convolutional", "held-out-digit", "pixelcnn",
                "gated-pixelcnn", "made", "nade"];
        foreach (string name in names)
            Assert.That(output, Does.Contain(name));
    }

    [Test]
    public void A_folder_without_the_files_is_told_of_in_a_line()
    {
        var (code, output) = new SampleProgram("Reproduce").Run("vae-mlp", "--data", Folder);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("train-images").And.Not.Contain("   at "));
    }

    /// <summary>Drawn digits with their labels, as two files of MNIST's format.</summary>
    private void WriteDigits(string set, int count)
    {
        Digit[] digits = [.. DigitSource.Create(count, seed: 1)];
        Write("images-idx3", [count, DigitSource.Height, DigitSource.Width],
            digits.SelectMany(d => d.Features).Select(p => (byte)p));
        Write("labels-idx1", [count], digits.Select(d => (byte)d.Label));

        void Write(string kind, int[] sizes, IEnumerable<byte> values)
        {
            byte[] header = new byte[4 * (sizes.Length + 1)];
            (header[2], header[3]) = (8, (byte)sizes.Length);
            for (int i = 0; i < sizes.Length; i++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * (i + 1)), sizes[i]);
            File.WriteAllBytes(Path.Combine(Folder, $"{set}-{kind}-ubyte"), [.. header, .. values]);
        }
    }
}
