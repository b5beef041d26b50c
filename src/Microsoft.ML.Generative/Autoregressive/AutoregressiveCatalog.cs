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
    /// <param name="output">The distribution of each value; null for Bernoulli, which is for columns of two values.</param>
    /// <param name="epochs">Passes over the data. Default 20.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static MadeTrainer Made(this GenerativeCatalog catalog, string featureColumnName = "Features",
        string? labelColumnName = null,
        OutputDistribution? output = null, int epochs = 20) =>
        catalog.Made(new MadeTrainer.Options
        {
            FeatureColumnName = featureColumnName,
            LabelColumnName = labelColumnName,
            Output = output ?? OutputDistribution.Bernoulli,
            Epochs = epochs,
        });

    /// <summary>A masked autoencoder for distribution estimation, with all its settings.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="options">The settings; they are not to be changed afterwards.</param>
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
    /// <param name="output">The distribution of each value; null for Bernoulli, which is for columns of two values.</param>
    /// <param name="epochs">Passes over the data. Default 20.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static NadeTrainer Nade(this GenerativeCatalog catalog, string featureColumnName = "Features",
        string? labelColumnName = null,
        OutputDistribution? output = null, int epochs = 20) =>
        catalog.Nade(new NadeTrainer.Options
        {
            FeatureColumnName = featureColumnName,
            LabelColumnName = labelColumnName,
            Output = output ?? OutputDistribution.Bernoulli,
            Epochs = epochs,
        });

    /// <summary>A neural autoregressive distribution estimator, with all its settings.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="options">The settings; they are not to be changed afterwards.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public static NadeTrainer Nade(this GenerativeCatalog catalog, NadeTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new NadeTrainer(catalog.Context, options);
    }
}
