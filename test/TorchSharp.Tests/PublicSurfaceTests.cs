using System.Diagnostics;
using NUnit.Framework;

namespace TorchSharp.Tests;

/// <summary>
/// Every public type and member of this solution's TorchSharp stands in the real one's list, with the same signature, parameter
/// names and defaults. The list and the program that prints ours in its form lie in a folder beside the repository.
/// </summary>
[TestFixture]
public class PublicSurfaceTests
{
    [Test]
    public void Is_a_subset_of_the_real_one()
    {
        if (RealTorchSharp.Is) Assert.Ignore("The real TorchSharp is loaded.");
        var shared = Shared();
        var ours = Dump(Path.Combine(shared, "tools", "ApiDump"), typeof(torch).Assembly.Location);
        var theirs = File.ReadLines(Path.Combine(shared, "api", "torchsharp-0.102.txt")).ToHashSet();

        Assert.That(ours, Has.Count.GreaterThan(500), "printed members");
        Assert.That(ours.Where(line => !theirs.Contains(line)), Is.Empty, "members that the real TorchSharp does not have");
    }

    private static string Shared()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder?.Parent is { } parent; folder = parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props"))) continue;
            var shared = Path.Combine(parent.FullName, "shared");
            if (Directory.Exists(Path.Combine(shared, "tools", "ApiDump"))) return shared;
        }
        Assert.Ignore("There is no folder 'shared' beside the repository with the real one's list.");
        return "";
    }

    // The program is built in a copy: its own folder may be read-only.
    private static List<string> Dump(string program, string assembly)
    {
        var copy = Directory.CreateTempSubdirectory("ApiDump");
        try
        {
            foreach (var file in new DirectoryInfo(program).GetFiles()) file.CopyTo(Path.Combine(copy.FullName, file.Name));
            var start = new ProcessStartInfo("dotnet", ["run", "--project", copy.FullName, "--", assembly])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = copy.FullName,
            };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, () => string.Join('\n', lines) + errors.Result);
            return lines;
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }
}
