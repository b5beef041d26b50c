using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>What a user sees of a run: reports, messages, validation, the HTML file.</summary>
public class ProgressTests(TrainerCase trainer) : TensorCountingTests(trainer)
{
    private const int Steps = 40;

    private int Batches => TrainerCase.DefaultRows / Trainer.Options().BatchSize;

    [Test]
    public void Reports_come_at_the_interval_and_with_the_last_step()
    {
        var progress = new Reports();
        Train(o => (o.Progress, o.ProgressInterval) = (progress, 15));
        int[] steps = [15, 30, Steps];
        Assert.That(progress.All.Select(p => p.Step), Is.EqualTo(steps));
        Assert.That(progress.All.Select(p => p.Epoch), Is.EqualTo(steps.Select(step => (step - 1) / Batches + 1)));
        Assert.That(progress.All.Select(p => p.TotalSteps), Is.All.EqualTo(Steps));
        Assert.That(progress.All.Select(p => p.Elapsed), Is.Ordered.And.All.GreaterThan(TimeSpan.Zero));
        Assert.That(progress.All.Select(p => p.StepsPerSecond), Is.All.GreaterThan(0));
        foreach (var values in progress.All.Select(p => p.Values))
        {
            Assert.That(values.Keys, Has.Some.Contains("loss"));
            Assert.That(values.Values, Is.All.Matches<double>(double.IsFinite));
        }
    }

    [Test]
    public void A_last_step_at_the_interval_is_reported_once()
    {
        var progress = new Reports();
        Train(o => (o.Progress, o.ProgressInterval) = (progress, 20));
        Assert.That(progress.All.Select(p => p.Step), Is.EqualTo(new[] { 20, Steps }));
    }

    [Test]
    public void Epochs_count_where_no_steps_are_given()
    {
        var progress = new Reports();
        Train(o => (o.Progress, o.MaximumSteps, o.Epochs, o.ProgressInterval) = (progress, null, 3, 1000));
        Assert.That(progress.All.Select(p => (p.Step, p.TotalSteps, p.Epoch)),
            Is.EqualTo(new[] { (3L * Batches, 3L * Batches, 3) }));
    }

    [Test]
    public void Messages_reach_the_log()
    {
        var context = NewContext();
        List<string> messages = [];
        context.Log += (_, e) => messages.Add(e.Message);
        using var _ = (IDisposable)Trainer.Fit(context, o => o.ProgressInterval = 15);
        Assert.That(messages, Has.Some.Contains($"read {TrainerCase.DefaultRows} rows"));
        foreach (var step in new[] { 15, 30, Steps })
            Assert.That(messages, Has.Exactly(1).Contains($"step {step} of {Steps}").And.Contains("loss"));
    }

    [Test]
    public void Validation_without_patience_only_looks()
    {
        List<long> looks = [];
        var progress = new Reports();
        var weights = Train(o =>
        {
            o.Progress = progress;
            o.ProgressInterval = 1;
            o.ValidationInterval = 10;
            Trainer.Validate(o, _ =>
            {
                looks.Add(progress.All[^1].Step);
                return looks.Count;
            });
        });
        Assert.That(looks, Is.EqualTo(new[] { 10, 20, 30, 40 }));
        Assert.That(weights, Is.EqualTo(Train()));
    }

    [Test]
    public void Training_stops_early_and_returns_the_best_weights()
    {
        static void Constant(TrainerOptions options) => options.LearningRateSchedule = LearningRateSchedule.Constant;
        double[] scores = [3, 1, 2, 1, 1, 0];
        var looks = 0;
        var progress = new Reports();
        var weights = Train(o =>
        {
            Constant(o);
            o.Progress = progress;
            o.ValidationInterval = 5;
            o.Patience = 2;
            Trainer.Validate(o, _ => scores[looks++]);
        });
        Assert.That(looks, Is.EqualTo(4));
        Assert.That(progress.All[^1].Step, Is.EqualTo(20));
        Assert.That(weights, Is.EqualTo(Train(o =>
        {
            Constant(o);
            o.MaximumSteps = 10;
        })));
    }

    [Test]
    public void With_patience_a_run_that_is_not_stopped_returns_its_best_weights_too()
    {
        double[] scores = [3, 1, 2, 1.5];
        var looks = 0;
        var weights = Train(o =>
        {
            o.ValidationInterval = 10;
            o.Patience = 5;
            Trainer.Validate(o, _ => scores[looks++]);
        });
        var best = "";
        Train(o =>
        {
            o.ValidationInterval = 20;
            Trainer.Validate(o, model =>
            {
                if (best.Length == 0) best = ColumnValues.HashOfWeights(NewContext(), model);
                return 0;
            });
        });
        Assert.That(weights, Is.EqualTo(best));
    }

    [Test]
    public void A_score_that_is_no_number_stops_the_run() => Assert.That(() => Train(o =>
    {
        o.ValidationInterval = 10;
        Trainer.Validate(o, _ => double.NaN);
    }), Throws.TypeOf<TrainingDivergedException>().With.Message.Contains("validation score")
        .And.Message.Contains("step 10").And.Message.Contains("missing values in the rows that it scores"));

    [Test]
    public void A_run_too_short_for_its_validation_is_warned_of()
    {
        List<string> log = [];
        var context = NewContext();
        context.Log += (_, e) => log.Add(e.Message);
        var model = Trainer.Fit(context, o =>
        {
            (o.MaximumSteps, o.ValidationInterval) = (3, 4);
            Trainer.Validate(o, _ => 0);
        });
        (model as IDisposable)?.Dispose();
        Assert.That(log, Has.One.Contains("The run has 3 steps, and ValidationInterval is 4"));
    }

    [Test]
    public void The_report_is_one_whole_page_also_with_checkpoints_and_after_resuming()
    {
        using var folder = new TemporaryFolder();
        var report = Path.Combine(folder.Path, "report.html");
        for (var run = 0; run < 2; run++)
        {
            Train(o => (o.ReportPath, o.CheckpointPath) = (report, Path.Combine(folder.Path, "checkpoint")));
            var page = File.ReadAllText(report);
            Assert.That(page.Trim(), Does.StartWith("<!DOCTYPE html>").IgnoreCase.And.Contain("<svg").And.EndWith("</html>"));
            Assert.That(page, Does.Contain("loss").And.Contain("batch size").And.Contain(TrainerCase.FeatureColumn));
            Assert.That(page, Does.Not.Contain("http://").And.Not.Contain("<script"));
        }
    }
}
