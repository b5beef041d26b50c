namespace Microsoft.ML.Generative;

/// <summary>The adversarial models of <c>mlContext.Generative()</c>.</summary>
public static class AdversarialCatalog
{
    /// <summary>A generative adversarial network.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="featureColumnName">The column of training vectors. Default "Features".</param>
    /// <param name="labelColumnName">The column to condition on; null for none.</param>
    /// <param name="image">The rows as images; null where they are none.</param>
    /// <param name="epochs">Passes over the data. Default 20.</param>
    /// <remarks>
    /// Images of at least 8×8 are made by convolutional networks, which fitting refuses above 256×256; other rows by multilayer
    /// perceptrons.
    /// </remarks>
    /// <example>
    /// <code>
    /// var gan = mlContext.Generative().Gan(labelColumnName: "Label", image: new ImageShape(1, 28, 28)).Fit(digits);
    /// IDataView sevens = gan.Generate(count: 100, labels: ["7"], seed: 1);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static GanTrainer Gan(this GenerativeCatalog catalog, string featureColumnName = "Features",
        string? labelColumnName = null, ImageShape? image = null, int epochs = 20) =>
        catalog.Gan(new GanTrainer.Options
        {
            FeatureColumnName = featureColumnName,
            LabelColumnName = labelColumnName,
            Image = image,
            Epochs = epochs,
        });

    /// <summary>A generative adversarial network, with all its settings.</summary>
    /// <param name="catalog"><c>mlContext.Generative()</c>.</param>
    /// <param name="options">The settings; the trainer takes a copy.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The contract of a <see cref="CustomGanNetwork"/> is not found, or more than
    /// once.</exception>
    public static GanTrainer Gan(this GenerativeCatalog catalog, GanTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new GanTrainer(catalog.Context, options);
    }
}
