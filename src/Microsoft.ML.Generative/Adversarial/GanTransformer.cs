using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A trained generative adversarial network. Transforming adds a generated row for the row's label, the discriminator's output
/// for the row, and its last hidden layer; <see cref="Generate(long, IReadOnlyList{string}?, int, double?)"/> makes rows from
/// nothing.
/// </summary>
[ModelFamily("Gan")]
public sealed class GanTransformer : LatentVariableTransformer
{
    private const int GeneratedOutput = 0;
    private const int ScoreOutput = 1;
    private const int FeaturesOutput = 2;
    private const string GeneratorName = "generator";
    private const string DiscriminatorName = "discriminator";

    private readonly GanSettings _settings;

    internal GanTransformer(IHost host, Device device, GanSettings settings, GanModel model)
        : base(host, device, settings.Rows, settings.LatentSize, Columns(settings, model))
    {
        _settings = settings;
        Model = model;
    }

    internal GanModel Model { get; }

    internal override FeatureScaling Scaling => Model.Scaling;

    internal override IReadOnlyList<(string Name, nn.Module Network)> Networks =>
        [(GeneratorName, Model.Generator), (DiscriminatorName, Model.Discriminator)];

    private protected override Interpolation UsualPath => Interpolation.Spherical;

    /// <summary>Rows like the training rows, made as they are read; the same for the same seed, however they are read.</summary>
    /// <param name="count">How many rows.</param>
    /// <param name="labels">
    /// The rows' classes, taken in turn; null for all classes in turn. Row i gets class i modulo their number.
    /// </param>
    /// <param name="seed">Decides the latent vectors.</param>
    /// <param name="truncation">Keeps latent numbers within ± this: less variety, fewer failures. Above 0; null for none.</param>
    /// <returns>A view with the feature column, and the label column if there was one, of the training data's types.</returns>
    /// <exception cref="ArgumentException">
    /// A class that the training data did not have, an empty list of classes, labels for a model without a label column or for
    /// one conditioned on vectors, none for the latter, a negative count, or a truncation that is not above 0.
    /// </exception>
    [OverloadResolutionPriority(1)] // A null is no label, not a missing vector.
    public IDataView Generate(long count, IReadOnlyList<string>? labels = null, int seed = 0, double? truncation = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Generate(count, CodesOf(labels), seed, truncation);
    }

    /// <summary>
    /// As <see cref="Generate(long, IReadOnlyList{string}?, int, double?)"/>, for a model conditioned on a vector column.
    /// </summary>
    /// <param name="count">How many rows.</param>
    /// <param name="conditions">The rows' condition vectors, taken in turn.</param>
    /// <param name="seed">Decides the latent vectors.</param>
    /// <param name="truncation">Keeps latent numbers within ± this; null for none.</param>
    /// <exception cref="ArgumentException">
    /// A vector has another size than in training or a number that is not finite, there is none, the model has no vector
    /// condition, the count is negative, or the truncation is not above 0.
    /// </exception>
    public IDataView Generate(long count, IReadOnlyList<float[]> conditions, int seed = 0, double? truncation = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Generate(count, CodesOf(conditions), seed, truncation);
    }

    /// <summary>Latent vectors from the prior; the same for the same seed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="truncation">Keeps numbers within ± this; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or the truncation is not above 0.</exception>
    public float[][] DrawLatents(int count, int seed = 0, double? truncation = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        CheckTruncation(truncation);
        using var random = new Generator((ulong)RandomSeed.Mix(seed, 0));
        using var drawn = Model.Prior.Draw(count, LatentSize, CPU, random, truncation);
        return drawn.ToRows();
    }

    private IDataView Generate(long count, float[] codes, int seed, double? truncation)
    {
        CheckTruncation(truncation);
        return Generated(count, seed, codes, block =>
        {
            using var random = new Generator((ulong)block.Seed, Device);
            return InParts(block, Model.Prior.Draw(block.Rows, LatentSize, Device, random, truncation), DecodeRows);
        });
    }

    private protected override Tensor DecodeRows(Tensor latent, Tensor? condition) =>
        Model.Scaling.Invert(Model.Decode(latent, condition));

    private static void CheckTruncation(double? truncation)
    {
        if (truncation is { } bound) Check.Positive(bound, nameof(truncation));
    }

    private protected override void Score(ScoringBatch batch)
    {
        if (batch.IsWanted(GeneratedOutput))
        {
            var latent = Model.Prior.DrawForRows(batch.RowIds, LatentSize, _settings.Seed).to(Device);
            batch.Set(GeneratedOutput, DecodeRows(latent, ConditionOf(batch)));
        }
        if (!batch.IsWanted(ScoreOutput) && !(Outputs.Count > FeaturesOutput && batch.IsWanted(FeaturesOutput))) return;
        var hidden = Model.Discriminator.Features(batch.ScaledFeatures, ConditionOf(batch));
        if (batch.IsWanted(ScoreOutput)) batch.Set(ScoreOutput, Model.Discriminator.Judge(hidden));
        if (Outputs.Count > FeaturesOutput && batch.IsWanted(FeaturesOutput)) batch.Set(FeaturesOutput, hidden);
    }

    private static ScoredColumn[] Columns(GanSettings settings, GanModel model)
    {
        const ScoringInputs judged = ScoringInputs.ScaledFeatures | ScoringInputs.Condition;
        ScoredColumn generated = new(settings.Rows.Features.ToColumn(settings.GeneratedColumnName), ScoringInputs.Condition);
        ScoredColumn score = new(new(settings.ScoreColumnName, NumberDataViewType.Single), judged);
        if (model.Discriminator.FeatureCount == 0) return [generated, score];
        var hidden = new VectorDataViewType(NumberDataViewType.Single, model.Discriminator.FeatureCount);
        return [generated, score, new(new(settings.DiscriminatorFeaturesColumnName, hidden), judged)];
    }

    private protected override ModelContents ToContents()
    {
        var tensors = new Dictionary<string, TensorData>();
        tensors.Add(Networks);
        var settings = _settings.ToJson();
        settings["scaling"] = Model.Scaling.ToJson(tensors);
        return new ModelContents("Gan", 1, settings, tensors);
    }

    /// <summary>Makes the transformer of a model file.</summary>
    internal static ITransformer Load(IHostEnvironment env, ModelContents contents)
    {
        var host = env.Register(nameof(GanTransformer));
        var device = TrainingDevice.ForLoading(env, host);
        var settings = GanSettings.FromJson(contents.Settings);
        var shapes = settings.Shapes;
        contents.CheckHolds(settings.Network.LeastWeights(shapes));
        using var parts = new ConstructionScope();
        var generator = parts.Add(DefaultGenerator.Draw(0, () => settings.Network.CreateGenerator(shapes)));
        var discriminator = parts.Add(DefaultGenerator.Draw(0,
            () => settings.Network.CreateDiscriminator(shapes, settings.RowsIndependent)));
        contents.CopyTo(GeneratorName, generator);
        contents.CopyTo(DiscriminatorName, discriminator);
        generator.eval();
        discriminator.eval();
        var scaling = parts.Add(FeatureScaling.FromJson(
            contents.Settings.GetObject("scaling"), contents, shapes.Features, device));
        var model = new GanModel(shapes, settings.LatentPrior, scaling, generator.to(device), discriminator.to(device));
        return parts.Complete(new GanTransformer(host, device, settings, model));
    }

    private protected override void DisposeModel() => Model.Dispose();
}
