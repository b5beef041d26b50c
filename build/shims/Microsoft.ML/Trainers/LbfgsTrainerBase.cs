using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>
/// Linear models by their likelihood: the mean loss of the rows plus a ridge penalty on the weights (L2, divided by the
/// sum of the rows' weights) and one on their magnitudes (L1, divided by the number of rows). Biases are free.
/// </summary>
public abstract class LbfgsTrainerBase<TOptions, TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TOptions : LbfgsTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private readonly TOptions _options;

    private protected LbfgsTrainerBase(IHost host, TOptions options, SchemaShape.Column labelColumn)
        : base(host, options.FeatureColumnName, labelColumn, options.ExampleWeightColumnName)
    {
        Check(options.L1Regularization >= 0, nameof(options.L1Regularization), "Must be non-negative");
        Check(options.L2Regularization >= 0, nameof(options.L2Regularization), "Must be non-negative");
        Check(options.OptimizationTolerance > 0, nameof(options.OptimizationTolerance), "Must be positive");
        Check(options.HistorySize > 0, nameof(options.HistorySize), "Must be positive");
        Check(options.MaximumNumberOfIterations > 0, nameof(options.MaximumNumberOfIterations), "Must be positive");
        Check(options.NumberOfThreads is null or >= 0, nameof(options.NumberOfThreads), "Must be non-negative");
        _options = options;

        void Check(bool condition, string name, string message) => host.CheckParam(condition, name, message);
    }

    public override TrainerInfo Info { get; } = new(needNormalization: true, wantCaching: true);

    /// <summary>The bias and the weights of each class's score.</summary>
    private protected (float[] Biases, float[][] Weights) Fit(IChannel channel, IDataView data, int classCount, RowLoss loss)
    {
        var source = new TrainingRows(data, FeatureColumn.Name, LabelColumn.Name, WeightColumn.Name);
        if (source.Dimension >= Array.MaxLength / classCount)
            throw Host.ExceptParam(nameof(data), $"{classCount} classes of {source.Dimension} weights and a bias each are more " +
                $"than the {Array.MaxLength} numbers of an array.");
        var rows = source.ToList(channel);
        var objective = new LinearObjective(rows, source.Dimension, classCount, _options.L2Regularization,
            _options.NumberOfThreads, loss);
        bool constrainsBiases = _options.EnforceNonNegativity && _options.L1Regularization == 0;
        var optimizer = new OrthantWiseLbfgs(_options.HistorySize, (double)_options.L1Regularization / rows.Count,
            constrainsBiases ? 0 : classCount, _options.EnforceNonNegativity, _options.OptimizationTolerance,
            _options.MaximumNumberOfIterations);
        var start = new double[classCount * (source.Dimension + 1)];
        for (int i = 0; i < start.Length && _options.InitialWeightsDiameter > 0; i++)
            start[i] = _options.InitialWeightsDiameter * (Host.Rand.NextSingle() - 0.5f);
        float[] found = Array.ConvertAll(optimizer.Minimize(objective.Evaluate, start), x => (float)x);
        return (found[..classCount], found[classCount..].Chunk(source.Dimension).ToArray());
    }

    public abstract class OptionsBase : TrainerInputBaseWithWeight
    {
        private protected OptionsBase()
        {
        }

        public float L1Regularization = 1;
        public float L2Regularization = 1;

        /// <summary>Training ends when an iteration lowers the objective by less than this part of it.</summary>
        public float OptimizationTolerance = 1e-7f;

        /// <summary>How many past steps the curvature is estimated from.</summary>
        public int HistorySize = 20;

        public int MaximumNumberOfIterations = int.MaxValue;

        /// <summary>Where above 0, weights start at random in an interval of that width around 0.</summary>
        public float InitialWeightsDiameter;

        public bool EnforceNonNegativity;

        /// <summary>Null for as many as there are processors.</summary>
        public int? NumberOfThreads;
    }
}
