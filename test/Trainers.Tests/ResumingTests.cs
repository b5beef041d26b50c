using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>
/// A run that was stopped and resumed ends in the weights of one that ran through; a checkpoint of another run is refused.
/// </summary>
public class ResumingTests(TrainerCase trainer) : TensorCountingTests(trainer)
{
    private const int Steps = 40;

    private TemporaryFolder _folder = null!;
    private string _path = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _path = Path.Combine(_folder.Path, "run.checkpoint");
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Cancelled_at_any_step_and_resumed_it_ends_the_same([Values(2, 8, 9, 10, 23, 39)] int step)
    {
        Cancel(step);
        var progress = new Reports();
        Assert.That(Train(o =>
        {
            o.CheckpointPath = _path;
            o.Progress = progress;
            o.ProgressInterval = 1;
        }), Is.EqualTo(Through()));
        Assert.That(progress.All.Select(p => p.Step), Is.EqualTo(Enumerable.Range(step + 1, Steps - step)));
        Assert.That(progress.All, Is.All.Matches<TrainingProgress>(p => p.TotalSteps == Steps));
    }

    [Test]
    public void Cancelled_again_and_again_it_ends_the_same()
    {
        foreach (var step in new[] { 3, 5, 11, 30 }) Cancel(step);
        Assert.That(Train(o => o.CheckpointPath = _path), Is.EqualTo(Through()));
    }

    [Test]
    public void A_streamed_run_ends_the_same_too()
    {
        Cancel(13, o => o.MemoryBudget = 0);
        Assert.That(Train(o => (o.CheckpointPath, o.MemoryBudget) = (_path, 0)), Is.EqualTo(Train(o => o.MemoryBudget = 0)));
    }

    [Test]
    public void Early_stopping_goes_on_where_it_was()
    {
        // Validated at 5, 10, 15, ...; the third score is the best, so the run ends at 30 with the weights of step 15.
        double[] scores = [3, 2, 1, 5, 6, 7];
        void EarlyStop(TrainerOptions options, Func<int> looked)
        {
            Constant(options);
            options.CheckpointPath = _path;
            options.ValidationInterval = 5;
            options.Patience = 3;
            Trainer.Validate(options, _ => scores[looked()]);
        }
        var looks = 0;
        Cancel(22, o => EarlyStop(o, () => looks++));
        Assert.That(looks, Is.EqualTo(4));
        var progress = new Reports();
        var weights = Train(o =>
        {
            EarlyStop(o, () => looks++);
            o.Progress = progress;
        });
        Assert.That(progress.All[^1].Step, Is.EqualTo(30));
        Assert.That(looks, Is.EqualTo(6));
        Assert.That(weights, Is.EqualTo(WeightsAt(15)));
    }

    [Test]
    public void A_finished_run_gives_its_weights_again_without_a_step()
    {
        var weights = Train(o => o.CheckpointPath = _path);
        var progress = new Reports();
        Assert.That(Train(o => (o.CheckpointPath, o.Progress) = (_path, progress)), Is.EqualTo(weights));
        Assert.That(progress.All.Select(p => p.Step), Is.EqualTo(new[] { Steps }));
        Assert.That(progress.All[0].Values, Is.Empty);
    }

    [Test]
    public void A_run_can_be_made_longer([Values] bool keepsTheBest)
    {
        void Change(TrainerOptions options, int steps, int looks = 0)
        {
            Constant(options);
            options.MaximumSteps = steps;
            if (!keepsTheBest) return;
            // The scores fall: the best weights are those of step 15 in the first run and of step 30 in the end, to which a run
            // comes only if it goes on from the last weights and not from the best.
            options.ValidationInterval = 15;
            options.Patience = 100;
            Trainer.Validate(options, _ => -looks++);
        }
        Train(o =>
        {
            Change(o, Steps / 2);
            o.CheckpointPath = _path;
        });
        var longer = Train(o =>
        {
            Change(o, Steps, looks: 1);
            o.CheckpointPath = _path;
        });
        Assert.That(longer, Is.EqualTo(Train(o => Change(o, Steps))));
    }

