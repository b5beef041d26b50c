using System.CommandLine;
using Microsoft.ML;
using NUnit.Framework;
using Samples.Common;
using Spectre.Console;

namespace Samples.Tests;

public class SampleCommandTests : SampleTests
{
    private SampleCommand Command() => new("A sample.", Path.Combine(Folder, "out"), epochs: 7, digits: 9);

    [Test]
    public async Task OptionsHaveTheSamplesDefaults()
    {
        SampleCommand command = Command();
        ParseResult? seen = null;
        Assert.That(await command.RunAsync([], (parsed, _) => { seen = parsed; return Task.CompletedTask; }), Is.Zero);
        Assert.That((seen!.GetValue(command.Data), seen.GetValue(command.Seed), seen.GetValue(command.Epochs),
            seen.GetValue(command.Digits)), Is.EqualTo(((string?)null, 1, 7, 9)));
        Assert.That(Directory.Exists(Path.Combine(Folder, "out")), Is.True);
    }

    [Test]
    public async Task OptionsAreReadBesideTheSamplesOwn()
    {
        SampleCommand command = Command();
        var network = new Option<string>("--network");
        command.Add(network);
        ParseResult? seen = null;
        string other = Path.Combine(Folder, "other");
        await command.RunAsync(["--data", "x", "--seed", "3", "--epochs", "2", "--output", other, "--network", "mlp"],
            (parsed, _) => { seen = parsed; return Task.CompletedTask; });
        Assert.That((seen!.GetValue(command.Data), seen.GetValue(command.Seed), seen.GetValue(command.Epochs),
            seen.GetValue(network)), Is.EqualTo(("x", 3, 2, "mlp")));
        Assert.That(Directory.Exists(other), Is.True);
    }

    [Test]
    public async Task A_sample_without_drawn_digits_has_no_option_for_their_number()
    {
        var command = new SampleCommand("A sample.", Path.Combine(Folder, "out"));
        Assert.That(await command.RunAsync(["--digits", "5"], (_, _) => Task.CompletedTask), Is.EqualTo(1));
    }

    [TestCase("--epochs", "0")]
    [TestCase("--digits", "0")]
    [TestCase("--parts", "0")]
    [TestCase("--epochs", "many")]
    [TestCase("--unknown", "1")]
    public async Task WrongOptionsRunNothing(string option, string value)
    {
        bool ran = false;
        SampleCommand command = Command();
        command.Add(SampleCommand.Number("--parts", "A sample's own.", 3));
        Assert.That(await command.RunAsync([option, value], (_, _) => { ran = true; return Task.CompletedTask; }),
            Is.EqualTo(1));
        Assert.That(ran, Is.False);
    }

    [Test]
    public async Task MistakesAreToldInALine()
    {
        var console = new StringWriter();
        IAnsiConsole before = AnsiConsole.Console;
        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(console), Ansi = AnsiSupport.No,
        });
        try
        {
            int code = await Command().RunAsync([], async (_, token) =>
                await SampleData.LoadAsync(new MLContext(), "no such [data]", 10, 1, token));
            Assert.That(code, Is.EqualTo(1));
            string text = console.ToString().ReplaceLineEndings(" ");
            Assert.That(text, Does.Contain("no such [data]").And.Contain("fashion-mnist").And.Not.Contain("   at "));
        }
        finally
        {
            AnsiConsole.Console = before;
        }
    }

    [Test]
    public async Task DataIsDrawnOrReadFromAFolder()
    {
        var context = new MLContext(seed: 1);
        Assert.That((await SampleData.LoadAsync(context, null, 10, 1)).Schema["Slant"].Type.RawType, Is.EqualTo(typeof(float)));
        File.WriteAllBytes(Path.Combine(Folder, "train-images-idx3-ubyte"),
            [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 5, 6]);
        File.WriteAllBytes(Path.Combine(Folder, "train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 1, 4]);
        IDataView view = await SampleData.LoadAsync(context, Folder, 10, 1);
        Assert.That(view.GetRowCount(), Is.EqualTo(1));
        Assert.That(view.Schema.Select(c => c.Name), Is.EqualTo(new[] { "Features", "Label" }));
    }

    [Test]
    public async Task TheBarShowsWhatIsReportedAndGivesTheResult()
    {
        var text = new StringWriter();
        TextWriter shared = TextWriter.Synchronized(text);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(shared), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes,
        });
        int result = await ProgressBar.RunAsync<int, int>("start", done => (done / 4.0, $"[{done} of 4]"), async progress =>
        {
            progress.Report(3);
            // A thread of the bar's own draws it, every now and then; not to be waited for more than a minute.
            for (int waits = 0; waits < 3_000 && !Drawn().Contains("75%"); waits++) await Task.Delay(20);
            return 42;
        }, console);
        Assert.That(result, Is.EqualTo(42));
        Assert.That(Drawn(), Does.Contain("[3 of 4]").And.Contain("75%").And.Contain("100%"));

        // A synchronized writer locks itself.
        string Drawn()
        {
            lock (shared) return text.ToString();
        }
    }
}
