using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>What makes the parameters of every sub-pixel's distribution from a network's output for the pixel.</summary>
/// <param name="output">The distribution of a sub-pixel.</param>
/// <param name="colours">Sub-pixels of a pixel.</param>
internal abstract class PixelParameters(OutputDistribution output, int colours)
{
    public OutputDistribution Output => output;

    public int Colours => colours;

    /// <summary>Numbers that the network computes for a pixel.</summary>
    public abstract int OutputChannels { get; }

    /// <summary>
    /// Whether it is the network that looks at the earlier colours of a pixel, and has to be masked for it; if not it must see
    /// earlier pixels only.
    /// </summary>
    public abstract bool NetworkSeesColours { get; }

    /// <param name="outputs">The network's output, [n, <see cref="OutputChannels"/>, h, w].</param>
    /// <param name="pixels">The images, [n, colours, h, w]; only earlier colours have a say in a colour's parameters.</param>
    /// <returns>Parameters as the distribution takes them, [n, colours, h, w, p].</returns>
    public virtual Tensor Of(Tensor outputs, Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return stack(OfEach(outputs, pixels), 1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// As above colour by colour, [n, h, w, p] each, made when they are asked for: the colours before need be there by then only.
    /// What is made on the way belongs to the current dispose scope.
    /// </summary>
    public abstract IEnumerable<Tensor> OfEach(Tensor outputs, Tensor pixels);
}

/// <summary>The network computes each colour's parameters for itself (van den Oord et al. 2016a, section 3.4).</summary>
internal sealed class SeparateParameters(OutputDistribution output, int colours) : PixelParameters(output, colours)
{
    public override int OutputChannels => Colours * Output.ParametersPerValue;

    public override bool NetworkSeesColours => Colours > 1;

    public override Tensor Of(Tensor outputs, Tensor pixels) =>
        outputs.unflatten(1, [Colours, Output.ParametersPerValue]).permute(0, 1, 3, 4, 2);

    public override IEnumerable<Tensor> OfEach(Tensor outputs, Tensor pixels) => Of(outputs, pixels).unbind(1);
}

/// <summary>
/// The network computes one mixture for all colours of a pixel, and within a component a colour's location moves linearly with
/// the colours before it (PixelCNN++, Salimans et al. 2017, equation 3): for K components K logits, then for each colour K
/// locations, for each K logarithms of scales, and for each pair of colours K coefficients, which pass through a tanh.
/// </summary>
/// <remarks>
/// Given the colours before, a colour has a mixture of logistics again: its weights are those of the components after these
/// colours were seen. So the product of the colours' probabilities is the paper's joint one, and they can be drawn one by one.
/// </remarks>
internal sealed class CoupledMixtureParameters(LogisticMixtureDistribution output, int colours) : PixelParameters(output, colours)
{
    private readonly int _components = output.Components;

    public override int OutputChannels => _components * (1 + 2 * Colours + Colours * (Colours - 1) / 2);

    public override bool NetworkSeesColours => false;

    public override IEnumerable<Tensor> OfEach(Tensor outputs, Tensor pixels)
    {
        // [n, h, w, 1 + 2 colours + pairs, K]
        var numbers = outputs.permute(0, 2, 3, 1).unflatten(3, [-1, _components]);
        var logits = numbers.select(-2, 0).log_softmax(-1);
        var pair = 1 + 2 * Colours;
        for (var colour = 0; colour < Colours; colour++)
        {
            var location = numbers.select(-2, 1 + colour);
            var logScale = numbers.select(-2, 1 + Colours + colour);
            for (var earlier = 0; earlier < colour; earlier++)
                location = location + numbers.select(-2, pair++).tanh() * pixels.select(1, earlier).unsqueeze(-1);
            yield return cat([logits, location, logScale], -1);
            if (colour + 1 == Colours) break;
            var seen = pixels.select(1, colour).unsqueeze(-1);
            logits = logits + LogisticBins.LogProbability(location, logScale, seen, output.Levels);
        }
    }
}
