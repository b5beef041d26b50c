using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>Every option is checked when the trainer is made, and the error names it.</summary>
public class OptionRangeTests(TrainerCase trainer) : TensorCountingTests(trainer)
{
    private static readonly string MissingFolder = Path.Combine(Path.GetTempPath(), "no-such-folder", "file");

    // Of the options that all trainers have.
    private static readonly Dictionary<string, object?[]> Refused = new()
    {
        [nameof(TrainerOptions.FeatureColumnName)] = [null, "", " "],
        [nameof(TrainerOptions.LabelColumnName)] = ["", " "],
        [nameof(TrainerOptions.BatchSize)] = [0, -1],
        [nameof(TrainerOptions.Epochs)] = [0, -1],
        [nameof(TrainerOptions.MaximumSteps)] = [0L, -1L],
        [nameof(TrainerOptions.LearningRateSchedule)] = [(LearningRateSchedule)9],
        [nameof(TrainerOptions.GradientClipNorm)] = [0.0, -1.0, double.NaN, double.PositiveInfinity],
        [nameof(TrainerOptions.AverageDecay)] = [-0.1, 1.0, double.NaN],
        [nameof(TrainerOptions.MemoryBudget)] = [-1L],
        [nameof(TrainerOptions.CheckpointPath)] = ["", MissingFolder],
        [nameof(TrainerOptions.CheckpointInterval)] = [0L, -1L],
        [nameof(TrainerOptions.ProgressInterval)] = [0L, -1L],
        [nameof(TrainerOptions.ValidationInterval)] = [0L, -1L],
        [nameof(TrainerOptions.Patience)] = [0, -1],
        [nameof(TrainerOptions.ReportPath)] = ["", MissingFolder],
        [nameof(TrainerOptions.SampleInterval)] = [0L, -1L],
    };

    private static readonly string[] Free =
    [
        nameof(TrainerOptions.Image), nameof(TrainerOptions.Resume), nameof(TrainerOptions.Progress),
        nameof(TrainerOptions.CancellationToken), nameof(TrainerOptions<>.Validation),
    ];

    [Test]
    public void A_value_out_of_range_is_refused_by_the_options_name()
    {
        foreach (var (option, values) in Refused.Concat(Trainer.RefusedValues))
            foreach (var value in values)
            {
                var (refused, name) = value is RefusedSetting setting ? (setting.Value, setting.Name) : (value, option);
                var options = Trainer.Options();
                Options.Set(options, option, refused);
                Assert.That(() => Trainer.Trainer(NewContext(), options), Error<ArgumentException>(name),
                    $"{option} = {refused ?? "null"}");
            }
    }

    [Test]
    public void Patience_without_validation_is_refused()
    {
        var options = Trainer.Options();
        options.Patience = 2;
        Assert.That(() => Trainer.Trainer(NewContext(), options), Error<ArgumentException>(nameof(TrainerOptions.Patience)));
        Trainer.Validate(options, _ => 0);
        Assert.That(() => Trainer.Trainer(NewContext(), options), Throws.Nothing);
    }

    [Test]
    public void One_column_cannot_be_both_features_and_label()
    {
        var options = Trainer.Options();
        options.LabelColumnName = options.FeatureColumnName;
        Assert.That(() => Trainer.Trainer(NewContext(), options),
            Error<ArgumentException>(nameof(TrainerOptions.FeatureColumnName), nameof(TrainerOptions.LabelColumnName)));
    }

    [Test]
    public void What_is_changed_in_the_options_afterwards_is_not_seen()
    {
        var context = NewContext();
        var options = Trainer.Options();
        options.MaximumSteps = 1;
        var trainer = Trainer.Trainer(context, options);
        (options.BatchSize, options.MaximumSteps, options.FeatureColumnName) = (0, -1, "Elsewhere");
        var model = trainer.Fit(Trainer.View(context));
        using var _ = model as IDisposable;
        Assert.That(ColumnValues.HashOfWeights(context, model), Is.EqualTo(Train(o => o.MaximumSteps = 1)));
    }

    [Test]
    public void No_option_is_left_out()
    {
        var known = Refused.Keys.Concat(Trainer.RefusedValues.Keys).Concat(Free).Concat(Trainer.FreeOptions);
        Assert.That(known, Is.EquivalentTo(Options.Of(Trainer.Options().GetType()).Select(p => p.Name)));
    }

    [Test]
    public void No_options_are_refused() => Assert.That(() => Trainer.Trainer(NewContext(), null!), Throws.ArgumentNullException);
}
