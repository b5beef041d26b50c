using System.Diagnostics;
using Microsoft.ML.Generative.TrainingRuns;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>The program TrainingRuns in a process of its own.</summary>
internal static class TrainingProcess
{
    /// <summary>Starts it; its output is read by the caller.</summary>
    public static Process Start(params string[] arguments)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, [typeof(TrainerCases).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>The lines that it prints, once it has ended without an error.</summary>
    public static string[] Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : throw new InvalidOperationException($"TrainingRuns ended with {process.ExitCode}: {errors.Result}");
    }
}
