using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// Two scales of an image (multi-scale, van den Oord et al. 2016a, section 3.6 and figure 2, middle): every second pixel of every
/// second row makes a small image, which a network of its own models, in more scales where the architecture has them; another one
/// models the rest, conditioned at every pixel on a map that convolutions make of the whole small image. So
/// p(x) = p(small) Π p(xᵢ | small, x before i) over the pixels i that are not in the small image, which is exact.
/// </summary>
/// <remarks>
/// The paper enlarges the small image's features by deconvolutions, here each is repeated two by two, and convolutions follow.
/// </remarks>
internal sealed class MultiScaleModule : AutoregressiveModule
{
    private readonly AutoregressiveModule smaller;
    private readonly EnlargedImage enlarged;
    private readonly PixelModule larger;

    private readonly PixelConditioning _conditioning;
    private readonly ImageShape _image;
    // Numbers of the small image's map, and of those on the way to it.
    private readonly long _numbersOfMap;

    /// <param name="network">The architecture, of two scales at least.</param>
    /// <param name="shapes">What it must fit; rows are images.</param>
    public MultiScaleModule(PixelNetwork network, AutoregressiveShapes shapes) : base(nameof(MultiScaleModule))
    {
        (_image, _conditioning) = (shapes.Image!.Value, network.Conditioning);
        var pixels = _image.Height * _image.Width;
        var small = new ImageShape(_image.Channels, (_image.Height + 1) / 2, (_image.Width + 1) / 2);
        var condition = _conditioning.Channels(shapes.Condition, _image);
        smaller = (network with { Scales = network.Scales - 1 }).Create(shapes with
        {
            Features = small.Size,
            Image = small,
            Condition = _conditioning == PixelConditioning.Global ? condition : condition * small.Height * small.Width,
        });
        _numbersOfMap = 5L * network.FeatureChannels * pixels;
        enlarged = new EnlargedImage(_image, network.FeatureChannels);
        larger = (network with { Scales = 1, Conditioning = PixelConditioning.Local })
            .CreateScale(shapes with { Condition = (network.FeatureChannels + condition) * pixels });
        RegisterComponents();
    }

    public override long RowsAtOnce(Device device) => larger.RowsAtOnce(device);

    public override long NumbersToScore => _numbersOfMap + larger.NumbersToScore;

    public override long NumbersToComplete => _numbersOfMap + larger.NumbersToComplete;

    public override Tensor LogLikelihood(Tensor values, Tensor? condition)
    {
        using var scope = NewDisposeScope();
        var small = Small(values);
        var rest = larger.LogProbabilities(values, Conditions(small, condition)).masked_fill(IsSmall(values.device), 0);
        return (smaller.LogLikelihood(small, SmallCondition(condition)) + rest.sum(-1)).MoveToOuterDisposeScope();
    }

    public override Tensor Complete(Tensor values, Tensor isMissing, Tensor? condition, Tensor uniforms, double temperature)
    {
        using var scope = NewDisposeScope();
        var small = smaller.Complete(Small(values), Small(isMissing), SmallCondition(condition), Small(uniforms), temperature);
        var rows = values.contiguous().clone();
        SmallOf(rows).copy_(small.reshape(SmallOf(rows).shape));
        var isRest = isMissing.logical_and(IsSmall(values.device).logical_not());
        return larger.Complete(rows, isRest, Conditions(small, condition), uniforms, temperature).MoveToOuterDisposeScope();
    }

    // Of rows [n, c · h · w] the small images, as rows.
    private Tensor Small(Tensor rows) => SmallOf(rows).flatten(1);

    // A view of the small images in rows, [n, c, h, w].
    private Tensor SmallOf(Tensor rows) =>
        rows.reshape(rows.shape[0], -1, _image.Height, _image.Width).slice(2, 0, _image.Height, 2).slice(3, 0, _image.Width, 2);

    // Which of a row's values are the small image's, [1, d] of Bool.
    private Tensor IsSmall(Device device)
    {
        var isSmall = zeros(1, _image.Size, dtype: ScalarType.Bool, device: device);
        SmallOf(isSmall).fill_(true);
        return isSmall;
    }

    private Tensor? SmallCondition(Tensor? condition) =>
        condition is null || _conditioning == PixelConditioning.Global ? condition : Small(condition);

    // What the larger image's pixels get: the map of the small image, and the condition.
    private Tensor Conditions(Tensor small, Tensor? condition)
    {
        var map = enlarged.call(small);
        if (condition is null) return map.flatten(1);
        var own = _conditioning.Maps(condition, _image).expand(-1, -1, _image.Height, _image.Width);
        return cat([map, own], 1).flatten(1);
    }
}
