using System.Globalization;
using System.Text.Json;

namespace Microsoft.ML.Generative;

public sealed partial class GanTrainer
{
    /// <summary>The settings of a GAN's training.</summary>
    public sealed class Options : TrainerOptions
    {
        /// <summary>
        /// The column to condition on: a key, a Boolean or a number that holds classes, which are encoded one-hot; or a vector, which
        /// is taken as it is. Default: none; samples can't be asked for by class then.
        /// </summary>
        public string? LabelColumnName { get; set; }

        /// <summary>The rows as images, channel first; their size must be the feature column's. Default: rows are no images.</summary>
        public ImageShape? Image { get; set; }

        /// <summary>The architecture. Default: <see cref="GanNetwork.Mlp"/>.</summary>
        public GanNetwork Network { get; set; } = GanNetwork.Mlp;

        /// <summary>What the two players minimise. Default: <see cref="GanObjective.NonSaturating"/>.</summary>
        public GanObjective Objective { get; set; } = GanObjective.NonSaturating;

        /// <summary>Numbers of a latent vector, at least 1. Default 100.</summary>
        public int LatentSize { get; set; } = 100;

        /// <summary>What latent vectors are drawn from. Default: normal.</summary>
        public LatentPrior LatentPrior { get; set; }

        /// <summary>Discriminator steps for one of the generator, at least 1; each takes a batch of its own. Default 1.</summary>
        public int DiscriminatorSteps { get; set; } = 1;

        /// <summary>The generator's learning rate (Adam), above 0. Default 0.0002.</summary>
        public double GeneratorLearningRate { get; set; } = 2e-4;

        /// <summary>The discriminator's learning rate (Adam), above 0; another one than the generator's makes two time scales. Default 0.0002.</summary>
        public double DiscriminatorLearningRate { get; set; } = 2e-4;

        /// <summary>Adam's decay of the first moment, from 0 to below 1. Default 0.5, as in Radford et al. 2016.</summary>
        public double Beta1 { get; set; } = 0.5;

        /// <summary>Adam's decay of the second moment, from 0 to below 1. Default 0.999.</summary>
        public double Beta2 { get; set; } = 0.999;

        /// <summary>The column that transforming adds with a generated row, conditioned on the row's label. Default "Generated".</summary>
        public string GeneratedColumnName { get; set; } = "Generated";

        /// <summary>The column that transforming adds with the discriminator's raw output for the row: higher is more real. Default "Score".</summary>
        public string ScoreColumnName { get; set; } = "Score";

        /// <summary>
        /// The column that transforming adds with the discriminator's last hidden layer for the row, as features for another trainer.
        /// Default "DiscriminatorFeatures".
        /// </summary>
        public string DiscriminatorFeaturesColumnName { get; set; } = "DiscriminatorFeatures";

        /// <summary>
        /// Scores the model under training every <see cref="TrainerOptions.ValidationInterval"/> steps, lower is better; it goes into
        /// the report and decides early stopping. The transformer is good during the call only. Default: none.
        /// </summary>
        public Func<GanTransformer, double>? Validation { get; set; }

        internal override void Validate()
        {
            base.Validate();
            if (LabelColumnName is not null) ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
            ArgumentNullException.ThrowIfNull(Network);
            ArgumentNullException.ThrowIfNull(Objective);
            Objective.Validate();
            Check.AtLeast(1, LatentSize, nameof(LatentSize));
            Check.Defined(LatentPrior, nameof(LatentPrior));
            Check.AtLeast(1, DiscriminatorSteps, nameof(DiscriminatorSteps));
            Check.Positive(GeneratorLearningRate, nameof(GeneratorLearningRate));
            Check.Positive(DiscriminatorLearningRate, nameof(DiscriminatorLearningRate));
            Check.InRange(0, Beta1, 1, nameof(Beta1));
            Check.InRange(0, Beta2, 1, nameof(Beta2));
            ArgumentException.ThrowIfNullOrWhiteSpace(GeneratedColumnName);
            ArgumentException.ThrowIfNullOrWhiteSpace(ScoreColumnName);
            ArgumentException.ThrowIfNullOrWhiteSpace(DiscriminatorFeaturesColumnName);
            string[] columns = [GeneratedColumnName, ScoreColumnName, DiscriminatorFeaturesColumnName];
            if (columns.Distinct().Count() < columns.Length)
                throw new ArgumentException($"{nameof(GeneratedColumnName)}, {nameof(ScoreColumnName)} and "
                    + $"{nameof(DiscriminatorFeaturesColumnName)} must be different names; they are {string.Join(", ", columns.Select(c => $"'{c}'"))}.");
            if (Patience is not null && Validation is null)
                throw new ArgumentException($"{nameof(Patience)} is set, but without {nameof(Validation)} there is no score to wait for.");
        }

        /// <summary>What the weights at the end depend on, by name, for the report and for checkpoints.</summary>
        internal IReadOnlyDictionary<string, string> Describe(GanShapes shapes, TrainingData data, int seed)
        {
            var settings = new Dictionary<string, string>
            {
                ["rows"] = Text(data.Count),
                // Streamed rows come in an order that depends on the budget.
                ["memory budget"] = data.IsStreamed ? $"{Text(MemoryBudget)} bytes" : "all rows fit",
                ["features"] = $"{FeatureColumnName} ({Text(shapes.Features)})",
                ["label"] = LabelColumnName is null ? "none" : $"{LabelColumnName} ({Text(shapes.Condition)})",
                ["image"] = Image?.ToString() ?? "none",
                ["network"] = JsonSerializer.Serialize(Network),
                ["objective"] = Objective.ToString(),
                ["latent"] = $"{Text(LatentSize)}, {LatentPrior}",
                ["batch size"] = Text(BatchSize),
                ["discriminator steps"] = Text(DiscriminatorSteps),
                ["learning rates"] = $"generator {Text(GeneratorLearningRate)}, discriminator {Text(DiscriminatorLearningRate)}, {LearningRateSchedule}",
                ["Adam's betas"] = $"{Text(Beta1)}, {Text(Beta2)}",
                ["gradient norm limit"] = GradientClipNorm is { } norm ? Text(norm) : "none",
                ["average decay"] = Text(AverageDecay),
                ["seed"] = Text(seed),
            };
            // A run can be made longer, but not under a schedule that ends with it.
            if (LearningRateSchedule != LearningRateSchedule.Constant)
                settings["length"] = MaximumSteps is { } steps ? $"{Text(steps)} steps" : $"{Text(Epochs)} epochs";
            return settings;
        }

        private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
    }
}
