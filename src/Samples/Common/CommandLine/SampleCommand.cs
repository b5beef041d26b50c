using System.CommandLine;
using System.Reflection;
using Microsoft.ML;
using Spectre.Console;

namespace Samples.Common;

/// <summary>The command line of a sample program: the options that all samples have, to which one may add its own.</summary>
public sealed class SampleCommand : RootCommand
{
    /// <summary>A command line.</summary>
    /// <param name="description">What the sample does.</param>
    /// <param name="output">The folder that the sample writes to.</param>
    /// <param name="epochs">The sample's own number of epochs; null for a sample without --epochs.</param>
    /// <param name="digits">The sample's own number of drawn digits; null for a sample without --digits.</param>
    /// <param name="data">What --data names. Default: training images.</param>
    public SampleCommand(string description, string output, int? epochs = null, int? digits = null, string? data = null)
        : base(description)
    {
        Data = new Option<string?>("--data")
        {
            Description = data ?? "Training images of 28×28 instead of drawn digits: a folder of MNIST's files, or of PNG " +
                $"images in one sub-folder for each class; or, to download it, {string.Join(" or ", RemoteDataset.Names)}.",
        };
        Seed = new Option<int>("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };
        Epochs = Number("--epochs", "Passes over the data.", epochs);
        Digits = Number("--digits", "Digits to draw.", digits);
        Output = new Option<string>("--output") { Description = "Folder to write to.", DefaultValueFactory = _ => output };
        Add(Data);
        if (digits is not null) Add(Digits);
        if (epochs is not null) Add(Epochs);
        Add(Seed);
        Add(Output);
    }

    /// <summary>
    /// --data: a folder, or the name of a data set to download; null for drawn digits. A sample may have it otherwise.
    /// </summary>
    public Option<string?> Data { get; }

    /// <summary>--seed.</summary>
    public Option<int> Seed { get; }

    /// <summary>--epochs, at least 1.</summary>
    public Option<int> Epochs { get; }

    /// <summary>--digits, at least 1: how many are drawn where --data names no others.</summary>
    public Option<int> Digits { get; }

    /// <summary>--output: the folder to write to, which is there when the sample runs.</summary>
    public Option<string> Output { get; }

    /// <summary>
    /// Parses the arguments and runs the sample; Ctrl+C cancels its token. Mistakes in the input are told in a line, without a
    /// stack trace. Returns the exit code: 0 when all went well, 130 when it was cancelled, otherwise 1.
    /// </summary>
    public Task<int> RunAsync(string[] arguments, Func<ParseResult, CancellationToken, Task> run)
    {
        SetAction((parsed, cancellation) => TellMistakesAsync(() =>
        {
            Directory.CreateDirectory(parsed.GetValue(Output)!);
            return run(parsed, cancellation);
        }, cancellation));
        return Parse(arguments).InvokeAsync();
    }

    /// <summary>The images that the arguments ask for: drawn digits, or those that --data names.</summary>
    public Task<IDataView> LoadImagesAsync(MLContext context, ParseResult parsed, CancellationToken cancellation) =>
        SampleData.LoadAsync(context, parsed.GetValue(Data), parsed.GetValue(Digits), parsed.GetValue(Seed), cancellation);

    /// <summary>Splits such images into those to train on and those that are held out.</summary>
    /// <param name="context">The ML.NET context.</param>
    /// <param name="images">The images.</param>
    /// <param name="parsed">The arguments, for their seed.</param>
    /// <param name="testFraction">The share of the images that is held out, more or less.</param>
    /// <param name="atLeast">How many held-out images the sample needs.</param>
    /// <exception cref="InvalidDataException">There are too few images.</exception>
    public DataOperationsCatalog.TrainTestData Split(
        MLContext context, IDataView images, ParseResult parsed, double testFraction, int atLeast = 1)
    {
        var split = context.Data.TrainTestSplit(images, testFraction, seed: parsed.GetValue(Seed));
        if (!HasRows(split.TrainSet, 1) || !HasRows(split.TestSet, atLeast))
        {
            throw new InvalidDataException("Of so few images too few are held out to try the model on, or none is left to " +
                $"train on. Ask for more {(parsed.GetValue(Data) is { } data ? $"than --data '{data}' has" : "by --digits")}.");
        }
        return split;
    }

    private static bool HasRows(IDataView view, int count)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([]);
        while (count > 0 && cursor.MoveNext()) count--;
        return count == 0;
    }

    /// <summary>
    /// Runs a part of a sample and tells mistakes in its input in a line. Returns the exit code as <see cref="RunAsync"/> does.
    /// </summary>
    public static async Task<int> TellMistakesAsync(Func<Task> run, CancellationToken cancellation)
    {
        try
        {
            await run();
            return 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            AnsiConsole.MarkupLine("[yellow]Cancelled.[/]");
            return 130;
        }
        catch (Exception e) when (Cause(e) is IOException or InvalidDataException or UnauthorizedAccessException
            or ArgumentException or NotSupportedException or FormatException or InvalidOperationException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{Cause(e).Message}[/]");
            return 1;
        }
    }

    /// <summary>An option for a number of things, at least 1; a smaller one is refused before the sample begins.</summary>
    public static Option<int> Number(string name, string description, int? number)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => number ?? 0 };
        RefuseBelowOne(option);
        return option;
    }

    /// <summary>As <see cref="Number"/>, but null unless it is given.</summary>
    public static Option<int?> OptionalNumber(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        RefuseBelowOne(option);
        return option;
    }

    private static void RefuseBelowOne(Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, out int given) && given < 1)
        {
            result.AddError($"{option.Name} must be at least 1.");
        }
    });

    // ML.NET makes a model's parts by reflection, which wraps what their loaders throw.
    private static Exception Cause(Exception e) =>
        e is TargetInvocationException { InnerException: { } inner } ? Cause(inner) : e;
}
