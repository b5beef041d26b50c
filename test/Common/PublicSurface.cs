using System.Diagnostics;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Common;

/// <summary>
/// Compares a shim's public members with the list of the real package's: same signatures, parameter names and defaults. The lists
/// and the program that prints ours in their form lie in a folder beside the repository; where it is missing, the test is
/// ignored.
/// </summary>
internal static class PublicSurface
{
    public static void AssertIsPartOf(string list, params string[] assemblies)
    {
        var shared = Shared();
        var theirs = File.ReadLines(Path.Combine(shared, "api", list)).ToHashSet();
        var ours = Dump(Path.Combine(shared, "tools", "ApiDump"), assemblies);
        Assert.That(ours, Has.Count.GreaterThan(500), "printed members");
        Assert.That(ours.Where(line => !theirs.Contains(line)), Is.Empty, "members that the real package does not have");
    }

    private static string Shared()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder?.Parent is { } parent; folder = parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props"))) continue;
            var shared = Path.Combine(parent.FullName, "shared");
            if (Directory.Exists(Path.Combine(shared, "tools", "ApiDump"))) return shared;
        }
        Assert.Ignore("There is no folder 'shared' beside the repository with the real packages' lists.");
        return "";
    }

    // The program is built in a copy of its sources: its own folder may be read-only.
    private static List<string> Dump(string program, string[] assemblies)
    {
        var copy = Directory.CreateTempSubdirectory("ApiDump");
        try
        {
            foreach (var file in new DirectoryInfo(program).GetFiles()) file.CopyTo(Path.Combine(copy.FullName, file.Name));
            var start = new ProcessStartInfo("dotnet", ["run", "--project", copy.FullName, "--", .. assemblies])
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
