using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A trained model of p(x) = Π p(xᵢ | x before i). Transforming adds the row's exact log-likelihood, its bits per dimension,
/// the row with missing values drawn, and, where asked for, whether it is an anomaly;
/// <see cref="Generate(long, IReadOnlyList{string}?, int, double)"/> makes rows from nothing.
/// </summary>
/// <remarks>
/// A likelihood is no measure of how typical a row is: models trained on one kind of pictures give simpler pictures of another
/// kind, such as smooth or empty ones, higher likelihoods than their own (Nalisnick et al. 2019). Compare rows of one kind by
/// it only; <see cref="LikelihoodAnomaly.Atypical"/> flags rows that are too likely as well.
/// </remarks>
[ModelFamily("Autoregressive")]
public sealed class AutoregressiveTransformer : GenerativeTransformer
{
    private const int LikelihoodOutput = 0;
    private const int BitsOutput = 1;
    private const int CompletedOutput = 2;
    private const int AnomalyOutput = 3;
    private const string NetworkName = "network";

    private readonly AutoregressiveSettings _settings;
    private readonly AutoregressiveTransformer? _owner;
    private readonly double _temperature = 1;
    private LikelihoodThreshold _threshold;

    internal AutoregressiveTransformer(IHost host, Device device, AutoregressiveSettings settings, AutoregressiveModel model,
        LikelihoodThreshold threshold)
        : base(host, device, settings.Rows, Columns(settings), settings.Mask)
    {
        (_settings, _threshold) = (settings, threshold);
        Model = model;
    }

    private AutoregressiveTransformer(AutoregressiveTransformer owner, AutoregressiveSettings settings, double temperature)
        : this(owner.Host, owner.Device, settings, owner.Model, owner._threshold) =>
        (_owner, _temperature) = (owner, temperature);

    internal AutoregressiveModel Model { get; }

    internal override FeatureScaling Scaling => Model.Scaling;

    internal override IReadOnlyList<(string Name, nn.Module Network)> Networks => [(NetworkName, Model.Network)];

    /// <summary>
    /// The score above which a row counts as an anomaly, in nats, as <see cref="LikelihoodAnomaly"/> describes it: the quantile
    /// <see cref="AutoregressiveOptions.AnomalyQuantile"/> of the training rows' scores. Infinite while the model is under
    /// training, and for one without an anomaly column.
    /// </summary>
    public float AnomalyThreshold => _threshold.Threshold ?? float.PositiveInfinity;

    /// <summary>Rows like the training rows, made as they are read; the same for the same seed, however they are read.</summary>
    /// <param name="count">How many rows.</param>
    /// <param name="labels">
    /// The rows' classes, taken in turn; null for all classes in turn. Row i gets class i modulo their number.
    /// </param>
    /// <param name="seed">Decides the rows.</param>
    /// <param name="temperature">
    /// Above 0. Below 1 likely values are drawn more often than their probabilities say, above 1 less. Default 1.
    /// </param>
    /// <returns>A view with the feature column, and the label column if there was one, of the training data's types.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is negative, or <paramref name="temperature"/> not above 0 and finite.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A class that the training data did not have, no class at all, labels for a model without a label column, or none for one
    /// that is conditioned on vectors.
    /// </exception>
    [OverloadResolutionPriority(1)] // A null is no label, not a missing vector.
    public IDataView Generate(long count, IReadOnlyList<string>? labels = null, int seed = 0, double temperature = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Generate(count, CodesOf(labels), seed, temperature);
    }

    /// <summary>
    /// As <see cref="Generate(long, IReadOnlyList{string}?, int, double)"/>, for a model conditioned on a vector column.
    /// </summary>
    /// <param name="count">How many rows.</param>
    /// <param name="conditions">The rows' condition vectors, taken in turn.</param>
    /// <param name="seed">Decides the rows.</param>
    /// <param name="temperature">As above.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is negative, or <paramref name="temperature"/> not above 0 and finite.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There is no vector, one has another size than in training, or the model has no vector condition.
    /// </exception>
    public IDataView Generate(long count, IReadOnlyList<float[]> conditions, int seed = 0, double temperature = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Generate(count, CodesOf(conditions), seed, temperature);
    }

    /// <summary>
    /// The view that transforming gives, its missing values (NaN, or marked by the mask column) drawn by another seed and
    /// temperature. Each is drawn given the values before it; known values that come later have no say in it.
    /// </summary>
    /// <param name="input">Rows with the model's feature column, and its label column if there is one.</param>
    /// <param name="seed">Decides what is drawn, together with the rows' ids.</param>
    /// <param name="temperature">As in <see cref="Generate(long, IReadOnlyList{string}?, int, double)"/>.</param>
    /// <param name="maskColumnName">
    /// The column that marks missing values, as <see cref="AutoregressiveOptions.MaskColumnName"/> describes it; null for the one
    /// that was named in training, if any.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column that the model needs is not there, or not as it was in training; or <paramref name="temperature"/> is not above 0
    /// and finite.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="maskColumnName"/> is no name.</exception>
    public IDataView Complete(IDataView input, int seed = 0, double temperature = 1, string? maskColumnName = null)
    {
        Check.Positive(temperature, nameof(temperature));
        if (maskColumnName is not null) ArgumentException.ThrowIfNullOrWhiteSpace(maskColumnName);
        var settings = _settings with { Seed = seed, MaskColumnName = maskColumnName ?? _settings.MaskColumnName };
        return new AutoregressiveTransformer(this, settings, temperature).Transform(input);
    }

