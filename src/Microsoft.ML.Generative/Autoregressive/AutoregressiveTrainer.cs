using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Trains a model of p(x) = Π p(xᵢ | x before i) by maximum likelihood, conditional where a label column is named.
/// </summary>
public abstract class AutoregressiveTrainer : GenerativeTrainer<AutoregressiveTransformer>
{
    private readonly AutoregressiveOptions _options;

    private protected AutoregressiveTrainer(MLContext context, AutoregressiveOptions options) : base(context, options) =>
        _options = (AutoregressiveOptions)Settings;

    private protected sealed override IEnumerable<DataViewSchema.DetachedColumn> AddedColumns(DataViewType features) =>
    [
        new(_options.LogLikelihoodColumnName, NumberDataViewType.Single),
        new(_options.BitsPerDimensionColumnName, NumberDataViewType.Single),
        new(_options.CompletedColumnName, features),
        .. _options.AnomalyQuantile is null ? Array.Empty<DataViewSchema.DetachedColumn>()
            : [new(_options.AnomalyColumnName, BooleanDataViewType.Instance)],
    ];

    private protected sealed override void CheckOtherColumns(SchemaShape inputSchema)
    {
        if (_options.MaskColumnName is { } mask) MaskColumn.Check(inputSchema, mask);
    }

    private protected sealed override void CheckOtherColumns(DataViewSchema inputSchema, FeatureColumn features)
    {
        if (_options.MaskColumnName is { } mask) _ = new MaskColumn(mask, features.Size).Find(inputSchema);
    }

    private protected sealed override void CheckFit(RowSchema rows) =>
        CheckFit(rows, _options.Output ?? _options.Architecture.OutputOfManyValues);

    private void CheckFit(RowSchema rows, OutputDistribution output) => _options.Architecture.CheckFit(
        new(rows.Features.Size, rows.Image, rows.ConditionWidth, output));

    private OutputDistribution ChooseOutput(TrainingData data, RowSchema rows, IChannel channel)
    {
        var areTwo = data.Values.AreTwo;
        var output = areTwo ? OutputDistribution.Bernoulli : _options.Architecture.OutputOfManyValues;
        channel.Info(MessageSensitivity.None, $"The output is {output.Name}, as column '{data.Features.Name}' holds "
            + $"{(areTwo ? "no more than" : "more than")} two values; {nameof(AutoregressiveOptions.Output)} asks for another "
            + "one.");
        CheckFit(rows, output);
        return output;
    }

    private protected sealed override TrainingHistory NewHistory() => AutoregressiveDiagnosis.NewHistory();

    private protected sealed override JsonObject SettingsOf(RowSchema rows, InitialModel initial) =>
        AutoregressiveSettings.Of(_options, rows, _options.Output ?? initial.Distribution("output"), Seed).ToJson();

    private protected sealed override AutoregressiveTransformer CreateModel(
        TrainingData data, RowSchema rows, InitialModel? initial, Device device, IChannel channel)
    {
        using var parts = new ConstructionScope();
        var output = _options.Output ?? initial?.Distribution("output") ?? ChooseOutput(data, rows, channel);
        var scaling = parts.Add(initial?.Scaling(device) ?? output.CreateScaling(data, device, channel, isExact: true));
        var settings = AutoregressiveSettings.Of(_options, rows, output, Seed);
        var network = DefaultGenerator.Draw(
            RandomSeed.Mix(Seed, 0), () => parts.Add(_options.Architecture.Create(settings.Shapes)));
        var model = new AutoregressiveModel(settings.Shapes, scaling, network.to(device));
        return parts.Complete(
            new AutoregressiveTransformer(Host, device, settings, model, LikelihoodThreshold.None(_options.Anomaly)));
    }

    private protected sealed override TrainingTask CreateTask(
        AutoregressiveTransformer transformer, TrainingData data, Device device)
    {
        using var rows = SampleRows(data, AutoregressiveDiagnosis.Samples, device);
        return new AutoregressiveTask(_options, transformer.Model, rows, device);
    }

    private protected sealed override void Complete(AutoregressiveTransformer transformer, TrainingData data, IChannel channel)
    {
        if (_options.AnomalyQuantile is { } quantile) transformer.ChooseThreshold(data, quantile, _options);
    }
}
