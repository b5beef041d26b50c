using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Samples.Tests;

/// <summary>What the samples' tests have in common: a folder of their own for what a sample writes.</summary>
public abstract class SampleTests
{
    private protected string Folder { get; private set; } = "";

    [SetUp]
    public void MakeFolder() => Folder = Directory.CreateTempSubdirectory("sample-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(Folder, recursive: true);

    /// <summary>Runs a sample that writes into the folder, and says what it printed.</summary>
    private protected string Succeed(string sample, params string[] arguments) =>
        SucceedWith(sample, [.. arguments, "--output", Folder]);

    /// <summary>As above, with the arguments alone.</summary>
    private protected static string SucceedWith(string sample, params string[] arguments)
    {
        var (code, output) = new SampleProgram(sample).Run(arguments);
        Assert.That(code, Is.Zero, output);
        return output;
    }

    /// <summary>The numbers in the rest of the line that contains the text.</summary>
    private protected static double[] NumbersBehind(string output, string text)
    {
        string line = output.Split('\n').Single(line => line.Contains(text));
        return [.. Regex.Matches(line[(line.IndexOf(text) + text.Length)..], @"-?\d+\.\d+")
            .Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
    }

    private protected void AssertWritten(params string[] files)
    {
        foreach (string file in files)
            Assert.That(new FileInfo(Path.Combine(Folder, file)),
                Has.Property("Exists").True.And.Property("Length").GreaterThan(100), file);
    }
}