    private IDataView Generate(long count, float[] codes, int seed, double temperature)
    {
        Check.Positive(temperature, nameof(temperature));
        return Generated(count, seed, codes, block =>
        {
            using var random = new Generator((ulong)block.Seed, Device);
            var uniforms = rand(block.Rows, Model.Uniforms, dtype: ScalarType.Float64, device: Device, generator: random);
            var condition = block.Condition?.narrow(0, 0, block.Needed).to(Device);
            return Model.Generate(condition, uniforms.narrow(0, 0, block.Needed), temperature);
        });
    }

    private protected override void Score(ScoringBatch batch)
    {
        // A view of another seed has a transformer of its own, which lives off its owner's model.
        _owner?.CheckNotDisposed();
        var condition = ConditionOf(batch);
        var wantsAnomaly = Outputs.Count > AnomalyOutput && batch.IsWanted(AnomalyOutput);
        if (batch.IsWanted(LikelihoodOutput) || batch.IsWanted(BitsOutput) || wantsAnomaly)
        {
            var likelihood = Model.LogLikelihood(
                Model.Shapes.Output.Observe(batch.ScaledFeatures, () => Uniforms(Features.Size)), condition);
            batch.Set(LikelihoodOutput, likelihood);
            batch.Set(BitsOutput, Model.BitsPerDimension(likelihood));
            if (wantsAnomaly) batch.Set(AnomalyOutput, _threshold.Flags(likelihood));
        }
        if (batch.IsWanted(CompletedOutput))
            batch.Set(CompletedOutput,
                Model.Complete(batch.Features, Mask is null ? null : batch.Mask, condition, () => Uniforms(Model.Uniforms),
                    _temperature));

        Tensor Uniforms(int size) => RowRandom.Uniforms(batch.RowIds, size, _settings.Seed).to(Device);
    }

    /// <summary>Chooses the threshold of anomalies from the training rows' likelihoods.</summary>
    internal void ChooseThreshold(TrainingData data, double quantile, TrainerOptions options)
    {
        using var random = new Generator((ulong)_settings.Seed, Device);
        var nats = Generative.AnomalyThreshold.Scores(data, Device, options,
            batch => -Model.LogLikelihood(Model.Observe(batch.Features, () => Uniforms(batch.Features.shape)), batch.Condition));
        _threshold = LikelihoodThreshold.Choose(_threshold.Anomaly, nats, quantile);

        Tensor Uniforms(long[] shape) => rand(shape, dtype: ScalarType.Float64, device: Device, generator: random);
    }

    private static ScoredColumn[] Columns(AutoregressiveSettings settings)
    {
        const ScoringInputs inputs = ScoringInputs.ScaledFeatures | ScoringInputs.Condition;
        return
        [
            new(new(settings.LogLikelihoodColumnName, NumberDataViewType.Single), inputs),
            new(new(settings.BitsPerDimensionColumnName, NumberDataViewType.Single), inputs),
            new(settings.Rows.Features.ToColumn(settings.CompletedColumnName),
                ScoringInputs.Features | ScoringInputs.Condition | ScoringInputs.Mask),
            .. settings.AnomalyColumnName is { } anomaly ? [new(new(anomaly, BooleanDataViewType.Instance), inputs)]
                : Array.Empty<ScoredColumn>(),
        ];
    }

    private protected override ModelContents ToContents()
    {
        var tensors = new Dictionary<string, TensorData>();
        tensors.Add(Networks);
        var settings = _settings.ToJson();
        settings["scaling"] = Model.Scaling.ToJson(tensors);
        settings["anomaly"] = _threshold.ToJson();
        return new ModelContents("Autoregressive", 1, settings, tensors);
    }

    /// <summary>Makes the transformer of a model file.</summary>
    internal static ITransformer Load(IHostEnvironment env, ModelContents contents)
    {
        var host = env.Register(nameof(AutoregressiveTransformer));
        var device = TrainingDevice.ForLoading(env, host);
        var settings = AutoregressiveSettings.FromJson(contents.Settings);
        var shapes = settings.Shapes;
        contents.CheckHolds(settings.Network.LeastWeights(shapes));
        using var parts = new ConstructionScope();
        var network = parts.Add(DefaultGenerator.Draw(0, () => settings.Network.Create(shapes)));
        contents.CopyTo(NetworkName, network);
        network.eval();
        var scaling = parts.Add(FeatureScaling.FromJson(contents.Settings.GetObject("scaling"), contents, shapes.Features,
            device));
        var model = new AutoregressiveModel(shapes, scaling, network.to(device));
        return parts.Complete(new AutoregressiveTransformer(host, device, settings, model,
            LikelihoodThreshold.FromJson(contents.Settings.GetObject("anomaly"))));
    }

    private protected override void DisposeModel() => Model.Dispose();
}
