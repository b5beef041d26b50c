using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Generative;

/// <summary>
/// x + conv(a(conv(a(x)))) of one size and number of channels (He et al. 2016b, without normalisation, so that rows don't depend
/// on their company).
/// </summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly Sequential change;

    /// <param name="channels">Channels, in and out and between.</param>
    /// <param name="activation">a.</param>
    /// <param name="lastKernel">The second convolution's window, 1 or 3; the first one's is 3.</param>
    public ResidualBlock(long channels, Activation activation, long lastKernel = 3) : base(nameof(ResidualBlock))
    {
        change = Sequential(activation.Create(), Conv2d(channels, channels, 3, 1, 1L),
            activation.Create(), Conv2d(channels, channels, lastKernel, 1, lastKernel / 2));
        RegisterComponents();
    }

    public override Tensor forward(Tensor pixels)
    {
        using var changed = change.call(pixels);
        return pixels + changed;
    }
}
