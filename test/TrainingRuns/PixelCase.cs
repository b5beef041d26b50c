namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>A model of pixels among the cases of all trainers: of images of 8×8.</summary>
/// <param name="name">The case's name.</param>
/// <param name="features">A row's features, by its class.</param>
/// <param name="options">Makes the settings, but for the images' shape.</param>
public abstract class PixelCase(string name, Func<int, Random, float[]> features, Func<AutoregressiveOptions> options)
    : AutoregressiveCase(name, features, () => OfImages(options()))
{
    public sealed override long LongRun => 80;

    public sealed override IEnumerable<(string Option, object? Value, string Message)> UnfitValues =>
        [.. base.UnfitValues, ("Image", null, "Image"), ("Output", OutputDistribution.Gaussian(), "Gaussian")];

    private static AutoregressiveOptions OfImages(AutoregressiveOptions options)
    {
        options.Image = new ImageShape(1, 8, 8);
        return options;
    }
}
