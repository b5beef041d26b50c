using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A trained autoencoder. Transforming adds the row's code, the row as the decoder makes it of the code, the error between the
/// two, and whether that is an anomaly's. The codes are features for any trainer.
/// </summary>
[ModelFamily("Autoencoder")]
public sealed class AutoencoderTransformer : LatentVariableTransformer
{
    private const int LatentOutput = 0;
    private const int ReconstructionOutput = 1;
    private const int ErrorOutput = 2;
    private const int AnomalyOutput = 3;
    private const string ModelName = "autoencoder";

    private readonly AutoencoderSettings _settings;
    private float? _threshold;

    internal AutoencoderTransformer(
        IHost host, Device device, AutoencoderSettings settings, AutoencoderModel model, FeatureScaling scaling, float? threshold)
        : base(host, device, settings.Rows, settings.LatentSize, ScoredColumns(settings)) =>
        (_settings, Model, Scaling, _threshold) = (settings, model, scaling, threshold);

    internal AutoencoderModel Model { get; }

    internal override IReadOnlyList<(string Name, nn.Module Network)> Networks => [(ModelName, Model)];

    internal override FeatureScaling Scaling { get; }

    /// <summary>Fitted to the training rows' codes; null where codes are drawn from the prior, or can't be drawn.</summary>
    internal GaussianMixture? Mixture { get; set; }

    /// <summary>
    /// The error above which a row counts as an anomaly: the quantile <see cref="AutoencoderTrainer.Options.AnomalyQuantile"/> of
    /// the training rows' errors. Infinite while the model is under training, and for one without an anomaly column.
    /// </summary>
    public float AnomalyThreshold => _threshold ?? float.PositiveInfinity;

    /// <summary>The codes of rows, in their order, each of <see cref="LatentVariableTransformer.LatentSize"/> numbers.</summary>
    /// <param name="rows">A view with the columns that the model was trained on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or not as it was in training.</exception>
    public float[][] Encode(IDataView rows) => [.. Transform(rows).GetColumn<float[]>(_settings.Columns.Latent)];

    /// <summary>Rows like the training rows, made as they are read; the same for the same seed, however they are read.</summary>
    /// <param name="count">How many rows.</param>
    /// <param name="labels">
    /// The rows' classes, taken in turn; null for all classes in turn, or for a model without a label column.
    /// </param>
    /// <param name="seed">Decides the codes.</param>
    /// <returns>A view with the feature column, and the label column if there was one, of the training data's types.</returns>
    /// <exception cref="InvalidOperationException">
    /// The model has neither a prior nor a mixture to draw codes from.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A class that the training data did not have, labels for a model without a label column, a model conditioned on vectors, or
    /// a negative count.
    /// </exception>
    [OverloadResolutionPriority(1)] // A null is no label, not a missing vector.
    public IDataView Generate(long count, IReadOnlyList<string>? labels = null, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Generate(count, CodesOf(labels), seed);
    }

    /// <summary>
    /// As <see cref="Generate(long, IReadOnlyList{string}?, int)"/>, for a model conditioned on a vector column.
    /// </summary>
    /// <param name="count">How many rows.</param>
    /// <param name="conditions">The rows' condition vectors, taken in turn.</param>
    /// <param name="seed">Decides the codes.</param>
    /// <exception cref="InvalidOperationException">
    /// The model has neither a prior nor a mixture to draw codes from.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A vector has another size than in training or a number that is not finite, there is none, the model has no vector
    /// condition, or the count is negative.
    /// </exception>
    public IDataView Generate(long count, IReadOnlyList<float[]> conditions, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Generate(count, CodesOf(conditions), seed);
    }

