using Microsoft.ML.Generative.TrainingRuns;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>Training that goes on from a trained model's weights.</summary>
public class InitialModelTests(TrainerCase trainer) : TensorCountingTests(trainer)
{
    // Of one step of any optimiser at the smallest rates; an adversarial prior's own rate of 5e-4 is the largest that stays.
    private const double MostOfOneStep = 2e-3;

    [Test]
    public void Weights_and_scaling_are_the_initial_model_s_whatever_the_rows()
    {
        using var initial = (GenerativeTransformer)Trainer.Fit(NewContext());
        // Of another range, which a scaling of their own would show.
        var others = Trainer.Rows(120);
        foreach (var row in others) row.Features = [.. row.Features.Select(x => x / 2)];
        using var next = (GenerativeTransformer)Trainer.FitFrom(initial, NewContext(2), OneSmallStep, others);
        using var anew = (GenerativeTransformer)Trainer.Fit(NewContext(2), OneSmallStep, others);
        Assert.That(Distance(initial, next), Is.LessThan(MostOfOneStep));
        Assert.That(Distance(initial, anew), Is.GreaterThan(10 * MostOfOneStep));
        var scaling = initial.Contents().Tensors.Where(t => t.Key.StartsWith("scaling", StringComparison.Ordinal)).ToList();
        foreach (var (name, tensor) in scaling)
            Assert.That(next.Contents().Tensors[name].Bytes, Is.EqualTo(tensor.Bytes), name);

        static void OneSmallStep(TrainerOptions options)
        {
            options.MaximumSteps = 1;
            options.AverageDecay = 0;
            foreach (var rate in Options.Of(options.GetType()).Where(p => p.Name.EndsWith("LearningRate", StringComparison.Ordinal)))
                rate.SetValue(options, 1e-9);
        }
    }

    [Test]
    public void The_initial_model_stays_as_it_is_and_the_same_seed_goes_the_same_way()
    {
        var context = NewContext();
        var initial = Trainer.Fit(context);
        using var _ = initial as IDisposable;
        var before = ColumnValues.HashOfWeights(context, initial);
        var first = GoOn(initial);
        Assert.That(GoOn(initial), Is.EqualTo(first));
        Assert.That(first, Is.Not.EqualTo(before).And.Not.EqualTo(Train(seed: 2)));
        Assert.That(ColumnValues.HashOfWeights(context, initial), Is.EqualTo(before));
    }

    [Test]
    public void A_loaded_model_can_be_gone_on_from_like_the_one_that_was_saved()
    {
        var context = NewContext();
        var initial = Trainer.Fit(context);
        using var _ = initial as IDisposable;
        using var stream = new MemoryStream();
        context.Model.Save(initial, Trainer.View(context).Schema, stream);
        stream.Position = 0;
        var loaded = context.Model.Load(stream, out var _);
        using var __ = loaded as IDisposable;
        var model = loaded is IEnumerable<ITransformer> chain ? chain.Last() : loaded;
        Assert.That(GoOn(model), Is.EqualTo(GoOn(initial)));
    }

