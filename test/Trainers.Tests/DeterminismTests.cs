using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>Seed and data decide the weights bit by bit, and training leaves no tensor behind.</summary>
public class DeterminismTests(TrainerCase trainer) : TensorCountingTests(trainer)
{
    [Test]
    public void The_same_seed_gives_the_same_weights_and_another_one_others()
    {
        var weights = Train();
        Assert.That(Train(), Is.EqualTo(weights));
        Assert.That(Train(seed: 2), Is.Not.EqualTo(weights));
        Assert.That(Train(rows: Trainer.Rows(TrainerCase.DefaultRows + 1)), Is.Not.EqualTo(weights));
    }

    [Test]
    public void A_trainer_used_twice_gives_the_same_weights_twice()
    {
        var context = NewContext();
        var trainer = Trainer.Trainer(context, Trainer.Options());
        string Weights()
        {
            var model = trainer.Fit(Trainer.View(context));
            using var _ = model as IDisposable;
            return ColumnValues.HashOfWeights(context, model);
        }
        Assert.That(Weights(), Is.EqualTo(Weights()));
    }

    [Test]
    public void A_caller_without_gradients_gets_the_same_weights()
    {
        var weights = Train();
        using var _ = torch.no_grad();
        Assert.That(Train(), Is.EqualTo(weights));
        Assert.That(torch.is_grad_enabled(), Is.False);
    }

    [Test]
    public void Other_random_numbers_of_the_process_change_nothing()
    {
        var weights = Train();
        torch.manual_seed(77);
        using (torch.randn(5)) Assert.That(Train(), Is.EqualTo(weights));
    }

    [Test]
    public void Looking_at_the_run_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var watched = Train(o =>
        {
            o.Progress = new Reports();
            o.ProgressInterval = 3;
            o.ValidationInterval = 7;
            o.ReportPath = Path.Combine(folder.Path, "report.html");
            o.SampleInterval = 5;
            o.CheckpointPath = Path.Combine(folder.Path, "checkpoint");
            o.CheckpointInterval = 9;
            Trainer.Validate(o, model => Generated(model, 50).Average(r => r[0]));
        });
        Assert.That(watched, Is.EqualTo(Train()));
    }

    [Test]
    public void Two_trainings_at_once_give_what_each_gives_alone()
    {
        string[] alone = [Train(seed: 1), Train(seed: 2)];
        // Some begin while others are in their midst.
        string TrainAgain(int seed) => Enumerable.Range(0, 5).Select(_ => Train(seed: seed)).Distinct().Single();
        var together = Enumerable.Range(0, 4)
            .Select(i => Task.Factory.StartNew(() => TrainAgain(i % 2 + 1), TaskCreationOptions.LongRunning)).ToArray();
        Assert.That(together.Select(t => t.Result), Is.EqualTo(alone.Concat(alone)));
    }

    [Test]
    public void A_streamed_run_reads_every_row_once_an_epoch_and_is_deterministic()
    {
        string[] weights = new string[2];
        for (var i = 0; i < 2; i++)
        {
            var rows = new CountedRows(Trainer.Rows());
            weights[i] = Train(o => (o.MemoryBudget, o.MaximumSteps, o.Epochs) = (0, null, 3), rows: rows);
            // One or two passes look at the data first: they check it, and measure its scale.
            var passes = rows.Passes.SkipLast(Trainer.PassesAfterTraining).ToList();
            Assert.That(passes, Has.Count.InRange(4, 6));
            Assert.That(passes.TakeLast(3), Is.All.EqualTo(TrainerCase.DefaultRows));
        }
        Assert.That(weights[0], Is.EqualTo(weights[1]));
    }

    [Test]
    public void A_model_outlives_the_scope_it_was_trained_in_and_the_scope_is_left_as_it_was()
    {
        var context = NewContext();
        ITransformer model;
        using (var scope = torch.NewDisposeScope())
        {
            using var own = torch.zeros(3);
            model = Trainer.Fit(context);
            Assert.That(scope.DisposablesCount, Is.EqualTo(1));
            Assert.That(own.sum().item<float>(), Is.Zero);
        }
        using var _ = model as IDisposable;
        Assert.That(ColumnValues.HashOfWeights(context, model), Is.EqualTo(Train()));
        Assert.That(Added(model, Trainer.AddedColumns[0]), Has.Count.EqualTo(TrainerCase.DefaultRows));
    }

    [Test]
    public void Training_and_using_a_model_leave_no_tensor()
    {
        var context = NewContext();
        var model = Trainer.Fit(context);
        var trained = LiveTensors.Count();
        foreach (var column in Trainer.AddedColumns) Added(model, column);
        Generated(model);
        using var file = new MemoryStream();
        context.Model.Save(model, null, file);
        Assert.That(LiveTensors.Now(), LiveTensors.Still(trained));
        ((IDisposable)context.Model.Load(file, out var _)).Dispose();
        Assert.That(LiveTensors.Now(), LiveTensors.Still(trained));
        ((IDisposable)model).Dispose();
        NoTensorIsLeft();
        Assert.That(() => Added(model, Trainer.AddedColumns[0]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => Generated(model), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void A_run_that_diverges_stops_at_once_naming_loss_and_step_and_leaves_no_tensor()
    {
        var diverged = Assert.Throws<TrainingDivergedException>(() => Train(Trainer.Diverge))!;
        Assert.That(diverged.Step, Is.InRange(1, 10));
        Assert.That(diverged.Message,
            Does.Contain($"step {diverged.Step}").And.Contain(diverged.LossName).And.Match("NaN|Infinity"));
    }

    [Test]
    public void A_cancelled_run_leaves_no_tensor([Values(0L, 1L << 30)] long memoryBudget)
    {
        using var source = new CancellationTokenSource();
        Assert.That(() => Train(o =>
        {
            o.MemoryBudget = memoryBudget;
            o.CancellationToken = source.Token;
            o.ProgressInterval = 1;
            o.Progress = new Reports(p =>
            {
                if (p.Step == 3) source.Cancel();
            });
        }), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void A_progress_or_validation_of_the_users_that_throws_leaves_no_tensor()
    {
        var fails = new Reports(_ => throw new NotFiniteNumberException());
        Assert.That(() => Train(o => (o.Progress, o.ProgressInterval) = (fails, 5)),
            Throws.InstanceOf<NotFiniteNumberException>());
        Assert.That(() => Train(o =>
        {
            o.ValidationInterval = 5;
            o.Patience = 1;
            var looks = 0;
            Trainer.Validate(o, _ => looks++ == 0 ? 1 : throw new NotFiniteNumberException());
        }), Throws.InstanceOf<NotFiniteNumberException>());
    }

    /// <summary>Rows that count how many were read in each pass.</summary>
    private sealed class CountedRows(IReadOnlyList<TrainingRow> rows) : IEnumerable<TrainingRow>
    {
        private readonly List<int[]> _passes = [];

        public IReadOnlyList<int> Passes => [.. _passes.Select(p => p[0])];

        public IEnumerator<TrainingRow> GetEnumerator()
        {
            var pass = new int[1];
            lock (_passes) _passes.Add(pass);
            foreach (var row in rows)
            {
                pass[0]++;
                yield return row;
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
