using System.Diagnostics;

namespace Microsoft.ML.Tests;

/// <summary>Every public member of the shim exists in the real package, with the same signature, names and defaults.</summary>
public class PublicSurfaceTests
{
    [Test]
    public void TheShimHasNothingThatTheRealPackageLacks()
    {
        string shim = typeof(MLContext).Assembly.Location;
        if (Path.GetFileName(shim) != "Microsoft.ML.dll")
            Assert.Ignore("These are the real packages.");
        string shared = Path.Combine(RepositoryRoot(), "..", "shared"),
            list = Path.Combine(shared, "api", "microsoft.ml-5.0.0.txt");
        if (!File.Exists(list))
            Assert.Ignore("The list of the real package's members is not here.");

        string work = Directory.CreateTempSubdirectory("api-dump-").FullName;
        try
        {
            string tool = Path.Combine(shared, "tools", "ApiDump");
            Run($"build \"{tool}\" -c Release -v q -nologo -o \"{work}/bin\" -p:BaseIntermediateOutputPath=\"{work}/obj/\"");
            var ours = Run($"\"{work}/bin/ApiDump.dll\" \"{shim}\"").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.That(ours, Has.Length.GreaterThan(500));
            Assert.That(ours.Except(File.ReadAllLines(list)), Is.Empty);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        return folder.FullName;
    }

    private static string Run(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, output);
        return output;
    }
}