    [Test]
    public void A_checkpoint_goes_on_from_the_same_model_and_no_other()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "run.checkpoint");
        var initial = Trainer.Fit(NewContext());
        using var _ = initial as IDisposable;
        var other = Trainer.Fit(NewContext(3));
        using var __ = other as IDisposable;
        var through = GoOn(initial, 20);
        GoOn(initial, 8, path);
        Assert.That(() => GoOn(other, 20, path), Error<InvalidOperationException>("fingerprint of the initial model"));
        Assert.That(() => Train(o => Shorten(o, 20, path), seed: 2), Error<InvalidOperationException>("initial model"));
        Assert.That(GoOn(initial, 20, path), Is.EqualTo(through));
    }

    [Test]
    public void Rows_of_another_size_are_refused_before_they_are_read()
    {
        var initial = Trainer.Fit(NewContext());
        using var _ = initial as IDisposable;
        var context = NewContext();
        var rows = Trainer.Rows(10);
        foreach (var row in rows) row.Features = [.. row.Features, 1];
        var options = Trainer.Options();
        if (options.Image is not null) return; // The shape says so first.
        Assert.That(() => ((dynamic)Trainer.Trainer(context, options)).Fit(
            TrainingRow.View(context, rows, Trainer.FeatureSize + 1), (dynamic)initial),
            Error<ArgumentException>("initial model", $"{Trainer.FeatureSize} numbers", $"{Trainer.FeatureSize + 1}"));
    }

    [Test]
    public void Another_condition_is_refused()
    {
        var initial = Trainer.Fit(NewContext());
        using var _ = initial as IDisposable;
        var other = Trainer.LabelColumn is null ? nameof(TrainingRow.Kind) : null;
        // Some networks take no condition, and tied weights leave none a place.
        Assert.That(() => Trainer.FitFrom(initial, NewContext(), o => o.LabelColumnName = other),
            Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Other_networks_are_refused_by_their_setting_before_training()
    {
        var initial = Trainer.Fit(NewContext());
        using var _ = initial as IDisposable;
        var progress = new Reports();
        var setting = ChangeNetworks(Trainer.Options());
        Assert.That(() => Trainer.FitFrom(initial, NewContext(), o =>
        {
            (o.Progress, o.ProgressInterval) = (progress, 1);
            ChangeNetworks(o);
        }), Error<ArgumentException>("initial model", $"'{setting}'"));
        Assert.That(progress.All, Is.Empty);

        static string ChangeNetworks(TrainerOptions options)
        {
            switch (options)
            {
                case GanTrainer.Options gan:
                    gan.LatentSize++;
                    return "latentSize";
                case VaeTrainer.Options vae:
                    vae.LatentSize++;
                    return "latentSize";
                case AutoencoderTrainer.Options autoencoder:
                    autoencoder.LatentSize++;
                    return "latentSize";
                case VqVaeTrainer.Options vqVae:
                    vqVae.CodebookSize++;
                    return "codebookSize";
                case MadeTrainer.Options made:
                    made.HiddenWidths = [.. made.HiddenWidths, 9];
                    return "network";
                case NadeTrainer.Options nade:
                    nade.HiddenUnits++;
                    return "network";
                case PixelCnnTrainer.Options pixelCnn:
                    pixelCnn.Network = new PlainPixelCnnNetwork { Channels = 4 };
                    return "network";
                case PixelRnnTrainer.Options pixelRnn:
                    pixelRnn.Network = new RowLstmNetwork { Channels = 4 };
                    return "network";
                default:
                    throw new AssertionException($"{options.GetType()} has no networks here.");
            }
        }
    }

    [Test]
    public void Numbers_that_were_classes_stay_so_and_others_are_none()
    {
        if (Trainer.LabelColumn != nameof(TrainingRow.Number)) return;
        using var initial = (GenerativeTransformer)Trainer.Fit(NewContext());
        var rows = Trainer.Rows().Where(row => row.Number < 2).ToList();
        using var next = (GenerativeTransformer)Trainer.FitFrom(initial, NewContext(), o => Shorten(o, 2, null), rows);
        Assert.That(next.Classes, Is.EqualTo(initial.Classes).And.Count.EqualTo(TrainingRow.Classes));
        rows[5].Number = 7;
        Assert.That(() => Trainer.FitFrom(initial, NewContext(), rows: rows),
            Error<InvalidOperationException>("Row 5", "none of the classes"));
    }

    [Test]
    public void A_model_that_was_disposed_of_is_refused()
    {
        var initial = Trainer.Fit(NewContext());
        ((IDisposable)initial).Dispose();
        Assert.That(() => Trainer.FitFrom(initial, NewContext()), Throws.InstanceOf<ObjectDisposedException>());
    }

    private string GoOn(ITransformer initial, long steps = 12, string? checkpoint = null)
    {
        var context = NewContext(2);
        var next = Trainer.FitFrom(initial, context, o => Shorten(o, steps, checkpoint));
        using var _ = next as IDisposable;
        return ColumnValues.HashOfWeights(context, next);
    }

    private static void Shorten(TrainerOptions options, long steps, string? checkpoint)
    {
        (options.MaximumSteps, options.CheckpointPath) = (steps, checkpoint);
        // A run of another length may go on under no other schedule.
        options.LearningRateSchedule = LearningRateSchedule.Constant;
    }

    private static double Distance(GenerativeTransformer first, GenerativeTransformer second)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        return Weights(first).Zip(Weights(second)).Max(pair => (pair.First - pair.Second).abs().max().item<float>());

        static IEnumerable<TorchSharp.torch.Tensor> Weights(GenerativeTransformer model) =>
            model.Networks.SelectMany(network => network.Network.parameters());
    }
}
