using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Generative;

/// <summary>
/// Features of images of twice the height and width, [n, c, h, w], from small images as rows, [n, colours · ⌈h/2⌉ · ⌈w/2⌉]: two
/// 3×3 convolutions, each number repeated two by two, and two more.
/// </summary>
internal sealed class EnlargedImage : Module<Tensor, Tensor>
{
    private readonly Sequential small;
    private readonly Sequential large;
    private readonly ImageShape _image;

    /// <param name="image">The large images' shape.</param>
    /// <param name="channels">Channels of the features, c.</param>
    public EnlargedImage(ImageShape image, int channels) : base(nameof(EnlargedImage))
    {
        _image = image;
        small = Sequential(Convolution(image.Channels, channels), ReLU(), Convolution(channels, channels), ReLU());
        large = Sequential(Convolution(channels, channels), ReLU(), Convolution(channels, channels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var images = rows.reshape(rows.shape[0], _image.Channels, (_image.Height + 1) / 2, (_image.Width + 1) / 2);
        var doubled = functional.interpolate(small.call(images), scale_factor: [2, 2]);
        // An odd side was rounded up.
        return large.call(doubled.narrow(2, 0, _image.Height).narrow(3, 0, _image.Width)).MoveToOuterDisposeScope();
    }

    private static Conv2d Convolution(int inputs, int outputs) => Conv2d(inputs, outputs, 3, padding: 1L);
}
