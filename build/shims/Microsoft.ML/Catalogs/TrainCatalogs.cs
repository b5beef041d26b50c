using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public abstract partial class TrainCatalogBase
{
    private protected TrainCatalogBase(IHostEnvironment environment) => Environment = environment;

    internal IHostEnvironment Environment { get; }

    private protected IReadOnlyList<CrossValidationResult<T>> CrossValidate<T>(IDataView data, IEstimator<ITransformer> estimator,
        int numberOfFolds, string? samplingKeyColumn, int? seed, Func<IDataView, T> evaluate)
        where T : class
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckValue(estimator, nameof(estimator));
        var splits = new DataOperationsCatalog(Environment).CrossValidationSplit(data, numberOfFolds, samplingKeyColumn, seed);
        return splits.Select((split, fold) =>
        {
            var model = estimator.Fit(split.TrainSet);
            var scored = model.Transform(split.TestSet);
            return new CrossValidationResult<T>(model, evaluate(scored), scored, fold);
        }).ToArray();
    }

    /// <summary>What was trained without one part of the data, and how it does there.</summary>
    public sealed class CrossValidationResult<T>
        where T : class
    {
        public readonly T Metrics;
        public readonly ITransformer Model;
        public readonly IDataView ScoredHoldOutSet;
        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scores, int fold) =>
            (Model, Metrics, ScoredHoldOutSet, Fold) = (model, metrics, scores, fold);
    }

    /// <summary>The catalog that trainers' extension methods hang on.</summary>
    public abstract class CatalogInstantiatorBase
    {
        private protected CatalogInstantiatorBase(TrainCatalogBase owner) => Owner = owner;

        internal TrainCatalogBase Owner { get; }

        internal IHostEnvironment Environment => Owner.Environment;
    }
}

public sealed partial class MulticlassClassificationCatalog : TrainCatalogBase
{
    internal MulticlassClassificationCatalog(IHostEnvironment environment)
        : base(environment) => Trainers = new MulticlassClassificationTrainers(this);

    public MulticlassClassificationTrainers Trainers { get; }

    public sealed class MulticlassClassificationTrainers : CatalogInstantiatorBase
    {
        internal MulticlassClassificationTrainers(MulticlassClassificationCatalog catalog)
            : base(catalog)
        {
        }
    }
}

public sealed partial class BinaryClassificationCatalog : TrainCatalogBase
{
    internal BinaryClassificationCatalog(IHostEnvironment environment)
        : base(environment) => Trainers = new BinaryClassificationTrainers(this);

    public BinaryClassificationTrainers Trainers { get; }

    public sealed class BinaryClassificationTrainers : CatalogInstantiatorBase
    {
        internal BinaryClassificationTrainers(BinaryClassificationCatalog catalog)
            : base(catalog)
        {
        }
    }
}

public sealed partial class AnomalyDetectionCatalog : TrainCatalogBase
{
    internal AnomalyDetectionCatalog(IHostEnvironment environment)
        : base(environment) => Trainers = new AnomalyDetectionTrainers(this);

    public AnomalyDetectionTrainers Trainers { get; }

    public sealed class AnomalyDetectionTrainers : CatalogInstantiatorBase
    {
        internal AnomalyDetectionTrainers(AnomalyDetectionCatalog catalog)
            : base(catalog)
        {
        }
    }
}
