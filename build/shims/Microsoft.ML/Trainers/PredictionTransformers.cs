using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(
    typeof(BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>), null,
    typeof(SignatureLoadModel), "", PredictionSignatures.Binary)]
[assembly: LoadableClass(typeof(MulticlassPredictionTransformer<MaximumEntropyModelParameters>), null,
    typeof(SignatureLoadModel), "", PredictionSignatures.Multiclass)]
[assembly: LoadableClass(typeof(AnomalyPredictionTransformer<PcaModelParameters>), null, typeof(SignatureLoadModel), "",
    PredictionSignatures.Anomaly)]

namespace Microsoft.ML.Data;

internal static class PredictionSignatures
{
    public const string Binary = "BinaryPredXfer";
    public const string Multiclass = "MulticlassPredXfer";
    public const string Anomaly = "AnomalyPredXfer";

    public static VersionInfo Version(string modelSignature, string loaderSignature) => new(modelSignature, 0x00010002,
        0x00010002, 0x00010002, typeof(PredictionSignatures).Assembly.FullName!, loaderSignature);
}

/// <summary>
/// Appends PredictedLabel, Score and, of a calibrated model, Probability. The label is true where the score is above 0.
/// </summary>
public sealed class BinaryPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    private static readonly VersionInfo Version = PredictionSignatures.Version("BIN PRED", PredictionSignatures.Binary);

    internal BinaryPredictionTransformer(IHostEnvironment env, TModel model, DataViewSchema trainSchema, string featureColumn)
        : base(env.Register(nameof(BinaryPredictionTransformer<TModel>)), model, trainSchema, featureColumn)
    {
    }

    private BinaryPredictionTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(BinaryPredictionTransformer<TModel>)), ctx, Version)
    {
    }

    private protected override RowMapper MakeScorer(DataViewSchema inputSchema, DataViewSchema.Column features) =>
        new BinaryScorer(inputSchema, features, (IBinaryModel)Model, threshold: 0);

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.SaveNonEmptyString(FeatureColumnName);
    }
}

/// <summary>Appends PredictedLabel and Score, the probability of each class.</summary>
public sealed class MulticlassPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    private static readonly VersionInfo Version = PredictionSignatures.Version("MC  PRED", PredictionSignatures.Multiclass);

    private readonly string _labelColumn;

    internal MulticlassPredictionTransformer(IHostEnvironment env, TModel model, DataViewSchema trainSchema,
        string featureColumn, string labelColumn)
        : base(env.Register(nameof(MulticlassPredictionTransformer<TModel>)), model, trainSchema, featureColumn) =>
        _labelColumn = labelColumn;

    private MulticlassPredictionTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(MulticlassPredictionTransformer<TModel>)), ctx, Version) =>
        _labelColumn = ctx.LoadNonEmptyString();

    private protected override RowMapper MakeScorer(DataViewSchema inputSchema, DataViewSchema.Column features) =>
        new MulticlassScorer(inputSchema, features, (IMulticlassModel)Model, TrainSchema.GetColumnOrNull(_labelColumn));

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.SaveNonEmptyString(FeatureColumnName);
        ctx.SaveNonEmptyString(_labelColumn);
    }
}

/// <summary>
/// Appends PredictedLabel and Score, from 0 to 1. The label is true, an anomaly, where the score is above a half.
/// </summary>
public sealed class AnomalyPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    private static readonly VersionInfo Version = PredictionSignatures.Version("ANOMPRED", PredictionSignatures.Anomaly);

    internal AnomalyPredictionTransformer(IHostEnvironment env, TModel model, DataViewSchema trainSchema, string featureColumn)
        : base(env.Register(nameof(AnomalyPredictionTransformer<TModel>)), model, trainSchema, featureColumn)
    {
    }

    private AnomalyPredictionTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(AnomalyPredictionTransformer<TModel>)), ctx, Version)
    {
    }

    private protected override RowMapper MakeScorer(DataViewSchema inputSchema, DataViewSchema.Column features) =>
        new BinaryScorer(inputSchema, features, (IBinaryModel)Model, threshold: 0.5f);

    private protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.SaveNonEmptyString(FeatureColumnName);
    }
}
