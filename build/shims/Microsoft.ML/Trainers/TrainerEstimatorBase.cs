using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

public interface ITrainerEstimator<out TTransformer, out TModel> : IEstimator<TTransformer>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    TrainerInfo Info { get; }
}

/// <summary>An estimator that learns from a column of feature vectors and, mostly, one of labels.</summary>
public abstract class TrainerEstimatorBase<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    public readonly SchemaShape.Column FeatureColumn;

    /// <summary>Not valid where the trainer needs no labels.</summary>
    public readonly SchemaShape.Column LabelColumn;

    /// <summary>Not valid where every row has weight 1.</summary>
    public readonly SchemaShape.Column WeightColumn;

    private protected TrainerEstimatorBase(IHost host, string featureColumn, SchemaShape.Column labelColumn, string? weightColumn)
    {
        Host = host;
        host.CheckNonEmpty(featureColumn, "featureColumnName");
        FeatureColumn = new(featureColumn, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false);
        LabelColumn = labelColumn;
        if (weightColumn != null)
            WeightColumn = new(weightColumn, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false);
    }

    public abstract TrainerInfo Info { get; }

    private protected IHost Host { get; }

    public TTransformer Fit(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        CheckInput(SchemaShape.Create(input.Schema));
        using var channel = Host.Start("Training");
        return MakeTransformer(Train(channel, input), input.Schema);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        CheckInput(inputSchema);
        return inputSchema.With(GetOutputColumns(inputSchema));
    }

    private protected abstract IEnumerable<SchemaShape.Column> GetOutputColumns(SchemaShape inputSchema);

    private protected abstract TModel Train(IChannel channel, IDataView data);

    private protected abstract TTransformer MakeTransformer(TModel model, DataViewSchema trainSchema);

    private void CheckInput(SchemaShape inputSchema)
    {
        Check(FeatureColumn, "feature");
        Check(WeightColumn, "weight");
        Check(LabelColumn, "label");

        void Check(SchemaShape.Column expected, string role)
        {
            if (!expected.IsValid)
                return;
            if (!inputSchema.TryFindColumn(expected.Name, out var column))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), role, expected.Name);
            if (!expected.IsCompatibleWith(column))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), role, expected.Name, expected.GetTypeString(),
                    column.GetTypeString());
        }
    }
}
