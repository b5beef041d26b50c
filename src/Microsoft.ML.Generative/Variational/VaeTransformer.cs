using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A trained variational autoencoder. Transforming adds a row's latent mean and log-variance, its reconstruction with the
/// error, its evidence lower bound, and whether it is an anomaly;
/// <see cref="Generate(long, IReadOnlyList{string}?, int, bool?)"/> makes rows from nothing.
/// </summary>
[ModelFamily("Vae", Version)]
public sealed partial class VaeTransformer : LatentVariableTransformer
{
    private const int Version = 2;
    private const int MeanOutput = 0;
    private const int LogVarianceOutput = 1;
    private const int ReconstructionOutput = 2;
    private const int ErrorOutput = 3;
    private const int ElboOutput = 4;
    private const int AnomalyOutput = 5;
    private const string NetworkName = "vae";

    // Numbers of latent vectors, for as many rows as have no more of them; of one row all are drawn at once.
    private const int DrawnTogether = 1 << 26;

    private readonly VaeSettings _settings;
    private float? _threshold;

    internal VaeTransformer(IHost host, Device device, VaeSettings settings, VaeModel model, float? threshold)
        : base(host, device, settings.Rows, settings.LatentSize, ScoredColumns(settings)) =>
        (_settings, Model, _threshold) = (settings, model, threshold);

    internal VaeModel Model { get; }

    internal override FeatureScaling Scaling => Model.Scaling;

    internal override IReadOnlyList<(string Name, nn.Module Network)> Networks => [(NetworkName, Model.Network)];

    /// <summary>
    /// The score above which a row counts as an anomaly: the quantile <see cref="VaeTrainer.Options.AnomalyQuantile"/> of the
    /// training rows' scores. Infinite while the model is under training, and for one without an anomaly column.
    /// </summary>
    public float AnomalyThreshold => _threshold ?? float.PositiveInfinity;

    private protected override Interpolation UsualPath => Interpolation.Linear;

    private protected override Tensor DecodeRows(Tensor latent, Tensor? condition) => Model.Decode(latent, condition);

    private protected override void Score(ScoringBatch batch)
    {
        bool Wanted(int output) => output < Outputs.Count && batch.IsWanted(output);

        var (values, condition) = (Model.ObserveScaled(batch.ScaledFeatures), ConditionOf(batch));
        var posterior = Model.Network.Encode(values, condition);
        if (Wanted(MeanOutput)) batch.Set(MeanOutput, posterior.Mean);
        if (Wanted(LogVarianceOutput)) batch.Set(LogVarianceOutput, posterior.LogVariance);

        var isByError = _settings.AnomalyScore == AnomalyScore.ReconstructionError;
        if (Wanted(ReconstructionOutput) || Wanted(ErrorOutput) || Wanted(AnomalyOutput) && isByError)
        {
            var reconstruction = Reconstruct(posterior, condition);
            if (Wanted(ReconstructionOutput)) batch.Set(ReconstructionOutput, Model.Scaling.Invert(reconstruction));
            var errors = Errors(values, reconstruction);
            if (Wanted(ErrorOutput)) batch.Set(ErrorOutput, errors);
            if (isByError) Flag(errors);
        }
        if (Wanted(ElboOutput) || Wanted(AnomalyOutput) && !isByError)
        {
            var bounds = Bounds(values, posterior, condition);
            if (Wanted(ElboOutput)) batch.Set(ElboOutput, bounds);
            if (!isByError) Flag(-bounds);
        }

        void Flag(Tensor scores)
        {
            if (Wanted(AnomalyOutput)) batch.Set(AnomalyOutput, Generative.AnomalyThreshold.Flags(scores, _threshold));
        }
    }

    /// <summary>Chooses the threshold from the training rows' scores.</summary>
    internal void ChooseThreshold(TrainingData data, double quantile, TrainerOptions options) =>
        _threshold = Generative.AnomalyThreshold.Quantile(Generative.AnomalyThreshold.Scores(data, Device, options, batch =>
        {
            var values = Model.Observe(batch.Features);
            var posterior = Model.Network.Encode(values, batch.Condition);
            return _settings.AnomalyScore == AnomalyScore.ReconstructionError
                ? Errors(values, Reconstruct(posterior, batch.Condition)) : -Bounds(values, posterior, batch.Condition);
        }), quantile);

    private Tensor Reconstruct(GaussianPosterior posterior, Tensor? condition) =>
        Model.Likelihood.Mean(Model.Network.Decode(posterior.Mean, condition));

    private static Tensor Errors(Tensor values, Tensor reconstruction) => (values - reconstruction).square().mean([1]);

