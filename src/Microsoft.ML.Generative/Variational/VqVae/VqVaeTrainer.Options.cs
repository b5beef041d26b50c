using System.Text.Json;

namespace Microsoft.ML.Generative;

public sealed partial class VqVaeTrainer
{
    /// <summary>The settings of a VQ-VAE's training.</summary>
    public sealed class Options : AdamTrainerOptions<VqVaeTransformer>
    {
        // Codes are levels to an autoregressive model, which has no more.
        private const int MostCodes = 1 << 16;

        /// <summary>
        /// The architecture. Default: null, for what suits the rows: <see cref="VqVaeNetwork.Convolutional"/> for images whose
        /// sides are multiples of four, and <see cref="VqVaeNetwork.Mlp"/> for others.
        /// </summary>
        public VqVaeNetwork? Network { get; set; }

        /// <summary>Vectors of the codebook, K, from 2 to 65,536. Default 512.</summary>
        public int CodebookSize { get; set; } = 512;

        /// <summary>Numbers of a vector of the codebook, D, from 1 to 4,096. Default 64.</summary>
        public int EmbeddingSize { get; set; } = 64;

        /// <summary>
        /// The weight β of what holds the encoder's vectors to the codebook's, above 0. Default 0.25, the paper's; it found 0.1
        /// to 2 hardly to differ.
        /// </summary>
        public double CommitmentWeight { get; set; } = 0.25;

        /// <summary>
        /// The weight γ of the past in the moving averages that the codebook's vectors follow, from 0 to below 1 (appendix A.1).
        /// Default 0.99, the paper's; null moves them by the gradient of the codebook's loss instead (equation 3, second term).
        /// </summary>
        public double? CodebookDecay { get; set; } = 0.99;

        /// <summary>
        /// The part of the codes' mean use below which a code is hardly used and its vector is put elsewhere, among the encoder's
        /// (Dhariwal et al. 2020, section 3.1), from 0 to below 1. Default 0.05; 0 for never.
        /// </summary>
        public double RestartShare { get; set; } = 0.05;

        /// <summary>How the reconstruction's distance from the row is measured. Default: squared error.</summary>
        public ReconstructionLoss ReconstructionLoss { get; set; }

        /// <summary>
        /// The column that transforming adds with the row's codes, whole numbers from 0 to K − 1: a vector of Single whose
        /// dimensions are the grid's; missing (NaN) where what they depend on is. Default "Codes".
        /// </summary>
        public string CodesColumnName { get; set; } = "Codes";

        /// <summary>
        /// The column that transforming adds with the row as the decoder makes it of its codes, in the feature column's type and
        /// units. Default "Reconstruction".
        /// </summary>
        public string ReconstructionColumnName { get; set; } = "Reconstruction";

        /// <summary>
        /// The column that transforming adds with the mean squared difference between the row's values and the reconstruction's,
        /// in the network's units: each slot's standard deviation is 1; of images, and with the cross-entropy, values are from 0
        /// to 1. Default "ReconstructionError".
        /// </summary>
        public string ReconstructionErrorColumnName { get; set; } = "ReconstructionError";

        /// <summary>The architecture that is asked for, or suits the rows.</summary>
        internal VqVaeNetwork Architecture => Network ?? VqVaeNetwork.For(Image);

        private protected override double MeanScore(IDataView transformed) => Mean(transformed, ReconstructionErrorColumnName);

        internal override void Validate()
        {
            base.Validate();
            Architecture.Validate();
            CheckSizes(CodebookSize, EmbeddingSize);
            Check.Positive(CommitmentWeight, nameof(CommitmentWeight));
            if (CodebookDecay is { } decay) Check.InRange(0, decay, 1, nameof(CodebookDecay));
            Check.InRange(0, RestartShare, 1, nameof(RestartShare));
            Check.Defined(ReconstructionLoss, nameof(ReconstructionLoss));
            Check.ColumnNames((CodesColumnName, nameof(CodesColumnName)),
                (ReconstructionColumnName, nameof(ReconstructionColumnName)),
                (ReconstructionErrorColumnName, nameof(ReconstructionErrorColumnName)));
        }

        /// <exception cref="ArgumentException">A size is out of its range.</exception>
        internal static void CheckSizes(int codebookSize, int embeddingSize)
        {
            Check.Between(2, codebookSize, MostCodes, nameof(CodebookSize));
            Check.Between(1, embeddingSize, 1 << 12, nameof(EmbeddingSize));
        }

        internal override Dictionary<string, string> Describe(TrainingData data, int seed)
        {
            var settings = base.Describe(data, seed);
            settings["network"] = JsonSerializer.Serialize(Architecture);
            settings["codebook"] = $"{Text(CodebookSize)} of {Text(EmbeddingSize)}, "
                + (CodebookDecay is { } decay ? $"moving averages with decay {Text(decay)}" : "gradients");
            settings["commitment weight"] = Text(CommitmentWeight);
            settings["restart share"] = Text(RestartShare);
            settings["reconstruction loss"] = ReconstructionLoss.ToString();
            return settings;
        }
    }
}
