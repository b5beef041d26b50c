using System.Text.RegularExpressions;
using Microsoft.ML.Generative.TrainingRuns;
using Microsoft.ML.Runtime;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests.Training;

/// <summary>What the training loop does by itself, whichever trainer it serves.</summary>
public class TrainingLoopTests
{
    private static readonly TrainerCase Trainer = TrainerCases.Named("gan-mlp");

    private TemporaryFolder _folder = null!;

    private string CheckpointPath => Path.Combine(_folder.Path, "run.checkpoint");

    private string ReportPath => Path.Combine(_folder.Path, "report.html");

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Whole_epochs_can_be_added([Values(0, 1 << 20)] long memoryBudget)
    {
        void Change(TrainerOptions options, int epochs) =>
            (options.MaximumSteps, options.Epochs, options.MemoryBudget) = (null, epochs, memoryBudget);
        Train(o =>
        {
            Change(o, epochs: 2);
            o.CheckpointPath = CheckpointPath;
        });
        var longer = Train(o =>
        {
            Change(o, epochs: 4);
            o.CheckpointPath = CheckpointPath;
        });
        Assert.That(longer, Is.EqualTo(Train(o => Change(o, epochs: 4))));
    }

    [Test]
    public void The_report_counts_every_epoch_and_the_speed_since_it_went_on()
    {
        void Change(TrainerOptions options, int epochs)
        {
            (options.MaximumSteps, options.Epochs) = (null, epochs);
            (options.ReportPath, options.CheckpointPath) = (ReportPath, CheckpointPath);
        }
        Train(o => Change(o, epochs: 1));
        Assert.That(Fact("Epochs"), Is.EqualTo("1"));
        Assert.That(Fact("Steps per second"), Is.Not.Null);
        Train(o => Change(o, epochs: 3));
        Assert.That(Fact("Epochs"), Is.EqualTo("3"));

        string? Fact(string name) =>
            Regex.Match(File.ReadAllText(ReportPath), $"<dt>{name}</dt><dd>(.*?)</dd>") is { Success: true } match
                ? match.Groups[1].Value : null;
    }

    [Test]
    public void Curves_keep_their_order_when_a_run_goes_on()
    {
        string[] Curves() => [.. Regex.Matches(File.ReadAllText(ReportPath), "</span>(.*?) <b>").Select(m => m.Groups[1].Value)];
        Train(o => o.ReportPath = ReportPath);
        var through = Curves();
        Train(o => (o.MaximumSteps, o.CheckpointPath) = (20, CheckpointPath));
        Train(o => (o.ReportPath, o.CheckpointPath) = (ReportPath, CheckpointPath));
        Assert.That(Curves(), Is.EqualTo(through));
        Assert.That(through, Has.Length.GreaterThan(3).And.Not.Ordered);
    }

    [Test]
    public void The_step_that_a_run_is_cancelled_at_is_validated()
    {
        List<int> scored = [];
        var step = 0;
        using var source = new CancellationTokenSource();
        void Change(TrainerOptions options)
        {
            (options.CheckpointPath, options.ValidationInterval, options.ProgressInterval) = (CheckpointPath, 5, 1);
            options.CancellationToken = source.Token;
            options.Progress = new Reports(p =>
            {
                step = (int)p.Step;
                if (step == 10) source.Cancel();
            });
            Trainer.Validate(options, _ =>
            {
                scored.Add(step);
                return 0;
            });
        }
        Assert.That(() => Train(Change), Throws.InstanceOf<OperationCanceledException>());
        Train(o =>
        {
            Change(o);
            o.CancellationToken = default;
            o.MaximumSteps = 20;
        });
        Assert.That(scored, Is.EqualTo(new[] { 5, 10, 15, 20 }));
    }

