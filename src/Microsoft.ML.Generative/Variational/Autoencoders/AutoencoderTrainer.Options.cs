using System.Text.Json;

namespace Microsoft.ML.Generative;

public sealed partial class AutoencoderTrainer
{
    /// <summary>The settings of an autoencoder's training.</summary>
    public sealed class Options : AdamTrainerOptions<AutoencoderTransformer>
    {
        /// <summary>
        /// The architecture. Default: null, for what suits the rows: <see cref="AutoencoderNetwork.Convolutional"/> for images of
        /// at least 8×8, which it takes up to 256×256, and <see cref="AutoencoderNetwork.Mlp"/> for others, and where
        /// weights are tied or layers pretrained.
        /// </summary>
        public AutoencoderNetwork? Network { get; set; }

        /// <summary>
        /// Whether the decoder's weights are the encoder's, transposed (tied weights, Vincent et al. 2010, section 2.2); biases
        /// are their own. For perceptrons without a label column. Default false.
        /// </summary>
        public bool TiedWeights { get; set; }

        /// <summary>
        /// Numbers of a code, from 1 to 1,048,576; fewer than the row's make the autoencoder undercomplete. Default 16.
        /// </summary>
        public int LatentSize { get; set; } = 16;

        /// <summary>What the last encoding layer does with its sums. Default: nothing, codes are any numbers.</summary>
        public CodeActivation CodeActivation { get; set; }

        /// <summary>How the reconstruction's distance from the row is measured. Default: squared error.</summary>
        public ReconstructionLoss ReconstructionLoss { get; set; }

        /// <summary>
        /// What is done to a row before it is encoded, so that the autoencoder learns to undo it (a denoising autoencoder).
        /// Default: nothing.
        /// </summary>
        public Corruption? Corruption { get; set; }

        /// <summary>What is minimised beside the reconstruction's loss: sparse or contractive codes. Default: nothing.</summary>
        public IReadOnlyList<CodePenalty> Penalties { get; set; } = [];

        /// <summary>How codes are drawn in training (a stochastic autoencoder). Default: a row has one code.</summary>
        public CodeNoise? CodeNoise { get; set; }

        /// <summary>
        /// Steps, taken from the run's beginning, for each layer of a stack of perceptrons to be trained by itself, one after the
        /// other from the row on; what remains of the run then trains the whole stack (greedy layer-wise pretraining, Bengio et
        /// al. 2007). Default 0: all layers are trained at once from the beginning.
        /// </summary>
        public long PretrainingSteps { get; set; }

        /// <summary>
        /// A distribution that codes are made to follow by a discriminator (adversarial autoencoder); the model can generate rows
        /// then. Default: none.
        /// </summary>
        public AdversarialPrior? Prior { get; set; }

        /// <summary>
        /// A mixture of normal distributions that is fitted to the training rows' codes when the training is over (Ghosh et al.
        /// 2020, section 4), and that codes are drawn from when rows are made; under training they are drawn from
        /// <see cref="Prior"/>, or else the standard normal distribution. Default: none; without a prior either nothing can be
        /// generated.
        /// </summary>
        public GaussianMixturePrior? SamplingPrior { get; set; }

        /// <summary>
        /// The share of training rows whose error is at or below the threshold of anomalies, above 0 and at most 1. Default 0.99;
        /// null for no anomaly column, which spares a pass over the training data.
        /// </summary>
        public double? AnomalyQuantile { get; set; } = 0.99;

        /// <summary>The column that transforming adds with the row's code. Default "Latent".</summary>
        public string LatentColumnName { get; set; } = "Latent";

        /// <summary>
        /// The column that transforming adds with the row as the decoder makes it of its code, in the feature column's type and
        /// units. Default "Reconstruction".
        /// </summary>
        public string ReconstructionColumnName { get; set; } = "Reconstruction";

