namespace Microsoft.ML.Generative;

/// <summary>How a condition reaches the pixels of an image.</summary>
public enum PixelConditioning
{
    /// <summary>
    /// One condition for the whole image, such as its class (van den Oord et al. 2016b, section 2.3, h without a location).
    /// </summary>
    Global,

    /// <summary>
    /// A condition for each pixel: the condition column holds images of the features' height and width, of any number of
    /// channels, channel first (section 2.3, the map s).
    /// </summary>
    Local,
}

/// <summary>The architecture of a network over the pixels of images, each computed from those before it.</summary>
public abstract record PixelNetwork : AutoregressiveNetwork
{
    private protected PixelNetwork() { }

    /// <summary>How the label or condition column reaches the pixels, where there is one. Default: global.</summary>
    public PixelConditioning Conditioning { get; init; }

    /// <summary>The network's name in messages.</summary>
    private protected abstract string Name { get; }

    internal override void Validate() => Check.Defined(Conditioning, nameof(Conditioning));

    internal override void CheckFit(AutoregressiveShapes shapes)
    {
        if (shapes.Image is not { } image)
            throw new ArgumentException($"{Name} models images: set {nameof(TrainerOptions.Image)} to their channels, height and width.");
        if (!shapes.Output.IsDiscrete)
            throw new ArgumentException($"{Name} models pixels of a number of levels, but {nameof(AutoregressiveOptions.Output)} is "
                + $"{shapes.Output.Name}: take Bernoulli, categorical or a logistic mixture.");
        if (Conditioning == PixelConditioning.Local && shapes.Condition % (image.Height * image.Width) != 0)
            throw new ArgumentException($"{nameof(Conditioning)} is {Conditioning}, so the condition column must hold images of "
                + $"{image.Height}×{image.Width}; {shapes.Condition} numbers are no multiple of {image.Height * image.Width}. "
                + $"Conditions without a place are {PixelConditioning.Global}.");
    }

    private protected static void CheckChannels(int channels, string option, int least = 1)
    {
        const int MostChannels = 1 << 12;
        Check.Between(least, channels, MostChannels, option);
    }

    /// <summary>That every colour of a pixel has channels of its own.</summary>
    private protected static void CheckColours(int channels, ImageShape image, string option)
    {
        if (channels < image.Channels)
            throw new ArgumentException($"{option} makes {channels} channels of features, but each of the image's {image.Channels} colours "
                + "needs one of its own at least.", option);
    }

    private protected static void CheckBlocks(int blocks, string option) => Check.Between(1, blocks, 1 << 10, option);

    private protected static void CheckKernel(int kernel, string option)
    {
        Check.Between(3, kernel, 31, option);
        if (kernel % 2 == 0) throw new ArgumentException($"{option} is {kernel}; a kernel has a middle, so it must be odd.", option);
    }
}
