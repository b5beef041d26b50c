using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Trains a vector-quantised variational autoencoder (van den Oord et al. 2017), whose latent variables are codes: the numbers of
/// a codebook's vectors. Conditional where a label column is named. Made by <c>mlContext.Generative().VqVae(...)</c>.
/// </summary>
public sealed partial class VqVaeTrainer : GenerativeTrainer<VqVaeTransformer>
{
    private readonly Options _options;

    internal VqVaeTrainer(MLContext context, Options options) : base(context, options) => _options = (Options)Settings;

    private protected override string ModelName => "a vector-quantised variational autoencoder";

    private protected override IEnumerable<DataViewSchema.DetachedColumn> AddedColumns(DataViewType features) =>
        VqVaeTransformer.Columns(VqVaeColumns.Of(_options), new VectorDataViewType(NumberDataViewType.Single, 1),
            new(_options.ReconstructionColumnName, features));

    private protected override void CheckFit(RowSchema rows) =>
        _options.Architecture.CheckFit(VqVaeSettings.Of(_options, rows).Shapes);

    private protected override JsonObject SettingsOf(RowSchema rows, InitialModel initial) =>
        VqVaeSettings.Of(_options, rows).ToJson();

    private protected override VqVaeTransformer CreateModel(
        TrainingData data, RowSchema rows, InitialModel? initial, Device device, IChannel channel)
    {
        var settings = VqVaeSettings.Of(_options, rows);
        using var parts = new ConstructionScope();
        var scaling = parts.Add(
            initial?.Scaling(device) ?? _options.ReconstructionLoss.CreateScaling(data, rows.Image, device, channel));
        var module = parts.Add(DefaultGenerator.Draw(RandomSeed.Mix(Seed, 0), settings.CreateModule));
        return parts.Complete(new VqVaeTransformer(Host, device, settings, module.to(device), scaling)
        {
            GoesOn = initial is not null,
        });
    }

    private protected override TrainingTask CreateTask(VqVaeTransformer transformer, TrainingData data, Device device)
    {
        using var rows = SampleRows(data, VqVaeDiagnosis.Samples, device);
        return new VqVaeTask(_options, transformer, rows);
    }
}
