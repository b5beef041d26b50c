using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Logistic regression; the probability is the score's logistic function.</summary>
public sealed class LbfgsLogisticRegressionBinaryTrainer : LbfgsTrainerBase<LbfgsLogisticRegressionBinaryTrainer.Options,
    BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>,
    CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>
{
    internal LbfgsLogisticRegressionBinaryTrainer(IHostEnvironment env, Options options)
        : base(env.Register(nameof(LbfgsLogisticRegressionBinaryTrainer)), options, new SchemaShape.Column(
            options.LabelColumnName, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false))
    {
    }

    private protected override CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> Train(
        IChannel channel, IDataView data)
    {
        var (biases, weights) = Fit(channel, data, 1, LogisticLoss);
        return new LogisticModelParameters(Host, new LinearBinaryModelParameters(Host, weights[0], biases[0]),
            new PlattCalibrator(Host, slope: -1, offset: 0));
    }

    private protected override BinaryPredictionTransformer<
        CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> MakeTransformer(
            CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> model, DataViewSchema trainSchema) =>
        new(Host, model, trainSchema, FeatureColumn.Name);

    private protected override IEnumerable<SchemaShape.Column> GetOutputColumns(SchemaShape inputSchema) => ScoreShapes.Binary;

    private static double LogisticLoss(ReadOnlySpan<float> scores, int label, Span<float> derivatives)
    {
        // log(1 + exp(-m)) of the margin m, in a form that never overflows.
        double sign = label > 0 ? 1 : -1, margin = sign * scores[0], small = Math.Exp(-Math.Abs(margin));
        derivatives[0] = (float)(-sign * (margin >= 0 ? small : 1) / (1 + small));
        return Math.Max(-margin, 0) + Math.Log(1 + small);
    }

    public sealed class Options : OptionsBase
    {
    }
}
