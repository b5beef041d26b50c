using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A network over images whose sub-pixels come in raster order, the colours of a pixel one after the other. Rows
/// [n, channels · h · w] are channel first, as everywhere.
/// </summary>
/// <remarks>
/// The network has two streams. Features of the first see the rows above only, so that a whole row of them can be computed at
/// once; those of the second see the pixels to the left too, and take from the first. A network may do without the first.
/// </remarks>
internal abstract class PixelModule : AutoregressiveModule
{
    // Features of so many pixels stay in a processor's cache between layers. Threads that share an operation are woken
    // for it, which takes more pixels to pay.
    private const long PixelsOfOneThread = 1 << 13, PixelsOfEachThread = 1 << 15;

    private readonly OutputDistribution _output;
    private readonly PixelParameters _pixelParameters;
    private readonly PixelConditioning _conditioning;

    /// <param name="name">The module's name.</param>
    /// <param name="shapes">What it must fit; rows are images.</param>
    /// <param name="parameters">What becomes of the network's output.</param>
    /// <param name="conditioning">How the condition reaches the pixels.</param>
    protected PixelModule(string name, AutoregressiveShapes shapes, PixelParameters parameters, PixelConditioning conditioning)
        : base(name)
    {
        (Image, _output, _pixelParameters, _conditioning) = (shapes.Image!.Value, shapes.Output, parameters, conditioning);
        ConditionChannels = conditioning.Channels(shapes.Condition, Image);
    }

    public ImageShape Image { get; }

    /// <summary>
    /// Whether the output for a colour depends on the earlier colours of the pixel, and is computed colour by colour.
    /// </summary>
    public bool SeesOwnPixel => _pixelParameters.NetworkSeesColours;

    /// <summary>How far from a pixel the layers look that take the image itself.</summary>
    public abstract int Margin { get; }

    /// <summary>
    /// Whether a processor computes few images at a time faster than many. Networks whose operations are small as they are, since
    /// they work at several resolutions or row by row, want many.
    /// </summary>
    protected abstract bool PrefersFewImages { get; }

    /// <summary>About how many numbers a pass over whole images without gradients keeps of a pixel at a time.</summary>
    protected abstract long FeaturesOfPixel { get; }

    /// <summary>Numbers that the network computes for a pixel.</summary>
    protected int OutputChannels => _pixelParameters.OutputChannels;

    /// <summary>Numbers of the condition that a pixel gets; 0 without one.</summary>
    protected int ConditionChannels { get; }

    /// <summary>What the network takes as the image, [n, channels or more, h, w], for pixels [n, channels, h, w].</summary>
    public virtual Tensor Input(Tensor pixels) => pixels;

    /// <summary>The first stream: what the second takes from it, in an order of the network's own.</summary>
    public virtual Tensor?[] Above(CausalPass pass) => [];

    /// <summary>The second stream: the output that distributions' parameters are made of.</summary>
    public abstract Tensor Outputs(CausalPass pass, Tensor?[] above);

    public override long RowsAtOnce(Device device)
    {
        if (!PrefersFewImages || device.type != DeviceType.CPU) return long.MaxValue;
        var threads = get_num_threads();
        return Math.Max(1, (threads == 1 ? PixelsOfOneThread : threads * PixelsOfEachThread) / (Image.Height * Image.Width));
    }

    public override long NumbersToScore => (FeaturesOfPixel + ConditionChannels) * Image.Height * Image.Width;

    // Layers remember rows of their input, and what a condition by place adds to every pixel.
    public override long NumbersToComplete => modules().OfType<CausalConvolution>().Sum(layer =>
        layer.IsOfCondition ? (_conditioning == PixelConditioning.Local ? (long)layer.Outputs * Image.Height * Image.Width : 0)
        : layer.Window.IsPoint ? 0 : (long)layer.Inputs * layer.Window.Height * Image.Width);

    public override Tensor LogLikelihood(Tensor values, Tensor? condition)
    {
        using var probabilities = LogProbabilities(values, condition);
        return probabilities.sum(-1);
    }

    /// <summary>The logarithm of every sub-pixel's probability given those before it, [n, channels · h · w].</summary>
    public Tensor LogProbabilities(Tensor values, Tensor? condition)
    {
        using var parameters = Parameters(values, condition);
        return _output.LogProbability(parameters, values);
    }

    /// <summary>The parameters of every sub-pixel's distribution, [n, channels · h · w, p], in one pass.</summary>
    public Tensor Parameters(Tensor values, Tensor? condition)
    {
        using var scope = NewDisposeScope();
        var pixels = Pixels(values);
        var pass = new WholeImagePass(Input(pixels), ConditionMaps(condition));
        return _pixelParameters.Of(Outputs(pass, Above(pass)), pixels).flatten(1, 3).MoveToOuterDisposeScope();
    }

    public override Tensor Complete(Tensor values, Tensor isMissing, Tensor? condition, Tensor uniforms, double temperature)
    {
        using var sampler = new PixelSampler(this, values, condition);
        return sampler.Complete(isMissing, uniforms, temperature);
    }

    /// <summary>
    /// The parameters of a pixel's colours, [n, 1, p] each, as <see cref="PixelParameters.OfEach"/> gives them.
    /// </summary>
    /// <param name="outputs">The network's output for the pixel, [n, c].</param>
    /// <param name="pixel">The pixel's colours, [n, channels].</param>
    public IEnumerable<Tensor> ParametersOfColours(Tensor outputs, Tensor pixel)
    {
        return _pixelParameters.OfEach(AsImage(outputs), AsImage(pixel)).Select(parameters => parameters.flatten(1, 2));

        static Tensor AsImage(Tensor features) => features.unsqueeze(-1).unsqueeze(-1);
    }

    /// <summary>Draws a colour of a pixel, [n, 1].</summary>
    /// <param name="parameters">Its distribution's parameters, [n, 1, p].</param>
    /// <param name="uniforms">Numbers in [0, 1) of Double, [n, 1].</param>
    /// <param name="temperature">As in <see cref="OutputDistribution.Sample(Tensor, Tensor, double)"/>.</param>
    public Tensor Draw(Tensor parameters, Tensor uniforms, double temperature) =>
        _output.Sample(parameters, uniforms, temperature);

    /// <summary>Conditions [n, c] as <see cref="WholeImagePass"/> takes them.</summary>
    public Tensor? ConditionMaps(Tensor? condition) => condition is null ? null : _conditioning.Maps(condition, Image);

    // [n, channels, h, w], with the channels of a pixel side by side in memory: convolutions of few channels are faster so.
    private Tensor Pixels(Tensor values) =>
        values.reshape(-1, Image.Channels, Image.Height * Image.Width).transpose(1, 2).contiguous()
            .reshape(-1, Image.Height, Image.Width, Image.Channels).permute(0, 3, 1, 2);
}
