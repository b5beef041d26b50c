namespace Microsoft.ML.Generative;

/// <summary>
/// Trains a PixelRNN (van den Oord et al. 2016a), with Row LSTM or Diagonal BiLSTM layers: exact likelihoods of images, pixel by
/// pixel. Made by <c>mlContext.Generative().PixelRnn(...)</c>.
/// </summary>
public sealed class PixelRnnTrainer : AutoregressiveTrainer
{
    internal PixelRnnTrainer(MLContext context, Options options) : base(context, options) { }

    private protected override string ModelName => "a PixelRNN";

    /// <summary>The settings of a PixelRNN's training.</summary>
    public sealed class Options : AutoregressiveOptions
    {
        /// <summary>The architecture. Default: <see cref="PixelRnnNetwork.RowLstm"/>.</summary>
        public PixelRnnNetwork Network { get; set; } = PixelRnnNetwork.RowLstm;

        internal override AutoregressiveNetwork Architecture => Network;

        internal override void Validate()
        {
            ArgumentNullException.ThrowIfNull(Network);
            base.Validate();
        }
    }
}