    /// <summary>
    /// Codes from the mixture or else the prior that rows are made with; the same for the same seed.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Decides them.</param>
    /// <exception cref="InvalidOperationException">
    /// The model has neither a prior nor a mixture to draw codes from.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public float[][] DrawLatents(int count, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        CheckHasPrior();
        CheckNotDisposed();
        using var drawn = DrawCodes(count, RandomSeed.Mix(seed, 0));
        return drawn.ToRows();
    }

    private IDataView Generate(long count, float[] conditions, int seed)
    {
        CheckHasPrior();
        return Generated(count, seed, conditions, block =>
            InParts(block, DrawCodes(block.Rows, block.Seed).to(Device), DecodeRows));
    }

    private void CheckHasPrior()
    {
        if (_settings is { Prior: null, SamplingPrior: null })
            throw new InvalidOperationException("This autoencoder's codes follow no known distribution, so there is nothing to "
                + $"generate rows from. Train with {nameof(AutoencoderTrainer.Options.SamplingPrior)} or "
                + $"{nameof(AutoencoderTrainer.Options.Prior)} set, or give {nameof(Decode)} codes of your own.");
    }

    // On the CPU always, so that a seed means the same on every device.
    private Tensor DrawCodes(int count, long seed)
    {
        using var random = new Generator((ulong)seed);
        return Mixture?.Draw(count, random) ?? (_settings.Prior ?? default).Draw(count, LatentSize, CPU, random);
    }

    /// <summary>Reconstructed rows in the network's units, [n, d], of codes [n, z].</summary>
    internal Tensor Reconstruct(Tensor code, Tensor? condition)
    {
        using var outputs = Model.Decode(code, condition);
        return _settings.ReconstructionLoss.Reconstruct(outputs);
    }

    /// <summary>A model of the same structure with weights of its own, on the CPU.</summary>
    internal AutoencoderModel CreateModel() => _settings.CreateModel();

    /// <summary>Chooses the threshold from the training rows' errors.</summary>
    internal void ChooseThreshold(TrainingData data, double quantile, TrainerOptions options) =>
        _threshold = Generative.AnomalyThreshold.Quantile(Generative.AnomalyThreshold.Scores(data, Device, options, batch =>
        {
            var rows = Scaling.Apply(batch.Features);
            return Errors(rows, Reconstruct(Model.Encode(rows, batch.Condition), batch.Condition));
        }), quantile);

    private protected override Interpolation UsualPath => Interpolation.Linear;

    private protected override Tensor DecodeRows(Tensor code, Tensor? condition) => Scaling.Invert(Reconstruct(code, condition));

    /// <summary>The mean squared difference of each row, [n].</summary>
    private static Tensor Errors(Tensor rows, Tensor reconstructions)
    {
        using var scope = NewDisposeScope();
        return (reconstructions - rows).square().mean([1L]).MoveToOuterDisposeScope();
    }

    private protected override void Score(ScoringBatch batch)
    {
        var wantsAnomaly = Outputs.Count > AnomalyOutput && batch.IsWanted(AnomalyOutput);
        var (rows, condition) = (batch.ScaledFeatures, ConditionOf(batch));
        var code = Model.Encode(rows, condition);
        if (batch.IsWanted(LatentOutput)) batch.Set(LatentOutput, code);
        if (!batch.IsWanted(ReconstructionOutput) && !batch.IsWanted(ErrorOutput) && !wantsAnomaly) return;
        var reconstructions = Reconstruct(code, condition);
        if (batch.IsWanted(ReconstructionOutput)) batch.Set(ReconstructionOutput, Scaling.Invert(reconstructions));
        if (!batch.IsWanted(ErrorOutput) && !wantsAnomaly) return;
        var errors = Errors(rows, reconstructions);
        if (batch.IsWanted(ErrorOutput)) batch.Set(ErrorOutput, errors);
        if (wantsAnomaly) batch.Set(AnomalyOutput, Generative.AnomalyThreshold.Flags(errors, _threshold));
    }

    /// <summary>The columns that transforming adds.</summary>
    /// <param name="columns">Their names.</param>
    /// <param name="latentSize">Numbers of a code.</param>
    /// <param name="reconstruction">The reconstruction's column.</param>
    internal static IReadOnlyList<DataViewSchema.DetachedColumn> Columns(
        AutoencoderColumns columns, int latentSize, DataViewSchema.DetachedColumn reconstruction)
    {
        List<DataViewSchema.DetachedColumn> added =
        [
            LatentColumn.Of(columns.Latent, latentSize),
            reconstruction,
            new(columns.ReconstructionError, NumberDataViewType.Single),
        ];
        if (columns.Anomaly is { } anomaly) added.Add(new(anomaly, BooleanDataViewType.Instance));
        return added;
    }

    private static ScoredColumn[] ScoredColumns(AutoencoderSettings settings)
    {
        var columns = Columns(settings.Columns, settings.LatentSize,
            settings.Rows.Features.ToColumn(settings.Columns.Reconstruction));
        return [.. columns.Select(c => new ScoredColumn(c, ScoringInputs.ScaledFeatures | ScoringInputs.Condition))];
    }

    private protected override ModelContents ToContents()
    {
        var tensors = new Dictionary<string, TensorData>();
        tensors.Add(Networks);
        Mixture?.AddTo(tensors);
        var settings = _settings.ToJson();
        settings["scaling"] = Scaling.ToJson(tensors);
        settings["anomalyThreshold"] = _threshold;
        return new ModelContents("Autoencoder", 1, settings, tensors);
    }

    /// <summary>Makes the transformer of a model file.</summary>
    internal static ITransformer Load(IHostEnvironment env, ModelContents contents)
    {
        var host = env.Register(nameof(AutoencoderTransformer));
        var device = TrainingDevice.ForLoading(env, host);
        var settings = AutoencoderSettings.FromJson(contents.Settings);
        var threshold = contents.Settings.GetOrNull<float>("anomalyThreshold");
        contents.CheckHolds(settings.LeastWeights);
        using var parts = new ConstructionScope();
        var model = parts.Add(DefaultGenerator.Draw(0, settings.CreateModel));
        contents.CopyTo(ModelName, model);
        model.eval();
        var scaling = parts.Add(FeatureScaling.FromJson(contents.Settings.GetObject("scaling"), contents,
            settings.Shapes.Features, device));
        var mixture = settings.SamplingPrior is null ? null : parts.Add(GaussianMixture.From(contents, settings.LatentSize));
        return parts.Complete(
            new AutoencoderTransformer(host, device, settings, model.to(device), scaling, threshold) { Mixture = mixture });
    }

    private protected override void DisposeModel()
    {
        Model.Dispose();
        Scaling.Dispose();
        Mixture?.Dispose();
    }
}
