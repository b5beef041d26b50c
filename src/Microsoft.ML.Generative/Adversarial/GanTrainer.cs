using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Trains a generative adversarial network (Goodfellow et al. 2014), conditional where a label column is named (Mirza and
/// Osindero 2014). Made by <c>mlContext.Generative().Gan(...)</c>.
/// </summary>
public sealed partial class GanTrainer : GenerativeTrainer<GanTransformer>
{
    private readonly Options _options;

    internal GanTrainer(MLContext context, Options options) : base(context, options) => _options = (Options)Settings;

    private protected override string ModelName => "a generative adversarial network";

    // A discriminator of the user's own has no features that are known.
    private protected override IEnumerable<DataViewSchema.DetachedColumn> AddedColumns(DataViewType features) =>
    [
        new(_options.GeneratedColumnName, features),
        new(_options.ScoreColumnName, NumberDataViewType.Single),
        .. _options.Architecture is CustomGanNetwork ? Array.Empty<DataViewSchema.DetachedColumn>()
            : [new(_options.DiscriminatorFeaturesColumnName, new VectorDataViewType(NumberDataViewType.Single, 1))],
    ];

    private protected override void CheckFit(RowSchema rows) => _options.Architecture.CheckFit(Shapes(rows));

    private protected override JsonObject SettingsOf(RowSchema rows, InitialModel initial) =>
        GanSettings.Of(_options, rows, Seed).ToJson();

    private protected override GanTransformer CreateModel(
        TrainingData data, RowSchema rows, InitialModel? initial, Device device, IChannel channel)
    {
        WarnOfShortRun(data, channel);
        var shapes = Shapes(rows);
        using var parts = new ConstructionScope();
        var (generator, discriminator) = DefaultGenerator.Draw(RandomSeed.Mix(Seed, 0), () => (
            parts.Add(_options.Architecture.CreateGenerator(shapes)),
            parts.Add(_options.Architecture.CreateDiscriminator(
                shapes, rowsIndependent: _options.Objective.GradientPenaltyWeight > 0))));
        var scaling = parts.Add(initial?.Scaling(device) ?? Scaling(data, shapes, device, channel));
        var model = new GanModel(shapes, _options.LatentPrior, scaling, generator.to(device), discriminator.to(device));
        return parts.Complete(new GanTransformer(Host, device, GanSettings.Of(_options, rows, Seed), model));
    }

    private protected override TrainingTask CreateTask(GanTransformer transformer, TrainingData data, Device device)
    {
        using var rows = SampleRows(data, GanDiagnosis.Samples, device);
        return new GanTask(_options, transformer.Model, rows, device);
    }

    private protected override TrainingHistory NewHistory() => GanDiagnosis.NewHistory(_options.Objective);

    private void WarnOfShortRun(TrainingData data, IChannel channel)
    {
        var steps = _options.TotalSteps(data);
        if (steps < _options.DiscriminatorSteps)
            channel.Warning(MessageSensitivity.None, "The generator will not be trained at all: it has its turn every "
                + $"{_options.DiscriminatorSteps} steps ({nameof(GanTrainer.Options.DiscriminatorSteps)}), "
                + $"and the run has {steps}.");
    }

    private GanShapes Shapes(RowSchema rows) => new(rows.Features.Size, rows.Image, _options.LatentSize, rows.ConditionWidth);

    private FeatureScaling Scaling(TrainingData data, GanShapes shapes, Device device, IChannel channel) =>
        !_options.Architecture.BoundedOutput(shapes) ? FeatureScaling.Standardize(data, device, channel)
        : shapes.Image is not null ? FeatureScaling.MinMax(data, -1, 1, device, channel)
        : FeatureScaling.MinMaxPerSlot(data, -1, 1, device, channel);
}
