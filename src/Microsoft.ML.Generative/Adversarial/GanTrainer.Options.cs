using System.Text.Json;

namespace Microsoft.ML.Generative;

public sealed partial class GanTrainer
{
    /// <summary>The settings of a GAN's training.</summary>
    public sealed class Options : TrainerOptions<GanTransformer>
    {
        /// <summary>
        /// The architecture. Default: null, for what suits the rows: <see cref="GanNetwork.Dcgan"/> for images of at least 8×8,
        /// which it makes up to 256×256, and <see cref="GanNetwork.Mlp"/> for others.
        /// </summary>
        public GanNetwork? Network { get; set; }

        /// <summary>What the two players minimise. Default: <see cref="GanObjective.NonSaturating"/>.</summary>
        public GanObjective Objective { get; set; } = GanObjective.NonSaturating;

        /// <summary>Numbers of a latent vector, from 1 to 1,048,576. Default 100.</summary>
        public int LatentSize { get; set; } = 100;

        /// <summary>What latent vectors are drawn from. Default: normal.</summary>
        public LatentPrior LatentPrior { get; set; }

        /// <summary>Discriminator steps for one of the generator, at least 1; each takes a batch of its own. Default 1.</summary>
        public int DiscriminatorSteps { get; set; } = 1;

        /// <summary>The generator's learning rate (Adam), above 0. Default 0.0002.</summary>
        public double GeneratorLearningRate { get; set; } = 2e-4;

        /// <summary>
        /// The discriminator's learning rate (Adam), above 0; another one than the generator's makes two time scales. Default
        /// 0.0002.
        /// </summary>
        public double DiscriminatorLearningRate { get; set; } = 2e-4;

        /// <summary>Adam's decay of the first moment, from 0 to below 1. Default 0.5, as in Radford et al. 2016.</summary>
        public double Beta1 { get; set; } = 0.5;

        /// <summary>Adam's decay of the second moment, from 0 to below 1. Default 0.999.</summary>
        public double Beta2 { get; set; } = 0.999;

        /// <summary>
        /// The column that transforming adds with a generated row, conditioned on the row's label. Default "Generated".
        /// </summary>
        public string GeneratedColumnName { get; set; } = "Generated";

        /// <summary>
        /// The column that transforming adds with the discriminator's raw output for the row: higher is more real. Default
        /// "Score".
        /// </summary>
        public string ScoreColumnName { get; set; } = "Score";

        /// <summary>
        /// The column that transforming adds with the discriminator's last hidden layer for the row, as features for another
        /// trainer; <see cref="CustomGanNetwork"/> has none. Default "DiscriminatorFeatures".
        /// </summary>
        public string DiscriminatorFeaturesColumnName { get; set; } = "DiscriminatorFeatures";

        /// <summary>The architecture that is asked for, or suits the rows.</summary>
        internal GanNetwork Architecture => Network ?? GanNetwork.For(Image);

        internal override void Validate()
        {
            base.Validate();
            Architecture.Validate();
            ArgumentNullException.ThrowIfNull(Objective);
            Objective.Validate();
            Check.Between(1, LatentSize, LatentVectors.LargestSize, nameof(LatentSize));
            Check.Defined(LatentPrior, nameof(LatentPrior));
            Check.AtLeast(1, DiscriminatorSteps, nameof(DiscriminatorSteps));
            Check.Positive(GeneratorLearningRate, nameof(GeneratorLearningRate));
            Check.Positive(DiscriminatorLearningRate, nameof(DiscriminatorLearningRate));
            Check.InRange(0, Beta1, 1, nameof(Beta1));
            Check.InRange(0, Beta2, 1, nameof(Beta2));
            Check.ColumnNames((GeneratedColumnName, nameof(GeneratedColumnName)), (ScoreColumnName, nameof(ScoreColumnName)),
                (DiscriminatorFeaturesColumnName, nameof(DiscriminatorFeaturesColumnName)));
        }

        internal override Dictionary<string, string> Describe(TrainingData data, int seed)
        {
            var settings = base.Describe(data, seed);
            settings["network"] = JsonSerializer.Serialize(Architecture);
            settings["objective"] = Objective.ToString();
            settings["latent"] = $"{Text(LatentSize)}, {LatentPrior}";
            settings["discriminator steps"] = Text(DiscriminatorSteps);
            settings["learning rates"] =
                $"generator {Text(GeneratorLearningRate)}, discriminator {Text(DiscriminatorLearningRate)}";
            settings["Adam's betas"] = $"{Text(Beta1)}, {Text(Beta2)}";
            return settings;
        }
    }
}
