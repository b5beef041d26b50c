using Microsoft.ML.Data;
using Microsoft.ML.Generative.TrainingRuns;
using Microsoft.ML.Runtime;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Trainers;

/// <summary>Data that can't be learnt from or scored is refused with its place, and odd data that can be is.</summary>
public class BadInputTests(TrainerCase trainer) : TensorCountingTests(trainer)
{
    private const string Features = TrainerCase.FeatureColumn;

    [Test]
    public void A_value_that_is_no_finite_number_is_refused_with_row_and_slot(
        [Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float value, [Values(0L, 1L << 30)] long memoryBudget)
    {
        var rows = Trainer.Rows();
        rows[217].Features[1] = value;
        Assert.That(() => Train(o => o.MemoryBudget = memoryBudget, rows: rows),
            Error<InvalidOperationException>("Row 217", $"'{Features}'", "slot 1"));
    }

    [Test]
    public void A_row_of_another_length_is_refused_with_its_number()
    {
        var rows = Trainer.Rows();
        rows[34].Features = [1, 2, 3, 4, 5];
        Assert.That(() => Train(rows: rows), Error<InvalidOperationException>("Row 34", "5 values", $"{Trainer.FeatureSize}"));
    }

    [Test]
    public void A_missing_label_is_refused_in_training_with_its_row()
    {
        if (Trainer.LabelColumn is not { } label) return;
        var rows = Trainer.Rows();
        // A key beyond the last one is how a member says that there is none.
        (rows[56].Kind, rows[56].Number) = (TrainingRow.Classes, float.NaN);
        Assert.That(() => Train(rows: rows), Error<InvalidOperationException>("Row 56", $"'{label}'"));
    }

    [Test]
    public void A_vector_column_of_unknown_size_is_refused()
    {
        var view = TrainingRow.View(NewContext(), Trainer.Rows(), size: null);
        RefusedInTraining(view, Features, "known size");
    }

    [Test]
    public void A_missing_column_is_refused_and_the_present_ones_are_told()
    {
        var context = NewContext();
        RefusedInTraining(Without(context, Trainer.View(context), Features), Features, nameof(TrainingRow.Id));
        if (Trainer.LabelColumn is { } label) RefusedInTraining(Without(context, Trainer.View(context), label), label, Features);
    }

    [Test]
    public void A_column_of_the_wrong_type_is_refused()
    {
        var context = NewContext();
        var view = Trainer.View(context);
        RefusedInTraining(WithText(context, view, Features), Features, "Single, Double or Byte");
        if (Trainer.LabelColumn is { } label) RefusedInTraining(WithText(context, view, label), label, "MapValueToKey");
    }

    [Test]
    public void No_rows_are_refused() =>
        Assert.That(() => Train(rows: []), Error<InvalidOperationException>("no rows", $"'{Features}'"));

    [Test]
    public void Fewer_rows_than_a_batch_train([Values(1, 2, 31)] int count)
    {
        var context = NewContext();
        using var model = (IDisposable)Trainer.Fit(context, o => o.MaximumSteps = 5, Trainer.Rows(count));
        Finite((ITransformer)model, Trainer.Rows(count));
    }

    [Test]
    public void Columns_that_never_change_train_with_a_warning()
    {
        var context = NewContext();
        List<string> warnings = [];
        context.Log += (_, e) =>
        {
            if (e.Kind == ChannelMessageKind.Warning) warnings.Add(e.Message);
        };
        var rows = Trainer.Rows();
        foreach (var row in rows) Array.Fill(row.Features, 7);
        using var model = (IDisposable)Trainer.Fit(context, o => o.MaximumSteps = 5, rows);
        Assert.That(warnings, Has.Some.Contains($"'{Features}'"));
        Finite((ITransformer)model, rows);
    }

    [Test]
    public void Options_that_contradict_the_data_are_refused_before_the_training()
    {
        foreach (var (option, value, message) in Trainer.UnfitValues)
        {
            var progress = new Reports();
            Assert.That(() => Train(o =>
            {
                o.Progress = progress;
                Options.Set(o, option, value);
            }), Error<ArgumentException>(message), $"{option} = {value}");
            Assert.That(progress.All, Is.Empty);
        }
    }

    [Test]
    public void Scoring_needs_the_columns_of_training()
    {
        var context = NewContext();
        var model = Trainer.Fit(context, o => o.MaximumSteps = 2);
        using var _ = model as IDisposable;
        var view = Trainer.View(context);
        void Refused(IDataView data, string column)
        {
            Assert.That(() => model.Transform(data), Error<ArgumentOutOfRangeException>($"'{column}'"));
            Assert.That(() => model.GetOutputSchema(data.Schema), Error<ArgumentOutOfRangeException>($"'{column}'"));
        }
        Refused(Without(context, view, Features), Features);
        Refused(TrainingRow.View(context, Trainer.Rows(), size: null), Features);
        Refused(TrainingRow.View(context, Trainer.Rows(), Trainer.FeatureSize + 1), Features);
        if (Trainer.LabelColumn is { } label) Refused(Without(context, view, label), label);
    }

    [Test]
    public void Scoring_a_missing_value_gives_NaN_in_its_row_only()
    {
        var context = NewContext();
        var model = Trainer.Fit(context, o => o.MaximumSteps = 2);
        using var _ = model as IDisposable;
        var rows = Trainer.Rows(20);
        rows[5].Features[0] = float.NaN;
        foreach (var column in Trainer.ColumnsOfFeatures)
        {
            var scores = Added(model, column, rows);
            var whole = Added(model, column, Trainer.Rows(20));
            Assert.That(scores[5], Has.Some.NaN, column);
            Assert.That(scores.Where((_, i) => i != 5), Is.EqualTo(whole.Where((_, i) => i != 5)), column);
        }
    }

    [Test]
    public void Labels_that_training_did_not_have_are_refused()
    {
        var context = NewContext();
        var model = Trainer.Fit(context, o => o.MaximumSteps = 2);
        using var _ = model as IDisposable;
        Assert.That(() => Trainer.Generate(model, 10, seed: 1, ["no such class"]),
            Error<ArgumentException>(Trainer.LabelColumn is null ? "label" : "no such class"));
        if (Trainer.LabelColumn is null) return;
        Assert.That(() => Trainer.Generate(model, 10, seed: 1, []), Throws.ArgumentException);
        if (Trainer.LabelColumn != nameof(TrainingRow.Number)) return;
        var rows = Trainer.Rows(10);
        rows[3].Number = 99;
        Assert.That(() => Added(model, Trainer.AddedColumns[0], rows),
            Error<InvalidOperationException>("Row 3", "99", $"'{Trainer.LabelColumn}'"));
    }

    [Test]
    public void A_GPU_that_is_not_there_is_an_error_unless_the_CPU_will_do()
    {
        const int absent = 99;
        var strict = NewContext();
        (strict.GpuDeviceId, strict.FallbackToCpu) = (absent, false);
        Assert.That(() => Trainer.Fit(strict),
            Error<InvalidOperationException>(nameof(MLContext.GpuDeviceId), nameof(MLContext.FallbackToCpu)));

        List<string> messages = [];
        var lenient = NewContext();
        (lenient.GpuDeviceId, lenient.FallbackToCpu) = (absent, true);
        lenient.Log += (_, e) => messages.Add(e.Message);
        var model = Trainer.Fit(lenient);
        using var _ = model as IDisposable;
        Assert.That(messages, Has.Some.Contains("Kind=Warning").And.Some.Contains(nameof(MLContext.GpuDeviceId)));
        Assert.That(ColumnValues.HashOfWeights(lenient, model), Is.EqualTo(Train()));

        using var file = new MemoryStream();
        lenient.Model.Save(model, null, file);
        // ML.NET makes the transformer by reflection, hence the wrapping.
        Assert.That(() => strict.Model.Load(file, out var _), Throws.InnerException.InstanceOf<InvalidOperationException>()
            .And.InnerException.Message.Contains(nameof(MLContext.GpuDeviceId)));
    }

    private void RefusedInTraining(IDataView view, string column, string expected)
    {
        var trainer = Trainer.Trainer(NewContext(), Trainer.Options());
        Assert.That(() => trainer.Fit(view), Error<ArgumentOutOfRangeException>($"'{column}'", expected));
        Assert.That(() => trainer.GetOutputSchema(ModelFile.ShapeOf(view.Schema)),
            Error<ArgumentOutOfRangeException>($"'{column}'", expected));
    }

    private void Finite(ITransformer model, IReadOnlyList<TrainingRow> rows)
    {
        foreach (var column in Trainer.AddedColumns)
        {
            var values = Added(model, column, rows);
            Assert.That(values, Has.Count.EqualTo(rows.Count));
            Assert.That(values.SelectMany(v => v), Is.All.Matches<float>(float.IsFinite), column);
        }
        Assert.That(Generated(model, 10).SelectMany(v => v), Is.All.Matches<float>(float.IsFinite));
    }

    private static IDataView Without(MLContext context, IDataView view, string column) =>
        context.Transforms.DropColumns(column).Fit(view).Transform(view);

    /// <summary>The view with text in the column's place.</summary>
    private static IDataView WithText(MLContext context, IDataView view, string column)
    {
        var mapping = context.Transforms.CustomMapping<IdRow, TextRow>((id, text) => text.Text = $"row {id.Id}", null);
        var pipeline = mapping.Append(context.Transforms.CopyColumns(column, nameof(TextRow.Text)));
        return pipeline.Fit(view).Transform(view);
    }

    private sealed class IdRow
    {
        public int Id { get; set; }
    }

    private sealed class TextRow
    {
        public string Text { get; set; } = "";
    }
}
