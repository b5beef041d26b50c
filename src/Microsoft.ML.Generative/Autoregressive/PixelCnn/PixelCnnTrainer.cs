namespace Microsoft.ML.Generative;

/// <summary>
/// Trains a PixelCNN (van den Oord et al. 2016a), a Gated PixelCNN (2016b) or a PixelCNN++ (Salimans et al. 2017): exact
/// likelihoods of images, pixel by pixel. Made by <c>mlContext.Generative().PixelCnn(...)</c>.
/// </summary>
public sealed class PixelCnnTrainer : AutoregressiveTrainer
{
    internal PixelCnnTrainer(MLContext context, Options options) : base(context, options) { }

    private protected override string ModelName => "a PixelCNN";

    /// <summary>The settings of a PixelCNN's training.</summary>
    public sealed class Options : AutoregressiveOptions
    {
        /// <summary>The architecture. Default: <see cref="PixelCnnNetwork.Plain"/>.</summary>
        public PixelCnnNetwork Network { get; set; } = PixelCnnNetwork.Plain;

        internal override AutoregressiveNetwork Architecture => Network;

        internal override void Validate()
        {
            ArgumentNullException.ThrowIfNull(Network);
            base.Validate();
        }
    }
}
