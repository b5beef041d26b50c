using System.Globalization;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>The samples of autoencoders with little data: they run to their end, and print and write what they say.</summary>
public class AutoencoderSampleTests : SampleTests
{
    [Test]
    public void A_pumps_faults_are_detected()
    {
        string output = Succeed("AnomalyDetection", "--rows", "1000", "--epochs", "150");
        double[] areas = NumbersBehind(output, "Autoencoder");
        // Over four seeds 0.915 to 1.
        Assert.That(areas, Has.Length.EqualTo(5).And.All.InRange(0.85, 1.0), output);
        Assert.That(NumbersBehind(output, "RandomizedPca, 4"), Has.Length.EqualTo(5));
        AssertWritten("detector.zip", "report.html");
    }

    [Test]
    public void Anomalies_of_a_file_are_detected()
    {
        // Normal rows lie on a parabola, anomalies beside it.
        string path = Path.Combine(Folder, "rows.csv");
        var random = new Random(1);
        IEnumerable<string> rows = Enumerable.Range(0, 600).Select(i =>
        {
            double x = 2 * random.NextDouble() - 1, y = x * x + 0.02 * random.NextDouble() + (i % 20 == 0 ? 0.7 : 0);
            return string.Create(CultureInfo.InvariantCulture, $"{x},{(i % 20 == 0 ? 1 : 0)},{y}");
        });
        File.WriteAllLines(path, rows.Prepend("x,Label,y"));
        string output = Succeed("AnomalyDetection", "--data", path, "--latent", "1", "--epochs", "150");
        // Over four seeds of rows and training 0.965 to 0.990.
        Assert.That(NumbersBehind(output, "Autoencoder"), Has.Length.EqualTo(1).And.All.GreaterThan(0.93), output);
    }

    [Test]
    public void A_file_without_labels_is_told_of_in_a_line()
    {
        string path = Path.Combine(Folder, "rows.csv");
        File.WriteAllText(path, "x,y\n1,2\n");
        var (code, output) = new SampleProgram("AnomalyDetection").Run("--data", path, "--output", Folder);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("Label").And.Contain("x, y").And.Not.Contain("   at "));
    }

    [Test]
    public void A_file_of_too_few_rows_is_told_of_in_a_line()
    {
        string path = Path.Combine(Folder, "rows.csv");
        File.WriteAllText(path, "x,Label,y\n1,0,2\n2,1,3\n");
        var (code, output) = new SampleProgram("AnomalyDetection").Run("--data", path, "--output", Folder);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("too few rows").And.Not.Contain("   at "));
    }

    [Test]
    public void Noisy_digits_are_restored()
    {
        string output = Succeed("Denoising", "--digits", "600", "--epochs", "6");
        double[] errors = NumbersBehind(output, "noisy");
        // Over four seeds 0.68 to 0.72 of the noise was left.
        Assert.That(errors[1], Is.LessThan(0.8 * errors[0]), output);
        AssertWritten("denoiser.zip", "denoised.png", "report.html");
    }

    [Test]
    public void Other_noise_can_be_asked_for_and_unknown_kinds_are_refused()
    {
        Assert.That(Succeed("Denoising", "--digits", "60", "--epochs", "1", "--noise", "gaussian"), Does.Contain("restored"));
        var (code, output) = new SampleProgram("Denoising").Run("--noise", "rain", "--output", Folder);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("rain").And.Contain("gaussian"));
    }

    [Test]
    public void Classifiers_of_few_labels_are_compared()
    {
        string output = Succeed("FewLabels", "--digits", "300", "--epochs", "2", "--labels", "30", "60");
        // Over four seeds 46 % to 64 % of the pixels' classifier and 16 % to 31 % of the codes', after so little training; a
        // guess has 10 %.
        foreach (string labelled in new[] { "│ 30 ", "│ 60 " })
            Assert.That(NumbersBehind(output, labelled), Has.Length.EqualTo(2).And.All.InRange(10, 90), output);
        AssertWritten("encoder.zip", "report.html");
    }
}
