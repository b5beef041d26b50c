namespace Microsoft.ML.Generative;

/// <summary>The autoencoders of <c>mlContext.Generative()</c>.</summary>
public static class VariationalCatalog
{
    /// <summary>An autoencoder.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="featureColumnName">The column of training vectors. Default "Features".</param>
    /// <param name="labelColumnName">The column to condition on; null for none.</param>
    /// <param name="image">The rows as images; null where they are none.</param>
    /// <param name="latentSize">Numbers of a code. Default 16.</param>
    /// <param name="corruption">What is done to rows for the autoencoder to undo; null for nothing.</param>
    /// <param name="epochs">Passes over the data. Default 20.</param>
    /// <remarks>
    /// Images of at least 8×8 are coded by convolutional networks, which fitting refuses above 256×256; other rows by multilayer
    /// perceptrons.
    /// </remarks>
    /// <example>
    /// <code>
    /// var detector = mlContext.Generative().Autoencoder(latentSize: 4).Fit(normalRows);
    /// IDataView scored = detector.Transform(rows);   // "ReconstructionError" and "IsAnomaly" among its columns
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static AutoencoderTrainer Autoencoder(this GenerativeCatalog catalog, string featureColumnName = "Features",
        string? labelColumnName = null, ImageShape? image = null, int latentSize = 16, Corruption? corruption = null,
        int epochs = 20) =>
        catalog.Autoencoder(new AutoencoderTrainer.Options
        {
            FeatureColumnName = featureColumnName,
            LabelColumnName = labelColumnName,
            Image = image,
            LatentSize = latentSize,
            Corruption = corruption,
            Epochs = epochs,
        });

    /// <summary>An autoencoder, with all its settings.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="options">The settings; the trainer takes a copy.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static AutoencoderTrainer Autoencoder(this GenerativeCatalog catalog, AutoencoderTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new AutoencoderTrainer(catalog.Context, options);
    }

    /// <summary>A variational autoencoder.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="featureColumnName">The column of training vectors. Default "Features".</param>
    /// <param name="labelColumnName">The column to condition on; null for none.</param>
    /// <param name="image">The rows as images; null where they are none.</param>
    /// <param name="latentSize">Numbers of a latent vector. Default 20.</param>
    /// <param name="epochs">Passes over the data. Default 20.</param>
    /// <remarks>
    /// Images have a Bernoulli likelihood, and from 8×8 on convolutional networks, which fitting refuses above 256×256; other
    /// rows have a normal likelihood and multilayer perceptrons.
    /// </remarks>
    /// <example>
    /// <code>
    /// var vae = mlContext.Generative().Vae(latentSize: 8).Fit(rows);
    /// IDataView made = vae.Generate(count: 100);
    /// double[] likelihoods = vae.LogLikelihood(rows);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static VaeTrainer Vae(this GenerativeCatalog catalog, string featureColumnName = "Features",
        string? labelColumnName = null, ImageShape? image = null, int latentSize = 20, int epochs = 20) =>
        catalog.Vae(new VaeTrainer.Options
        {
            FeatureColumnName = featureColumnName,
            LabelColumnName = labelColumnName,
            Image = image,
            LatentSize = latentSize,
            Epochs = epochs,
        });

    /// <summary>A variational autoencoder, with all its settings.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="options">The settings; the trainer takes a copy.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static VaeTrainer Vae(this GenerativeCatalog catalog, VaeTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new VaeTrainer(catalog.Context, options);
    }

    /// <summary>A vector-quantised variational autoencoder, whose latent variables are codes.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="featureColumnName">The column of training vectors. Default "Features".</param>
    /// <param name="labelColumnName">The column to condition on; null for none.</param>
    /// <param name="image">The rows as images; null where they are none.</param>
    /// <param name="codebookSize">Codes that there are. Default 512.</param>
    /// <param name="epochs">Passes over the data. Default 20.</param>
    /// <remarks>
    /// Images whose sides are multiples of four are coded by convolutional networks, other rows by multilayer perceptrons.
    /// </remarks>
    /// <example>
    /// <code>
    /// var vqVae = mlContext.Generative().VqVae(image: new ImageShape(1, 28, 28), codebookSize: 64).Fit(digits);
    /// var prior = mlContext.Generative().PixelCnn(vqVae.CodesShape, featureColumnName: "Codes",
    ///     output: OutputDistribution.Categorical(vqVae.CodebookSize)).Fit(vqVae.Transform(digits));
    /// IDataView made = vqVae.Decode(prior.Generate(count: 100));
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static VqVaeTrainer VqVae(this GenerativeCatalog catalog, string featureColumnName = "Features",
        string? labelColumnName = null, ImageShape? image = null, int codebookSize = 512, int epochs = 20) =>
        catalog.VqVae(new VqVaeTrainer.Options
        {
            FeatureColumnName = featureColumnName,
            LabelColumnName = labelColumnName,
            Image = image,
            CodebookSize = codebookSize,
            Epochs = epochs,
        });

    /// <summary>A vector-quantised variational autoencoder, with all its settings.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="options">The settings; the trainer takes a copy.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static VqVaeTrainer VqVae(this GenerativeCatalog catalog, VqVaeTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new VqVaeTrainer(catalog.Context, options);
    }
}
