namespace Microsoft.ML.Generative;

/// <summary>The autoregressive models of <c>mlContext.Generative()</c>.</summary>
public static class AutoregressiveCatalog
{
    /// <summary>
    /// A masked autoencoder for distribution estimation (MADE): exact likelihoods of vectors, fast to train and to score.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="featureColumnName">The column of training vectors. Default "Features".</param>
    /// <param name="labelColumnName">The column to condition on; null for none.</param>
    /// <param name="output">
    /// The distribution of each value; null for Bernoulli where the column holds two values, and else a Gaussian.
    /// </param>
    /// <param name="epochs">Passes over the data. Default 20.</param>
    /// <example>
    /// <code>
    /// var made = mlContext.Generative().Made(output: OutputDistribution.Gaussian()).Fit(rows);
    /// IDataView scored = made.Transform(rows);       // "LogLikelihood", "BitsPerDimension" and "Completed" added
    /// IDataView drawn = made.Generate(count: 100);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static MadeTrainer Made(this GenerativeCatalog catalog, string featureColumnName = "Features",
        string? labelColumnName = null, OutputDistribution? output = null, int epochs = 20) =>
        catalog.Made(new MadeTrainer.Options
        {
            FeatureColumnName = featureColumnName,
            LabelColumnName = labelColumnName,
            Output = output,
            Epochs = epochs,
        });

    /// <summary>A masked autoencoder for distribution estimation, with all its settings.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="options">The settings; the trainer takes a copy.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static MadeTrainer Made(this GenerativeCatalog catalog, MadeTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new MadeTrainer(catalog.Context, options);
    }

    /// <summary>A neural autoregressive distribution estimator (NADE): exact likelihoods of vectors.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="featureColumnName">The column of training vectors. Default "Features".</param>
    /// <param name="labelColumnName">The column to condition on; null for none.</param>
    /// <param name="output">
    /// The distribution of each value; null for Bernoulli where the column holds two values, and else a Gaussian.
    /// </param>
    /// <param name="epochs">Passes over the data. Default 20.</param>
    /// <example>
    /// <code>
    /// var nade = mlContext.Generative().Nade(output: OutputDistribution.Gaussian()).Fit(rows);
    /// IDataView scored = nade.Transform(rows);       // "LogLikelihood", "BitsPerDimension" and "Completed" added
    /// IDataView drawn = nade.Generate(count: 100);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static NadeTrainer Nade(this GenerativeCatalog catalog, string featureColumnName = "Features",
        string? labelColumnName = null, OutputDistribution? output = null, int epochs = 20) =>
        catalog.Nade(new NadeTrainer.Options
        {
            FeatureColumnName = featureColumnName,
            LabelColumnName = labelColumnName,
            Output = output,
            Epochs = epochs,
        });

    /// <summary>A neural autoregressive distribution estimator, with all its settings.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="options">The settings; the trainer takes a copy.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static NadeTrainer Nade(this GenerativeCatalog catalog, NadeTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new NadeTrainer(catalog.Context, options);
    }

    /// <summary>A PixelCNN: exact likelihoods of images, drawn pixel by pixel.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="image">The rows' channels, height and width.</param>
    /// <param name="featureColumnName">The column of training images. Default "Features".</param>
    /// <param name="labelColumnName">The column to condition on; null for none.</param>
    /// <param name="network">The architecture; null for <see cref="PixelCnnNetwork.Plain"/>.</param>
    /// <param name="output">
    /// The distribution of each sub-pixel; null for Bernoulli where the column holds two values, and else a
    /// <see cref="OutputDistribution.LogisticMixture"/> of 256 levels.
    /// </param>
    /// <param name="epochs">Passes over the data. Default 20.</param>
    /// <example>
    /// <code>
    /// var pixelCnn = mlContext.Generative().PixelCnn(new ImageShape(1, 28, 28),
    ///     output: new BernoulliDistribution { Binarization = Binarization.Stochastic }).Fit(digits);
    /// IDataView made = pixelCnn.Generate(count: 64);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static PixelCnnTrainer PixelCnn(this GenerativeCatalog catalog, ImageShape image,
        string featureColumnName = "Features", string? labelColumnName = null, PixelCnnNetwork? network = null,
        OutputDistribution? output = null, int epochs = 20) =>
        catalog.PixelCnn(new PixelCnnTrainer.Options
        {
            FeatureColumnName = featureColumnName,
            LabelColumnName = labelColumnName,
            Image = image,
            Network = network ?? PixelCnnNetwork.Plain,
            Output = output,
            Epochs = epochs,
        });

    /// <summary>A PixelCNN, with all its settings.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="options">The settings; the trainer takes a copy.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static PixelCnnTrainer PixelCnn(this GenerativeCatalog catalog, PixelCnnTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new PixelCnnTrainer(catalog.Context, options);
    }

    /// <summary>
    /// A PixelRNN: exact likelihoods of images, by recurrent layers that see far; slower to train than a PixelCNN.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="image">The rows' channels, height and width.</param>
    /// <param name="featureColumnName">The column of training images. Default "Features".</param>
    /// <param name="labelColumnName">The column to condition on; null for none.</param>
    /// <param name="network">The architecture; null for <see cref="PixelRnnNetwork.RowLstm"/>.</param>
    /// <param name="output">
    /// The distribution of each sub-pixel; null for Bernoulli where the column holds two values, and else a
    /// <see cref="OutputDistribution.LogisticMixture"/> of 256 levels.
    /// </param>
    /// <param name="epochs">Passes over the data. Default 20.</param>
    /// <example>
    /// <code>
    /// var pixelRnn = mlContext.Generative().PixelRnn(new ImageShape(1, 28, 28),
    ///     output: new BernoulliDistribution { Binarization = Binarization.Stochastic }).Fit(digits);
    /// IDataView made = pixelRnn.Generate(count: 64);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static PixelRnnTrainer PixelRnn(this GenerativeCatalog catalog, ImageShape image,
        string featureColumnName = "Features", string? labelColumnName = null, PixelRnnNetwork? network = null,
        OutputDistribution? output = null, int epochs = 20) =>
        catalog.PixelRnn(new PixelRnnTrainer.Options
        {
            FeatureColumnName = featureColumnName,
            LabelColumnName = labelColumnName,
            Image = image,
            Network = network ?? PixelRnnNetwork.RowLstm,
            Output = output,
            Epochs = epochs,
        });

    /// <summary>A PixelRNN, with all its settings.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="options">The settings; the trainer takes a copy.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static PixelRnnTrainer PixelRnn(this GenerativeCatalog catalog, PixelRnnTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new PixelRnnTrainer(catalog.Context, options);
    }
}
