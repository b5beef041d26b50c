using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Trains an autoencoder: an encoder that makes a short code of a row and a decoder that makes the row of the code (Hinton and
/// Salakhutdinov 2006). Plain (undercomplete), denoising, sparse, contractive, stochastic, pretrained layer by layer, or
/// adversarial, and any of these together, as the options say. Made by <c>mlContext.Generative().Autoencoder(...)</c>.
/// </summary>
public sealed partial class AutoencoderTrainer : GenerativeTrainer<AutoencoderTransformer>
{
    private readonly Options _options;

    internal AutoencoderTrainer(MLContext context, Options options) : base(context, options) => _options = (Options)Settings;

    private protected override string ModelName => "an autoencoder";

    private protected override IEnumerable<DataViewSchema.DetachedColumn> AddedColumns(DataViewType features) =>
        AutoencoderTransformer.Columns(AutoencoderColumns.Of(_options), 1, new(_options.ReconstructionColumnName, features));

    private protected override void CheckFit(RowSchema rows) =>
        _options.Architecture.CheckFit(AutoencoderSettings.Of(_options, rows).Shapes);

    private protected override JsonObject SettingsOf(RowSchema rows, InitialModel initial) =>
        AutoencoderSettings.Of(_options, rows).ToJson();

    private protected override AutoencoderTransformer CreateModel(
        TrainingData data, RowSchema rows, InitialModel? initial, Device device, IChannel channel)
    {
        WarnOfShortRun(data, channel);
        var settings = AutoencoderSettings.Of(_options, rows);
        using var parts = new ConstructionScope();
        var scaling = parts.Add(
            initial?.Scaling(device) ?? _options.ReconstructionLoss.CreateScaling(data, rows.Image, device, channel));
        var model = parts.Add(DefaultGenerator.Draw(RandomSeed.Mix(Seed, 0), settings.CreateModel));
        return parts.Complete(new AutoencoderTransformer(Host, device, settings, model.to(device), scaling, threshold: null));
    }

    private protected override TrainingTask CreateTask(AutoencoderTransformer transformer, TrainingData data, Device device)
    {
        using var rows = SampleRows(data, AutoencoderDiagnosis.Samples, device);
        return new AutoencoderTask(_options, transformer, rows, Seed);
    }

    private protected override void Complete(AutoencoderTransformer transformer, TrainingData data, IChannel channel)
    {
        if (_options.SamplingPrior is { } mixture)
            transformer.Mixture = GaussianMixture.Fit(data, transformer.Device, mixture, RandomSeed.Mix(Seed, -2),
                (batch, _) => transformer.Model.Encode(transformer.Scaling.Apply(batch.Features), batch.Condition), channel);
        if (_options.AnomalyQuantile is { } quantile) transformer.ChooseThreshold(data, quantile, _options);
    }

    private void WarnOfShortRun(TrainingData data, IChannel channel)
    {
        if (_options.PretrainingSteps == 0) return;
        var steps = _options.TotalSteps(data);
        var pretraining = (decimal)_options.PretrainingSteps * _options.StackedLayers;
        if (steps <= pretraining)
            channel.Warning(MessageSensitivity.None,
                $"{nameof(Options.PretrainingSteps)} for each of {_options.StackedLayers} layers takes "
                + $"{pretraining} steps, but the run has {steps}: it ends before the whole stack is trained together.");
    }
}