        /// <summary>
        /// The column that transforming adds with the mean squared difference between the row's values and the reconstruction's,
        /// in the network's units: each slot's standard deviation is 1; of images, and with the cross-entropy, values are from 0
        /// to 1. Default "ReconstructionError".
        /// </summary>
        public string ReconstructionErrorColumnName { get; set; } = "ReconstructionError";

        /// <summary>
        /// The column that transforming adds with whether the error is above <see
        /// cref="AutoencoderTransformer.AnomalyThreshold"/>, or is missing. Default "IsAnomaly".
        /// </summary>
        public string AnomalyColumnName { get; set; } = "IsAnomaly";

        /// <summary>The architecture that is asked for, or suits the rows and what is to be done with its layers.</summary>
        internal AutoencoderNetwork Architecture => Network
            ?? (TiedWeights || PretrainingSteps > 0 ? AutoencoderNetwork.Mlp : AutoencoderNetwork.For(Image));

        /// <summary>Layers of the stack, each of which <see cref="PretrainingSteps"/> trains.</summary>
        internal int StackedLayers => ((MlpAutoencoderNetwork)Architecture).Widths.Count + 1;

        private protected override double MeanScore(IDataView transformed) => Mean(transformed, ReconstructionErrorColumnName);

        internal override void Validate()
        {
            base.Validate();
            Architecture.Validate();
            if (TiedWeights) AutoencoderSettings.CheckTiedWeights(Architecture, LabelColumnName);
            Check.Between(1, LatentSize, LatentVectors.LargestSize, nameof(LatentSize));
            Check.Defined(CodeActivation, nameof(CodeActivation));
            Check.Defined(ReconstructionLoss, nameof(ReconstructionLoss));
            Corruption?.Validate();
            ArgumentNullException.ThrowIfNull(Penalties);
            foreach (var penalty in Penalties)
                (penalty ?? throw new ArgumentNullException(nameof(Penalties), $"{nameof(Penalties)} has an entry that is null."))
                    .Validate(CodeActivation);
            CodeNoise?.Validate(CodeActivation);
            ValidatePretraining();
            Prior?.Validate(CodeActivation);
            SamplingPrior?.Validate();
            AnomalyThreshold.CheckQuantile(AnomalyQuantile, nameof(AnomalyQuantile));
            Check.ColumnNames((LatentColumnName, nameof(LatentColumnName)),
                (ReconstructionColumnName, nameof(ReconstructionColumnName)),
                (ReconstructionErrorColumnName, nameof(ReconstructionErrorColumnName)),
                (AnomalyColumnName, nameof(AnomalyColumnName)));
        }

        internal override Dictionary<string, string> Describe(TrainingData data, int seed)
        {
            var settings = base.Describe(data, seed);
            settings["network"] = JsonSerializer.Serialize(Architecture);
            settings["tied weights"] = TiedWeights ? "yes" : "no";
            settings["latent"] = $"{Text(LatentSize)}, {CodeActivation}";
            settings["reconstruction loss"] = ReconstructionLoss.ToString();
            settings["corruption"] = Corruption?.ToString() ?? "none";
            settings["penalties"] = Penalties.Count == 0 ? "none" : string.Join(", ", Penalties);
            settings["code noise"] = CodeNoise?.ToString() ?? "none";
            settings["pretraining"] = PretrainingSteps == 0 ? "none" : $"{Text(PretrainingSteps)} steps a layer";
            settings["prior"] = Prior is null ? "none" : JsonSerializer.Serialize(Prior);
            return settings;
        }

        private void ValidatePretraining()
        {
            Check.AtLeast(0, PretrainingSteps, nameof(PretrainingSteps));
            if (PretrainingSteps == 0) return;
            if (Architecture is not MlpAutoencoderNetwork)
                throw new ArgumentException($"{nameof(PretrainingSteps)} trains the layers of a stack of perceptrons one by one, "
                    + $"but {nameof(Network)} is a {Architecture.GetType().Name}; it must be a {nameof(MlpAutoencoderNetwork)}.");
        }
    }
}