    [Test]
    public void A_run_cancelled_while_it_waits_for_rows_goes_on_to_the_same_weights(
        [Values(0, TrainerCase.DefaultRows / 32)] int steps)
    {
        const int pool = 200;
        // By the end of an epoch's first step its pool has been filled, and at most three batches more were read.
        var (read, readAtStep) = (0, 0);
        Train(o =>
        {
            Streamed(o);
            o.ProgressInterval = 1;
            o.Progress = new Reports(p =>
            {
                if (p.Step == steps + 1) readAtStep = Volatile.Read(ref read);
            });
        }, Rows(() => Interlocked.Increment(ref read)));
        File.Delete(CheckpointPath);

        using var source = new CancellationTokenSource();
        var progress = new Reports();
        read = 0;
        Assert.That(() => Train(o =>
        {
            Streamed(o);
            (o.CancellationToken, o.ProgressInterval, o.Progress) = (source.Token, 1, progress);
        }, Rows(() =>
        {
            if (++read == readAtStep - pool) source.Cancel();
        })), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(read, Is.EqualTo(readAtStep - pool));
        Assert.That(progress.All.Count, Is.EqualTo(steps));
        Assert.That(File.Exists(CheckpointPath));
        var resumed = Train(Streamed, Rows(() => { }));
        File.Delete(CheckpointPath);
        Assert.That(resumed, Is.EqualTo(Train(Streamed, Rows(() => { }))));

        // Two numbers of Single a row, and no condition.
        void Streamed(TrainerOptions options) =>
            (options.MaximumSteps, options.MemoryBudget, options.CheckpointPath) = (15, pool * 8, CheckpointPath);

        IEnumerable<TrainingRow> Rows(Action onRow)
        {
            foreach (var row in Trainer.Rows())
            {
                onRow();
                yield return row;
            }
        }
    }

    [Test]
    public void Patience_can_be_dropped_or_taken_up_when_a_run_goes_on()
    {
        // The scores rise, so that with patience the first weights are the best, and the run stops at the third look.
        void Change(TrainerOptions options, int? patience)
        {
            var looks = 0;
            (options.CheckpointPath, options.ValidationInterval, options.Patience) = (CheckpointPath, 10, patience);
            Trainer.Validate(options, _ => looks++);
        }
        var stopped = Train(o => Change(o, patience: 2));
        Assert.That(Train(o => Change(o, patience: null)), Is.EqualTo(Train()), "dropped");
        // The last weights of a whole run are there, but none of a better score.
        Assert.That(Train(o => Change(o, patience: 2)), Is.EqualTo(Train()), "taken up after the end");
        Assert.That(stopped, Is.EqualTo(Train(o => o.MaximumSteps = 10)));
    }

    /// <summary>
    /// Of one seed both generators would give the same numbers: a step's noise would decide what its dropout leaves out.
    /// </summary>
    [Test]
    public void A_steps_noise_and_its_dropout_are_drawn_apart()
    {
        using var task = new DrawingTask();
        Run(task, steps: 2);
        Assert.That(task.Drawn, Has.Count.EqualTo(2));
        foreach (var (noise, dropout) in task.Drawn) Assert.That(noise.Zip(dropout).Count(n => n.First == n.Second), Is.Zero);
        Assert.That(task.Drawn[0].Dropout, Is.Not.EqualTo(task.Drawn[1].Dropout));
    }

    [Test]
    public void A_last_checkpoint_that_cannot_be_written_costs_no_model()
    {
        List<string> log = [];
        var context = new MLContext(1);
        context.Log += (_, e) => log.Add(e.Message);
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "gone"));
        using var model = (GanTransformer)Trainer.Fit(context, o =>
        {
            (o.MaximumSteps, o.CheckpointPath) = (5, Path.Combine(folder.FullName, "run.checkpoint"));
            o.Progress = new Reports(_ => folder.Delete(recursive: true));
            o.ProgressInterval = 5;
        });
        Assert.That(log, Has.Some.Contains("The last checkpoint").And.Contains("could not be written"));
    }

    [Test]
    public void Weights_that_the_last_step_spoilt_are_no_model()
    {
        using var task = new SpoilingTask();
        Assert.That(() => Run(task, steps: 3), Throws.TypeOf<TrainingDivergedException>()
            .With.Message.Contains("step 3: the sum of the weights 'network.weight' is NaN"));
        Assert.That(File.Exists(CheckpointPath), Is.False);
    }

    [Test]
    public void A_report_that_cannot_be_written_costs_no_model()
    {
        List<string> log = [];
        var context = new MLContext(1);
        context.Log += (_, e) => log.Add(e.Message);
        using var model = (GanTransformer)Trainer.Fit(context, o =>
        {
            o.ReportPath = ReportPath;
            // A folder takes the file's place after the options are checked.
            o.Progress = new Reports(_ => Directory.CreateDirectory(ReportPath));
        });
        Assert.That(log, Has.Some.Contains($"The report '{ReportPath}' could not be written"));
    }

    [Test]
    public void Images_that_no_picture_can_show_are_reported_without()
    {
        Train(o => (o.ReportPath, o.Image) = (ReportPath, new ImageShape(2, 1, 1)));
        Assert.That(File.ReadAllText(ReportPath), Does.Contain("<svg").And.Not.Contain("<img"));
    }

    [Test]
    public void One_file_cannot_be_both_report_and_checkpoint() => Assert.That(
        () => Train(o => (o.ReportPath, o.CheckpointPath) = (ReportPath, Path.Combine(_folder.Path, ".", "report.html"))),
        Throws.ArgumentException.With.Message.Contains("ReportPath and CheckpointPath are both"));

    private void Run(TrainingTask task, int steps)
    {
        var context = new MLContext(1);
        using var channel = ((IHostEnvironment)context).Register("Test").Start("Training");
        var view = Trainer.View(context);
        using var data = TrainingData.Read(channel, view, FeatureColumn.Bind(view.Schema, "Features"), null, 1 << 20);
        var options = new GanTrainer.Options { MaximumSteps = steps, CheckpointPath = CheckpointPath };
        new TrainingLoop(options, new(() => new Dictionary<string, string>()), data, task, channel, CPU, 1, new TrainingHistory(),
            validation: null).Run();
    }

    private static string Train(Action<TrainerOptions>? change = null, IEnumerable<TrainingRow>? rows = null)
    {
        var context = new MLContext(1);
        var model = Trainer.Fit(context, change, rows);
        using var _ = model as IDisposable;
        return ColumnValues.HashOfWeights(context, model);
    }

    /// <summary>Training that draws as a network with dropout does, and from the step's own generator.</summary>
    private sealed class DrawingTask : TrainingTask
    {
        private readonly TorchSharp.Modules.Dropout _network = nn.Dropout();

        public List<(float[] Noise, float[] Dropout)> Drawn { get; } = [];

        public override IReadOnlyList<(string Name, nn.Module Network)> Networks => [("network", _network)];

        public override IReadOnlyList<NetworkOptimizer> Optimizers => [];

        public override void Step(TrainingBatch batch, TrainingStep step)
        {
            Drawn.Add((rand(64, generator: step.Random).data<float>().ToArray(), rand(64).data<float>().ToArray()));
            step.Record("loss", ones(1).sum());
        }

        public override void Dispose()
        {
            base.Dispose();
            _network.Dispose();
        }
    }

    /// <summary>Training whose third step has a loss that is a number, and leaves a weight that is none.</summary>
    private sealed class SpoilingTask : TrainingTask
    {
        private readonly TorchSharp.Modules.Linear _network = nn.Linear(2, 1);

        public override IReadOnlyList<(string Name, nn.Module Network)> Networks => [("network", _network)];

        public override IReadOnlyList<NetworkOptimizer> Optimizers => [];

        public override void Step(TrainingBatch batch, TrainingStep step)
        {
            using var frozen = no_grad();
            step.Record("loss", ones(1).sum());
            if (step.Number == 3) _network.weight!.fill_(float.NaN);
        }

        public override void Dispose()
        {
            base.Dispose();
            _network.Dispose();
        }
    }
}
