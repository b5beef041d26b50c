namespace Microsoft.ML.Generative;

/// <summary>The architecture of a network over the pixels of images, each computed from those before it.</summary>
public abstract record PixelNetwork : AutoregressiveNetwork
{
    private const int MostScales = 6;

    private protected PixelNetwork() { }

    /// <summary>
    /// Sizes at which an image is made, from 1 (at once) to 6: every second pixel of every second row first, by the next smaller
    /// scale if there is one, then the others given all of these, each scale by a network of its own with the sizes set here
    /// (multi-scale, van den Oord et al. 2016a, section 3.6). Default 1.
    /// </summary>
    public int Scales { get; init; } = 1;

    /// <summary>How the label or condition column reaches the pixels, where there is one. Default: global.</summary>
    public PixelConditioning Conditioning { get; init; }

    /// <summary>The network's name in messages.</summary>
    private protected abstract string Name { get; }

    /// <summary>Channels of the features between the network's layers.</summary>
    internal abstract int FeatureChannels { get; }

    /// <summary>Makes the network of one scale.</summary>
    internal abstract PixelModule CreateScale(AutoregressiveShapes shapes);

    /// <summary>Numbers that the weights of one scale's network have at the least.</summary>
    /// <param name="colours">Channels of the image.</param>
    /// <param name="parameters">Numbers that the network computes for a pixel, at the least.</param>
    /// <param name="condition">Numbers of the condition that a pixel gets.</param>
    private protected abstract long LeastWeights(long colours, long parameters, long condition);

    internal sealed override OutputDistribution OutputOfManyValues => OutputDistribution.LogisticMixture();

    internal sealed override long LeastWeights(AutoregressiveShapes shapes)
    {
        var image = shapes.Image!.Value;
        return Scales * LeastWeights(image.Channels, (long)image.Channels * shapes.Output.ParametersPerValue,
            Conditioning.Channels(shapes.Condition, image));
    }

    internal sealed override AutoregressiveModule Create(AutoregressiveShapes shapes) =>
        Scales == 1 ? CreateScale(shapes) : new MultiScaleModule(this, shapes);

    internal override void Validate()
    {
        Check.Between(1, Scales, MostScales, nameof(Scales));
        Check.Defined(Conditioning, nameof(Conditioning));
    }

    internal override void CheckFit(AutoregressiveShapes shapes)
    {
        if (shapes.Image is not { } image)
            throw new ArgumentException(
                $"{Name} models images: set {nameof(TrainerOptions.Image)} to their channels, height and width.");
        if (!shapes.Output.IsDiscrete)
            throw new ArgumentException($"{Name} models pixels of a number of levels, but {nameof(AutoregressiveOptions.Output)} "
                + $"is {shapes.Output.Name}: take Bernoulli, categorical, discretized logistic or a logistic mixture.");
        var least = 1 << (Scales - 1);
        if (Math.Min(image.Height, image.Width) < least)
            throw new ArgumentException($"{nameof(Scales)} is {Scales}, so images are halved {Scales - 1} times and need sides "
                + $"of {least} pixels at least; {nameof(TrainerOptions.Image)} is {image}.");
        if (Conditioning == PixelConditioning.Local && shapes.Condition == 0)
            throw new ArgumentException($"{nameof(Conditioning)} is {Conditioning}, but there is nothing to condition on: name "
                + $"the column of the conditions' images as {nameof(TrainerOptions.LabelColumnName)}.");
        if (Conditioning == PixelConditioning.Local && shapes.Condition % (image.Height * image.Width) != 0)
            throw new ArgumentException($"{nameof(Conditioning)} is {Conditioning}, so the condition column must hold images of "
                + $"{image.Height}×{image.Width}; {shapes.Condition} numbers are no multiple of {image.Height * image.Width}. "
                + $"Conditions without a place are {PixelConditioning.Global}.");
        // Each pixel's features of the smaller scale, and its condition, are one row of the larger scale's condition.
        var perPixel = (long)FeatureChannels + Conditioning.Channels(shapes.Condition, image);
        if (Scales > 1 && perPixel * image.Height * image.Width > int.MaxValue)
            throw new ArgumentException($"{nameof(Scales)} is {Scales}, so each of the {image.Height}×{image.Width} pixels gets "
                + $"{perPixel} numbers of the smaller image's features and the condition, which are more than {int.MaxValue} in "
                + "all. Take fewer channels, smaller images, or one scale.");
    }

    internal static void CheckChannels(int channels, string option, int least = 1)
    {
        const int MostChannels = 1 << 12;
        Check.Between(least, channels, MostChannels, option);
    }

    /// <summary>That every colour of a pixel has channels of its own, so many at least.</summary>
    internal static void CheckColours(int channels, ImageShape image, string option, int leastOfEach = 1)
    {
        if (channels / leastOfEach < image.Channels)
            throw new ArgumentException($"{option} is {channels}; it must be at least {(long)leastOfEach * image.Channels}, "
                + $"{leastOfEach} for each of the image's {image.Channels} colours.", option);
    }

    internal static void CheckBlocks(int blocks, string option) => Check.Between(1, blocks, 1 << 10, option);

    internal static void CheckKernel(int kernel, string option)
    {
        Check.Between(3, kernel, 31, option);
        if (kernel % 2 == 0)
            throw new ArgumentException($"{option} is {kernel}; a kernel has a middle, so it must be odd.", option);
    }
}
