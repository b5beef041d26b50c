using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Multinomial logistic regression: the softmax of one linear score a class.</summary>
public sealed class LbfgsMaximumEntropyMulticlassTrainer : LbfgsTrainerBase<LbfgsMaximumEntropyMulticlassTrainer.Options,
    MulticlassPredictionTransformer<MaximumEntropyModelParameters>, MaximumEntropyModelParameters>
{
    internal LbfgsMaximumEntropyMulticlassTrainer(IHostEnvironment env, Options options)
        : base(env.Register(nameof(LbfgsMaximumEntropyMulticlassTrainer)), options, new SchemaShape.Column(
            options.LabelColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true))
    {
    }

    private protected override MaximumEntropyModelParameters Train(IChannel channel, IDataView data)
    {
        if (data.Schema[LabelColumn.Name].Type is not KeyDataViewType { Count: <= int.MaxValue } label)
            throw Host.ExceptSchemaMismatch(nameof(data), "label", LabelColumn.Name, "key type of known cardinality",
                data.Schema[LabelColumn.Name].Type.ToString()!);
        int classCount = (int)label.Count;
        if (classCount == 1)
            channel.Warning(MessageSensitivity.None, "Training resulted in a one class predictor");
        var (biases, weights) = Fit(channel, data, classCount, CrossEntropy);
        return new(Host, biases, weights);
    }

    private protected override MulticlassPredictionTransformer<MaximumEntropyModelParameters> MakeTransformer(
        MaximumEntropyModelParameters model, DataViewSchema trainSchema) =>
        new(Host, model, trainSchema, FeatureColumn.Name, LabelColumn.Name);

    private protected override IEnumerable<SchemaShape.Column> GetOutputColumns(SchemaShape inputSchema) =>
        ScoreShapes.Multiclass(inputSchema.FindInput(Host, LabelColumn.Name));

    private static double CrossEntropy(ReadOnlySpan<float> scores, int label, Span<float> derivatives)
    {
        double logSum = LogSumExp(scores);
        for (int c = 0; c < scores.Length; c++)
            derivatives[c] = (float)Math.Exp(scores[c] - logSum) - (c == label ? 1 : 0);
        return logSum - scores[label];
    }

    internal static double LogSumExp(ReadOnlySpan<float> scores)
    {
        float greatest = float.NegativeInfinity;
        foreach (float score in scores)
            greatest = Math.Max(greatest, score);
        double sum = 0;
        foreach (float score in scores)
            sum += Math.Exp(score - greatest);
        return greatest + Math.Log(sum);
    }

    public sealed class Options : OptionsBase
    {
    }
}
