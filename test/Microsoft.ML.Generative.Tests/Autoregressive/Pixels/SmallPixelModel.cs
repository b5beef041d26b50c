using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>A small PixelCNN or PixelRNN with random weights, and images for it.</summary>
/// <param name="Name">What test results call it.</param>
/// <param name="Network">The architecture.</param>
/// <param name="Image">The images' shape.</param>
/// <param name="Output">The distribution of a sub-pixel.</param>
/// <param name="Condition">Numbers of the condition; 0 without one.</param>
public sealed record SmallPixelModel(
    string Name, PixelNetwork Network, ImageShape Image, OutputDistribution Output, int Condition = 0)
{
    private static readonly PlainPixelCnnNetwork Plain =
        new() { Channels = 12, ResidualBlocks = 3, HeadChannels = 6, FirstKernelSize = 3 };

    private static readonly GatedPixelCnnNetwork Gated =
        new() { Channels = 6, Layers = 5, HeadChannels = 6, FirstKernelSize = 3 };

    private static readonly PlusPlusPixelCnnNetwork PlusPlus =
        new() { Channels = 6, BlocksPerLevel = 1, Halvings = 2, Dropout = 0 };

    private static readonly RowLstmNetwork RowLstm =
        new() { Channels = 12, Layers = 2, HeadChannels = 12, FirstKernelSize = 3 };

    private static readonly DiagonalBiLstmNetwork Diagonal =
        new() { Channels = 12, Layers = 2, HeadChannels = 12, FirstKernelSize = 3 };

    private static readonly ImageShape Grey = new(1, 4, 5), Colour = new(3, 3, 4);

    public static IReadOnlyList<SmallPixelModel> All { get; } =
    [
        new("plain", Plain, Grey, OutputDistribution.Bernoulli),
        new("plain, large kernels", Plain with { FirstKernelSize = 7, KernelSize = 5 }, Grey, OutputDistribution.Categorical(4)),
        new("plain, colours", Plain, Colour, OutputDistribution.Categorical(5)),
        new("plain, condition", Plain, Grey, OutputDistribution.Bernoulli, Condition: 3),
        new("gated", Gated, Grey, OutputDistribution.Bernoulli),
        new("gated, large kernels", Gated with { FirstKernelSize = 7, KernelSize = 5 }, Grey, OutputDistribution.Bernoulli),
        new("gated, colours", Gated, Colour, OutputDistribution.LogisticMixture(2, levels: 6)),
        new("gated, condition", Gated, Colour, OutputDistribution.Bernoulli, Condition: 3),
        new("gated, local condition", Gated with { Conditioning = PixelConditioning.Local }, Grey, OutputDistribution.Bernoulli,
            Condition: 2 * 4 * 5),
        new("++", PlusPlus, Grey, OutputDistribution.LogisticMixture(2, levels: 6)),
        new("++, one resolution", PlusPlus with { Halvings = 0, BlocksPerLevel = 3 }, Grey, OutputDistribution.Bernoulli),
        new("++, colours", PlusPlus, Colour, OutputDistribution.LogisticMixture(3, levels: 6)),
        new("++, condition", PlusPlus, Colour, OutputDistribution.LogisticMixture(2, levels: 6), Condition: 3),
        new("++, local condition", PlusPlus with { Conditioning = PixelConditioning.Local }, Grey,
            OutputDistribution.Categorical(4), Condition: 4 * 5),
        new("Row LSTM", RowLstm, Grey, OutputDistribution.Bernoulli),
        new("Row LSTM, large kernels", RowLstm with { FirstKernelSize = 5, KernelSize = 5 }, Grey,
            OutputDistribution.Categorical(4)),
        new("Row LSTM, colours", RowLstm, Colour, OutputDistribution.Categorical(5)),
        new("Row LSTM, condition", RowLstm, Colour, OutputDistribution.LogisticMixture(2, levels: 6), Condition: 3),
        new("Row LSTM, local condition", RowLstm with { Conditioning = PixelConditioning.Local }, Grey,
            OutputDistribution.Bernoulli, Condition: 2 * 4 * 5),
        new("Diagonal BiLSTM", Diagonal, Grey, OutputDistribution.Bernoulli),
        new("Diagonal BiLSTM, one layer of high images", Diagonal with { Layers = 1 }, new(1, 5, 3),
            OutputDistribution.DiscretizedLogistic(6)),
        new("Diagonal BiLSTM, colours", Diagonal, Colour, OutputDistribution.LogisticMixture(2, levels: 6)),
        new("Diagonal BiLSTM, condition", Diagonal, Grey, OutputDistribution.Categorical(4), Condition: 3),
        new("Diagonal BiLSTM, local condition", Diagonal with { Conditioning = PixelConditioning.Local }, Colour,
            OutputDistribution.Bernoulli, Condition: 3 * 4),
    ];

    internal AutoregressiveShapes Shapes => new(Image.Size, Image, Condition, Output);

    /// <summary>
    /// Makes the network, in evaluation mode; weights are larger than at the start of a training, so that all has its effect.
    /// </summary>
    internal PixelModule Create(int seed = 1) => (PixelModule)CreateModule(seed);

    /// <summary>The same of an architecture of any number of scales.</summary>
    internal AutoregressiveModule CreateModule(int seed = 1)
    {
        Network.Validate();
        Network.CheckFit(Shapes);
        manual_seed(seed);
        var module = Network.Create(Shapes);
        using var frozen = no_grad();
        foreach (var parameter in module.parameters()) parameter.mul_(2);
        module.eval();
        return module;
    }

    /// <summary>Images of values that the distribution has, [n, d].</summary>
    public Tensor Rows(int count, int seed = 1)
    {
        manual_seed(seed);
        return Output.Observe(Output is BernoulliDistribution ? rand(count, Image.Size).round() : rand(count, Image.Size) * 2 - 1,
            () => throw new InvalidOperationException("Nothing is to be drawn."));
    }

    public Tensor? Conditions(int count)
    {
        manual_seed(2);
        return Condition == 0 ? null : randn(count, Condition);
    }

    /// <summary>Rows' places in raster order: the sub-pixel (colour, y, x) of place (y · width + x) · colours + colour.</summary>
    public IReadOnlyList<(int Colour, int Y, int X, int Index)> Order =>
    [
        .. from y in Enumerable.Range(0, Image.Height)
           from x in Enumerable.Range(0, Image.Width)
           from colour in Enumerable.Range(0, Image.Channels)
           select (colour, y, x, (colour * Image.Height + y) * Image.Width + x),
    ];

    public override string ToString() => Name;
}
