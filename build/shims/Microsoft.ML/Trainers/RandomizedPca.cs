using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>
/// Rows far from the subspace of the principal components, measured by their distance from the mean, are anomalies.
/// </summary>
public sealed class RandomizedPcaTrainer
    : TrainerEstimatorBase<AnomalyPredictionTransformer<PcaModelParameters>, PcaModelParameters>
{
    private readonly Options _options;
    private readonly int _seed;

    internal RandomizedPcaTrainer(IHostEnvironment env, Options options)
        : base(env.Register(nameof(RandomizedPcaTrainer)), options.FeatureColumnName, default, options.ExampleWeightColumnName)
    {
        Host.CheckParam(options.Rank > 0, nameof(options.Rank), "Rank must be positive");
        Host.CheckParam(options.Oversampling >= 0, nameof(options.Oversampling), "Oversampling must be non-negative");
        _options = options;
        _seed = options.Seed ?? Host.Rand.Next();
    }

    public override TrainerInfo Info { get; } = new(needNormalization: true, wantCaching: false);

    private protected override PcaModelParameters Train(IChannel channel, IDataView data)
    {
        var rows = new TrainingRows(data, FeatureColumn.Name, null, WeightColumn.Name);
        if (_options.Rank > rows.Dimension)
            throw Host.Except($"Rank ({_options.Rank}) cannot be larger than the original dimension ({rows.Dimension})");
        int skipped = 0;
        var components = PrincipalComponents.Compute(() =>
        {
            skipped = 0;
            return rows.Read(() => skipped++);
        }, rows.Dimension, _options.Rank, _options.Oversampling, _options.EnsureZeroMean, new Random(_seed));
        if (skipped > 0)
            channel.Warning(MessageSensitivity.None, "Skipped {0} instances with missing features/weights during training",
                skipped);
        return new(Host, components);
    }

    private protected override AnomalyPredictionTransformer<PcaModelParameters> MakeTransformer(PcaModelParameters model,
        DataViewSchema trainSchema) => new(Host, model, trainSchema, FeatureColumn.Name);

    private protected override IEnumerable<SchemaShape.Column> GetOutputColumns(SchemaShape inputSchema) =>
        ScoreShapes.Anomaly();

    public sealed class Options : UnsupervisedTrainerInputBaseWithWeight
    {
        /// <summary>How many components there shall be.</summary>
        public int Rank = 20;

        /// <summary>How many random vectors more than components find the subspace.</summary>
        public int Oversampling = 20;

        public bool EnsureZeroMean = true;
        public int? Seed;
    }
}
