using System.Diagnostics;

namespace Samples.Tests;

/// <summary>A sample program, run in a process of its own as its users do.</summary>
/// <param name="name">The sample's name.</param>
internal sealed class SampleProgram(string name)
{
    /// <summary>Runs it to its end.</summary>
    /// <returns>The exit code, and all that it wrote.</returns>
    public (int Code, string Output) Run(params string[] arguments)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] command = [Path.Combine(AppContext.BaseDirectory, name + ".dll"), .. arguments];
        var start = new ProcessStartInfo(host, command) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