    /// <summary>The evidence lower bounds in the column's units, [n].</summary>
    private Tensor Bounds(Tensor values, GaussianPosterior posterior, Tensor? condition)
    {
        List<Tensor> means = [];
        foreach (var (start, count) in values.Parts(Math.Max(1, DrawnTogether / ((long)_settings.ElboSamples * LatentSize))))
        {
            using var scope = NewDisposeScope();
            var mean = MeanLogLikelihoods(
                values.narrow(0, start, count), posterior.Rows(start, count), condition?.narrow(0, start, count));
            means.Add(mean.MoveToOuterDisposeScope());
        }
        return cat(means, 0) - posterior.Divergences().sum(1) - Model.LogVolume;
    }

    /// <summary>Estimates of the mean of ln p(x|z) over q(z|x), [n].</summary>
    private Tensor MeanLogLikelihoods(Tensor values, GaussianPosterior posterior, Tensor? condition)
    {
        var latent = posterior.Sample(RowRandom.Normals(values, _settings.ElboSamples, LatentSize, _settings.Seed));
        var logLikelihoods = latent.split(Math.Max(1, Model.Network.LatentsAtOnce / values.shape[0])).Select(LogLikelihoods);
        return cat([.. logLikelihoods]).mean([0]);

        Tensor LogLikelihoods(Tensor part)
        {
            // What the decoder makes on its way is given back before the next part.
            using var scope = NewDisposeScope();
            return Model.Network.LogLikelihood(part, values, condition).MoveToOuterDisposeScope();
        }
    }

    /// <summary>The columns that transforming adds.</summary>
    /// <param name="columns">Their names.</param>
    /// <param name="latentSize">Numbers of a latent vector.</param>
    /// <param name="reconstruction">The reconstruction's column.</param>
    internal static IReadOnlyList<DataViewSchema.DetachedColumn> Columns(
        VaeColumns columns, int latentSize, DataViewSchema.DetachedColumn reconstruction)
    {
        List<DataViewSchema.DetachedColumn> added =
        [
            LatentColumn.Of(columns.LatentMean, latentSize),
            LatentColumn.Of(columns.LatentLogVariance, latentSize),
            reconstruction,
            new(columns.ReconstructionError, NumberDataViewType.Single),
            new(columns.Elbo, NumberDataViewType.Single),
        ];
        if (columns.Anomaly is { } anomaly) added.Add(new(anomaly, BooleanDataViewType.Instance));
        return added;
    }

    private static ScoredColumn[] ScoredColumns(VaeSettings settings)
    {
        var reconstruction = settings.Rows.Features.ToColumn(settings.Columns.Reconstruction);
        var columns = Columns(settings.Columns, settings.LatentSize, reconstruction);
        return [.. columns.Select(c => new ScoredColumn(c, ScoringInputs.ScaledFeatures | ScoringInputs.Condition))];
    }

    private protected override ModelContents ToContents()
    {
        var tensors = new Dictionary<string, TensorData>();
        tensors.Add(Networks);
        Model.Mixture?.AddTo(tensors);
        var settings = _settings.ToJson();
        settings["scaling"] = Model.Scaling.ToJson(tensors);
        settings["anomalyThreshold"] = _threshold;
        return new ModelContents("Vae", Version, settings, tensors);
    }

    /// <summary>Makes the transformer of a model file.</summary>
    internal static ITransformer Load(IHostEnvironment env, ModelContents contents)
    {
        var host = env.Register(nameof(VaeTransformer));
        var device = TrainingDevice.ForLoading(env, host);
        var settings = VaeSettings.FromJson(contents.Settings);
        var shapes = settings.Shapes;
        contents.CheckHolds(settings.LeastWeights);
        using var parts = new ConstructionScope();
        var network = parts.Add(
            DefaultGenerator.Draw(0, () => new VaeNetwork(settings.Network, shapes, settings.Likelihood, settings.Covariance)));
        contents.CopyTo(NetworkName, network);
        network.eval();
        var scaling = parts.Add(
            FeatureScaling.FromJson(contents.Settings.GetObject("scaling"), contents, shapes.Features, device));
        var model = new VaeModel(shapes, settings.Likelihood, scaling, network.to(device));
        if (settings.SamplingPrior is GaussianMixturePrior)
            model.Mixture = parts.Add(GaussianMixture.From(contents, shapes.Latent));
        return parts.Complete(
            new VaeTransformer(host, device, settings, model, contents.Settings.GetOrNull<float>("anomalyThreshold")));
    }

    private protected override void DisposeModel() => Model.Dispose();
}
