using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Trains a variational autoencoder (Kingma and Welling 2014), conditional where a label column is named (Sohn, Lee and Yan
/// 2015). Made by <c>mlContext.Generative().Vae(...)</c>.
/// </summary>
public sealed partial class VaeTrainer : GenerativeTrainer<VaeTransformer>
{
    private readonly Options _options;

    internal VaeTrainer(MLContext context, Options options) : base(context, options) => _options = (Options)Settings;

    private protected override string ModelName => "a variational autoencoder";

    private protected override IEnumerable<DataViewSchema.DetachedColumn> AddedColumns(DataViewType features) =>
        VaeTransformer.Columns(VaeColumns.Of(_options), 1, new(_options.ReconstructionColumnName, features));

    private protected override void CheckFit(RowSchema rows) => _options.Architecture.CheckFit(Shapes(rows));

    private protected override JsonObject SettingsOf(RowSchema rows, InitialModel initial) =>
        VaeSettings.Of(_options, rows, Likelihood(rows, initial), Seed).ToJson();

    private protected override VaeTransformer CreateModel(
        TrainingData data, RowSchema rows, InitialModel? initial, Device device, IChannel channel)
    {
        var shapes = Shapes(rows);
        var likelihood = Likelihood(rows, initial);
        using var parts = new ConstructionScope();
        var network = parts.Add(DefaultGenerator.Draw(RandomSeed.Mix(Seed, 0),
            () => new VaeNetwork(_options.Architecture, shapes, likelihood, _options.PosteriorCovariance)));
        var scaling = parts.Add(initial?.Scaling(device) ?? likelihood.CreateScaling(data, device, channel));
        var model = new VaeModel(shapes, likelihood, scaling, network.to(device));
        var settings = VaeSettings.Of(_options, rows, likelihood, Seed);
        return parts.Complete(new VaeTransformer(Host, device, settings, model, threshold: null));
    }

    private protected override TrainingTask CreateTask(VaeTransformer transformer, TrainingData data, Device device)
    {
        using var rows = SampleRows(data, VaeDiagnosis.Samples, device);
        return new VaeTask(_options, transformer.Model, data.Count, rows, device);
    }

    private protected override TrainingHistory NewHistory() => VaeDiagnosis.NewHistory();

    private protected override void Complete(VaeTransformer transformer, TrainingData data, IChannel channel)
    {
        if (_options.SamplingPrior is GaussianMixturePrior mixture)
            transformer.Model.Mixture = GaussianMixture.Fit(data, transformer.Device, mixture, RandomSeed.Mix(Seed, -1),
                (batch, random) => DrawLatents(transformer.Model, batch, random), channel);
        if (_options.AnomalyQuantile is { } quantile) transformer.ChooseThreshold(data, quantile, _options);
    }

    /// <summary>A latent vector of each row, from its posterior.</summary>
    private static Tensor DrawLatents(VaeModel model, TrainingBatch batch, Generator random)
    {
        var posterior = model.Network.Encode(model.Observe(batch.Features), batch.Condition);
        var noise = randn([1, .. posterior.Mean.shape], generator: random);
        return posterior.Sample(noise.to(posterior.Mean.device)).squeeze(0);
    }

    private OutputDistribution Likelihood(RowSchema rows, InitialModel? initial) => _options.Likelihood
        ?? initial?.Distribution("likelihood")
        ?? (rows.Image is null ? OutputDistribution.Gaussian() : OutputDistribution.Bernoulli);

    private AutoencoderShapes Shapes(RowSchema rows) =>
        new(rows.Features.Size, rows.Image, _options.LatentSize, rows.ConditionWidth);
}
