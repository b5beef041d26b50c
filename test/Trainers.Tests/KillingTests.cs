using System.Globalization;
using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>Kills the process of a training run at random moments, again and again, until one attempt comes to its end.</summary>
// Most of the time processes start, each on one core.
[Parallelizable]
public class KillingTests(TrainerCase trainer) : TrainerTests(trainer)
{
    private const int Kills = 5;

    private readonly Random _random = new(11);

    [Test]
    public void A_run_killed_at_random_moments_ends_in_the_uninterrupted_runs_weights()
    {
        using var folder = new TemporaryFolder();
        var expected = Train(o => o.MaximumSteps = Trainer.LongRun);
        var kills = 0;
        // A run that comes to its end before all its kills is followed by another one.
        for (var run = 0; kills < Kills; run++)
        {
            var path = Path.Combine(folder.Path, $"{run}.checkpoint");
            var attempt = new Attempt(0, null);
            while (attempt.Weights is null)
            {
                attempt = Attempt.Start(Trainer, path, kills < Kills ? Delay() : null);
                if (attempt.Weights is null)
                {
                    kills++;
                    TestContext.Out.WriteLine($"killed at step {attempt.LastStep} of {Trainer.LongRun}");
                }
            }
            Assert.That(attempt.Weights, Is.EqualTo(expected), $"run {run}, after {kills} kills");
        }
    }

    // Counted from the first step, since the process is most of its time about to start.
    private TimeSpan Delay() => TimeSpan.FromMilliseconds(_random.Next(400));

    /// <param name="LastStep">The last step that the process told of.</param>
    /// <param name="Weights">The hash that it ended with; null if it was killed.</param>
    private sealed record Attempt(long LastStep, string? Weights)
    {
        public static Attempt Start(TrainerCase trainer, string checkpoint, TimeSpan? killAfter)
        {
            var steps = trainer.LongRun.ToString(CultureInfo.InvariantCulture);
            using var process = TrainingProcess.Start("train", trainer.Name, steps, checkpoint);
            var errors = process.StandardError.ReadToEndAsync();
            long step = 0;
            Timer? killer = null;
            try
            {
                while (process.StandardOutput.ReadLine() is { } line)
                {
                    if (!long.TryParse(line, CultureInfo.InvariantCulture, out var told)) return new Attempt(step, line);
                    step = told;
                    if (killAfter is { } delay) killer ??= new Timer(_ => process.Kill(), null, delay, Timeout.InfiniteTimeSpan);
                }
                process.WaitForExit();
                // 137 is the exit code of a process that SIGKILL ended, -1 that of one that Windows' TerminateProcess did.
                return process.ExitCode is 137 or -1 ? new Attempt(step, null)
                    : throw new InvalidOperationException($"The run ended with {process.ExitCode}: {errors.Result}");
            }
            finally
            {
                using var done = new ManualResetEvent(false);
                if (killer?.Dispose(done) == true) done.WaitOne();
            }
        }
    }
}
