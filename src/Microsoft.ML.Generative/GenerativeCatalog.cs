using Microsoft.ML.Generative;

namespace Microsoft.ML.Generative
{
    /// <summary>The generative models of this package, as <c>mlContext.Generative()</c> gives them.</summary>
    public sealed class GenerativeCatalog
    {
        private readonly MLContext _context;

        internal GenerativeCatalog(MLContext context) => _context = context;

        /// <summary>A generative adversarial network.</summary>
        /// <param name="featureColumnName">The column of training vectors. Default "Features".</param>
        /// <param name="labelColumnName">The column to condition on; null for none.</param>
        /// <param name="image">The rows as images; null where they are none.</param>
        /// <param name="epochs">Passes over the data. Default 20.</param>
        /// <remarks>Images of at least 8×8 are made by convolutional networks, other rows by multilayer perceptrons.</remarks>
        /// <exception cref="ArgumentException">An argument is out of its range.</exception>
        public GanTrainer Gan(string featureColumnName = "Features", string? labelColumnName = null, ImageShape? image = null, int epochs = 20) =>
            Gan(new GanTrainer.Options
            {
                FeatureColumnName = featureColumnName,
                LabelColumnName = labelColumnName,
                Image = image,
                Epochs = epochs,
                Network = image is { Height: >= 8, Width: >= 8 } ? GanNetwork.Dcgan : GanNetwork.Mlp,
            });

        /// <summary>A generative adversarial network, with all its settings.</summary>
        /// <param name="options">The settings; they are not to be changed afterwards.</param>
        /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
        public GanTrainer Gan(GanTrainer.Options options) => new(_context, options);
    }
}

namespace Microsoft.ML
{
    /// <summary>Brings generative models to <see cref="MLContext"/>.</summary>
    public static class GenerativeMLContextExtensions
    {
        /// <summary>The generative models.</summary>
        public static GenerativeCatalog Generative(this MLContext mlContext)
        {
            ArgumentNullException.ThrowIfNull(mlContext);
            return new GenerativeCatalog(mlContext);
        }
    }
}
