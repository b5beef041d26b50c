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
    // Enough for a mixture, whatever the training data's size.
    private const int MixtureRows = 50_000;

    private const int ScoringRows = 512;

    private readonly Options _options;

    internal VaeTrainer(MLContext context, Options options) : base(context, options) => _options = options;

    private protected override string ModelName => "a variational autoencoder";

    private protected override IEnumerable<DataViewSchema.DetachedColumn> AddedColumns => VaeTransformer.Columns(
        VaeColumns.Of(_options), 1, new(_options.ReconstructionColumnName, new VectorDataViewType(NumberDataViewType.Single, 1)));

    private protected override void CheckFit(RowSchema rows) => _options.Network.Validate(Shapes(rows));

    private protected override VaeTransformer CreateModel(TrainingData data, RowSchema rows, Device device, IChannel channel)
    {
        var shapes = Shapes(rows);
        using var parts = new ConstructionScope();
        var network = parts.Add(DefaultGenerator.Draw(RandomSeed.Mix(Seed, 0),
            () => new VaeNetwork(_options.Network, shapes, _options.Likelihood)));
        var scaling = parts.Add(_options.Likelihood.CreateScaling(data, device, channel));
        var model = new VaeModel(shapes, _options.Likelihood, scaling, network.to(device));
        return parts.Complete(new VaeTransformer(Host, device, VaeSettings.Of(_options, rows, Seed), model, threshold: null));
    }

    private protected override TrainingTask CreateTask(VaeTransformer transformer, TrainingData data, Device device)
    {
        using var rows = FirstRows(data, VaeDiagnosis.Samples, device);
        return new VaeTask(_options, transformer.Model, data.Count, rows, device);
    }

    private protected override TrainingHistory NewHistory() => VaeDiagnosis.NewHistory();

    private protected override void Complete(VaeTransformer transformer, TrainingData data, IChannel channel)
    {
        using var frozen = no_grad();
        if (_options.SamplingPrior is GaussianMixturePrior mixture)
            transformer.Model.Mixture = FitMixture(transformer, data, mixture);
        if (_options.AnomalyQuantile is { } quantile) transformer.ChooseThreshold(data, quantile);
    }

    /// <summary>The mixture of the training rows' latent vectors, one of each row.</summary>
    private GaussianMixture FitMixture(VaeTransformer transformer, TrainingData data, GaussianMixturePrior prior)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)RandomSeed.Mix(Seed, -1));
        List<Tensor> latents = [];
        foreach (var batch in data.Epoch(RandomSeed.Mix(Seed, -1), ScoringRows))
            using (batch)
            {
                using var step = NewDisposeScope();
                var rows = batch.To(transformer.Device);
                var posterior = transformer.Model.Network.Encode(transformer.Model.Observe(rows.Features), rows.Condition);
                var noise = randn(posterior.Mean.shape, generator: random).to(transformer.Device);
                latents.Add(posterior.Sample(noise).cpu().MoveToOuterDisposeScope());
                if (latents.Count * ScoringRows >= MixtureRows) break;
            }
        return GaussianMixture.Fit(cat(latents, 0), prior.Components, random);
    }

    private AutoencoderShapes Shapes(RowSchema rows) =>
        new(rows.Features.Size, rows.Image, _options.LatentSize, rows.ConditionWidth);
}