    [Test]
    public void Without_resuming_it_starts_anew()
    {
        Cancel(20);
        var progress = new Reports();
        var weights = Train(o =>
        {
            (o.CheckpointPath, o.Resume) = (_path, false);
            (o.Progress, o.ProgressInterval) = (progress, 1);
        });
        Assert.That(weights, Is.EqualTo(Through()));
        Assert.That(progress.All[0].Step, Is.EqualTo(1));
    }

    [Test]
    public void Only_the_checkpoint_is_left_in_the_folder()
    {
        Train(o => (o.CheckpointPath, o.CheckpointInterval) = (_path, 7));
        Assert.That(Directory.GetFiles(_folder.Path), Is.EqualTo(new[] { _path }));
    }

    [Test]
    public void Other_settings_are_refused_by_name()
    {
        var options = Trainer.Options();
        Refused("batch size", change: o => o.BatchSize = options.BatchSize + 1);
        Refused("gradient norm limit", change: o => o.GradientClipNorm = 0.125);
        Refused("average decay", change: o => o.AverageDecay = 0.5);
        Refused("learning rate schedule", change: o => o.LearningRateSchedule = LearningRateSchedule.Cosine);
        Refused("memory", change: o => o.MemoryBudget = 0);
        Refused("seed", seed: 2);
        Refused("rows", rows: Trainer.Rows(TrainerCase.DefaultRows + 1));
        Refused("fingerprint", rows: [.. Trainer.Rows(TrainerCase.DefaultRows).Reverse()]);
    }

    [Test]
    public void A_run_can_not_be_made_shorter_than_it_was()
    {
        Train(o =>
        {
            Constant(o);
            o.CheckpointPath = _path;
        });
        Assert.That(() => Train(o =>
        {
            Constant(o);
            (o.CheckpointPath, o.MaximumSteps) = (_path, Steps - 1);
        }), Error<InvalidOperationException>($"step {Steps}", $"{Steps - 1} steps"));
    }

    [Test]
    public void Another_length_is_refused_under_a_schedule_that_ends_with_it()
    {
        Cancel(5, o => o.LearningRateSchedule = LearningRateSchedule.Cosine);
        Assert.That(() => Train(o =>
        {
            o.LearningRateSchedule = LearningRateSchedule.Cosine;
            (o.CheckpointPath, o.MaximumSteps) = (_path, Steps + 1);
        }), Error<InvalidOperationException>("length", _path));
    }

    [Test]
    public void A_damaged_checkpoint_is_refused_and_left_alone()
    {
        Cancel(20);
        var whole = File.ReadAllBytes(_path);
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            var damaged = whole.ToArray();
            if (i % 2 == 0) damaged = damaged[..random.Next(whole.Length)];
            else damaged[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(_path, damaged);
            Assert.That(() => Train(o => o.CheckpointPath = _path),
                Error<FormatException>(_path), $"variant {i}, {damaged.Length} of {whole.Length} bytes");
            Assert.That(File.ReadAllBytes(_path), Is.EqualTo(damaged));
        }
        File.WriteAllBytes(_path, whole);
        Assert.That(Train(o => o.CheckpointPath = _path), Is.EqualTo(Through()));
    }

    private void Refused(
        string setting, Action<TrainerOptions>? change = null, int seed = 1, IEnumerable<TrainingRow>? rows = null)
    {
        if (!File.Exists(_path)) Cancel(5);
        Assert.That(() => Train(o =>
        {
            o.CheckpointPath = _path;
            change?.Invoke(o);
        }, seed, rows), Error<InvalidOperationException>(setting, _path), setting);
    }

    /// <summary>Starts or resumes the run and cancels it after a step.</summary>
    private void Cancel(int step, Action<TrainerOptions>? change = null)
    {
        using var source = new CancellationTokenSource();
        Assert.That(() => Train(o =>
        {
            change?.Invoke(o);
            o.CheckpointPath = _path;
            o.CancellationToken = source.Token;
            o.ProgressInterval = 1;
            o.Progress = new Reports(p =>
            {
                if (p.Step == step) source.Cancel();
            });
        }), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(File.Exists(_path));
    }

    private string Through() => Train();

    private string WeightsAt(int step) => Train(o =>
    {
        Constant(o);
        o.MaximumSteps = step;
    });

    // Other schedules depend on the run's length.
    private static void Constant(TrainerOptions options) => options.LearningRateSchedule = LearningRateSchedule.Constant;
}
