using System.Text.Json;

namespace Microsoft.ML.Generative;

/// <summary>What anomalies are told by: the higher, the less a row is like the training rows.</summary>
public enum AnomalyScore
{
    /// <summary>The reconstruction error.</summary>
    ReconstructionError,

    /// <summary>The negative evidence lower bound, an estimate of how unlikely the row is.</summary>
    NegativeElbo,
}

public sealed partial class VaeTrainer
{
    /// <summary>The settings of a variational autoencoder's training.</summary>
    public sealed class Options : AdamTrainerOptions<VaeTransformer>
    {
        /// <summary>
        /// The architecture. Default: null, for what suits the rows: <see cref="AutoencoderNetwork.Convolutional"/> for images of
        /// at least 8×8, which it takes up to 256×256, and <see cref="AutoencoderNetwork.Mlp"/> for others.
        /// </summary>
        public AutoencoderNetwork? Network { get; set; }

        /// <summary>
        /// The distribution of a row's values given its latent vector. Default: null, for what suits the rows:
        /// <see cref="OutputDistribution.Bernoulli"/> for images; for others a normal one, mean and deviation of each value from
        /// the decoder.
        /// </summary>
        public OutputDistribution? Likelihood { get; set; }

        /// <summary>What the training minimises. Default: <see cref="VaeObjective.Elbo"/>.</summary>
        public VaeObjective Objective { get; set; } = VaeObjective.Elbo;

        /// <summary>
        /// Numbers of a latent vector, from 1 to 1,048,576, or to 512 with <see cref="PosteriorCovariance.Full"/>. Default 20.
        /// </summary>
        public int LatentSize { get; set; } = 20;

        /// <summary>
        /// How the numbers of a row's latent vector vary together. Default: <see cref="PosteriorCovariance.Diagonal"/>.
        /// </summary>
        public PosteriorCovariance PosteriorCovariance { get; set; }

        /// <summary>
        /// What latent vectors are drawn from when rows are made. Default: <see cref="VaePrior.StandardNormal"/>.
        /// </summary>
        public VaePrior SamplingPrior { get; set; } = VaePrior.StandardNormal;

        /// <summary>
        /// Latent vectors that a row's evidence lower bound is estimated from when it is transformed, from 1 to 1,024. Default 8.
        /// <see cref="VaeTransformer.LogLikelihood"/> takes any number.
        /// </summary>
        public int ElboSamples { get; set; } = 8;

        /// <summary>What anomalies are told by. Default: the reconstruction error.</summary>
        public AnomalyScore AnomalyScore { get; set; }

        /// <summary>
        /// The share of training rows whose score is at or below the threshold of anomalies, above 0 and at most 1. Default
        /// 0.99; null for no anomaly column, which spares a pass over the training data.
        /// </summary>
        public double? AnomalyQuantile { get; set; } = 0.99;

        /// <summary>The column that transforming adds with the latent distribution's mean, μ(x). Default "LatentMean".</summary>
        public string LatentMeanColumnName { get; set; } = "LatentMean";

        /// <summary>
        /// The column that transforming adds with the logarithms of the latent numbers' variances, ln σ²(x). Default
        /// "LatentLogVariance".
        /// </summary>
        public string LatentLogVarianceColumnName { get; set; } = "LatentLogVariance";

        /// <summary>
        /// The column that transforming adds with the likelihood's mean for the latent mean, in the feature column's units.
        /// Default "Reconstruction".
        /// </summary>
        public string ReconstructionColumnName { get; set; } = "Reconstruction";

        /// <summary>
        /// The column that transforming adds with the mean squared difference of row and reconstruction, in the likelihood's
        /// units: deviations of each slot over the training rows for a normal one, the values' range for the others. Default
        /// "ReconstructionError".
        /// </summary>
        public string ReconstructionErrorColumnName { get; set; } = "ReconstructionError";

        /// <summary>
        /// The column that transforming adds with the evidence lower bound of ln p(x), in nats; a density is one in the feature
        /// column's units. Default "Elbo".
        /// </summary>
        public string ElboColumnName { get; set; } = "Elbo";

        /// <summary>
        /// The column that transforming adds with whether the anomaly score is above
        /// <see cref="VaeTransformer.AnomalyThreshold"/>, or is missing. Default "IsAnomaly".
        /// </summary>
        public string AnomalyColumnName { get; set; } = "IsAnomaly";

        /// <summary>The architecture that is asked for, or suits the rows.</summary>
        internal AutoencoderNetwork Architecture => Network ?? AutoencoderNetwork.For(Image);

        private protected override double MeanScore(IDataView transformed) => -Mean(transformed, ElboColumnName);

        internal override void Validate()
        {
            base.Validate();
            Architecture.Validate();
            Likelihood?.Validate();
            ArgumentNullException.ThrowIfNull(Objective);
            Objective.Validate();
            Check.Between(1, LatentSize, LatentVectors.LargestSize, nameof(LatentSize));
            Check.Defined(PosteriorCovariance, nameof(PosteriorCovariance));
            GaussianPosterior.CheckSize(LatentSize, PosteriorCovariance);
            ArgumentNullException.ThrowIfNull(SamplingPrior);
            SamplingPrior.Validate();
            Check.Between(1, ElboSamples, VaeSettings.MostElboSamples, nameof(ElboSamples));
            Check.Defined(AnomalyScore, nameof(AnomalyScore));
            AnomalyThreshold.CheckQuantile(AnomalyQuantile, nameof(AnomalyQuantile));
            Check.ColumnNames((LatentMeanColumnName, nameof(LatentMeanColumnName)),
                (LatentLogVarianceColumnName, nameof(LatentLogVarianceColumnName)),
                (ReconstructionColumnName, nameof(ReconstructionColumnName)),
                (ReconstructionErrorColumnName, nameof(ReconstructionErrorColumnName)),
                (ElboColumnName, nameof(ElboColumnName)), (AnomalyColumnName, nameof(AnomalyColumnName)));
        }

        internal override Dictionary<string, string> Describe(TrainingData data, int seed)
        {
            var settings = base.Describe(data, seed);
            settings["network"] = JsonSerializer.Serialize(Architecture);
            settings["likelihood"] = Likelihood is null ? "what suits the rows" : JsonSerializer.Serialize(Likelihood);
            settings["objective"] = Objective.ToString();
            settings["latent"] = Text(LatentSize);
            settings["posterior covariance"] = PosteriorCovariance.ToString();
            return settings;
        }
    }
}
