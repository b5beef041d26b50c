using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>Rows of the options' own that score the model under training; GANs have no such score, and no such option.</summary>
public class ValidationSetTests(TrainerCase trainer) : TensorCountingTests(trainer)
{
    private const string ValidationSet = nameof(VaeTrainer.Options.ValidationSet);

    // Other rows than those that are trained on, which these come after.
    private IReadOnlyList<TrainingRow> HeldOut => [.. Trainer.Rows(360).Skip(TrainerCase.DefaultRows)];

    [Test]
    public void Trainers_without_a_score_of_their_own_have_no_such_option() => Assert.That(
        Options.Of(Trainer.Options().GetType()).Any(option => option.Name == ValidationSet),
        Is.EqualTo(Trainer.ScoredBy is not null));

    [Test]
    public void The_score_is_the_columns_mean_and_decides_when_to_stop()
    {
        if (Trainer.ScoredBy is not var (column, sign)) return;
        var (byMean, scoresByMean) = Run(o => Trainer.Validate(
            o, model => Added(model, column, HeldOut).Average(value => sign * (double)value[0])));
        var (bySet, scoresBySet) = Run(o => Options.Set(o, ValidationSet, Trainer.View(NewContext(), HeldOut)));
        Assert.That(scoresBySet, Is.Not.Empty);
        Assert.That(scoresBySet, Is.EqualTo(scoresByMean));
        Assert.That(bySet, Is.EqualTo(byMean));

        (string Weights, List<string> Scores) Run(Action<TrainerOptions> validate)
        {
            var context = NewContext();
            List<string> scores = [];
            context.Log += (_, e) =>
            {
                if (e.Message.Contains("validation score")) scores.Add(e.Message);
            };
            var model = Trainer.Fit(context, o =>
            {
                (o.ValidationInterval, o.Patience) = (4, 2);
                validate(o);
            });
            using var _ = model as IDisposable;
            return (ColumnValues.HashOfWeights(context, model), scores);
        }
    }

    [Test]
    public void Two_ways_to_score_are_refused()
    {
        if (Trainer.ScoredBy is null) return;
        Assert.That(() => Train(o =>
        {
            Trainer.Validate(o, _ => 0);
            Options.Set(o, ValidationSet, Trainer.View(NewContext()));
        }), Error<ArgumentException>(ValidationSet, nameof(TrainerOptions<>.Validation)));
    }

    [Test]
    public void No_rows_to_score_by_are_refused_before_training()
    {
        if (Trainer.ScoredBy is null) return;
        RefusedBeforeTraining<ArgumentException>(Trainer.View(NewContext(), []), ValidationSet, "no rows");
    }

    [Test]
    public void A_missing_column_is_refused_before_training()
    {
        if (Trainer.ScoredBy is null) return;
        var context = NewContext();
        foreach (var column in new[] { TrainerCase.FeatureColumn, Trainer.LabelColumn })
        {
            if (column is null) continue;
            var view = Trainer.View(context, HeldOut);
            RefusedBeforeTraining<ArgumentOutOfRangeException>(
                context.Transforms.DropColumns(column).Fit(view).Transform(view), "the validation set's", $"'{column}'");
        }
    }

    [Test]
    public void Rows_of_another_size_are_refused_before_training()
    {
        if (Trainer.ScoredBy is null) return;
        var rows = HeldOut;
        foreach (var row in rows) row.Features = [1, 2, 3];
        RefusedBeforeTraining<ArgumentOutOfRangeException>(TrainingRow.View(NewContext(), rows, 3), "the validation set's",
            $"'{TrainerCase.FeatureColumn}'", $"{Trainer.FeatureSize} values");
    }

    private void RefusedBeforeTraining<T>(IDataView rows, params string[] texts) where T : Exception
    {
        var progress = new Reports();
        Assert.That(() => Train(o =>
        {
            (o.Progress, o.ProgressInterval) = (progress, 1);
            Options.Set(o, ValidationSet, rows);
        }), Error<T>(texts));
        Assert.That(progress.All, Is.Empty);
    }
}
