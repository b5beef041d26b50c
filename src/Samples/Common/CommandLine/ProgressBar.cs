using Microsoft.ML.Generative;
using Spectre.Console;

namespace Samples.Common;

/// <summary>A progress bar on the console, moved by an <see cref="IProgress{T}"/>.</summary>
public static class ProgressBar
{
    /// <summary>Runs <paramref name="work"/> under a bar.</summary>
    /// <param name="title">What stands before the bar until the first report.</param>
    /// <param name="describe">What a report means: the part that is done, from 0 to 1, and what stands before the bar.</param>
    /// <param name="work">The work. It may report from any thread.</param>
    /// <param name="console">The console. Default: the program's own.</param>
    /// <returns>What the work returns.</returns>
    public static async Task<TResult> RunAsync<TReport, TResult>(string title, Func<TReport, (double Part, string Text)> describe,
        Func<IProgress<TReport>, Task<TResult>> work, IAnsiConsole? console = null)
    {
        return await (console ?? AnsiConsole.Console).Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(title), maxValue: 1);
                TResult result = await work(new Reporter<TReport>(report =>
                {
                    var (part, text) = describe(report);
                    bar.Value = part;
                    bar.Description = Markup.Escape(text);
                }));
                bar.Value = 1;
                return result;
            });
    }

    /// <summary>Trains a model under a bar, off the caller's thread.</summary>
    /// <param name="train">Trains; what it is given goes into the trainer's options.</param>
    /// <returns>The trained model.</returns>
    public static Task<TModel> TrainAsync<TModel>(Func<IProgress<TrainingProgress>, TModel> train) =>
        RunAsync<TrainingProgress, TModel>("Training",
            report => ((double)report.Step / report.TotalSteps,
                $"Training, epoch {report.Epoch}, {report.StepsPerSecond:F0} steps/s"),
            progress => Task.Run(() => train(progress)));

    // System.Progress<T> would report on the thread pool, out of order and after the end.
    private sealed class Reporter<T>(Action<T> act) : IProgress<T>
    {
        public void Report(T value) => act(value);
    }
}
