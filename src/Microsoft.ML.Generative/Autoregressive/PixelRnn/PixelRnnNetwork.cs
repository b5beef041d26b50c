namespace Microsoft.ML.Generative;

/// <summary>
/// The architecture of a PixelRNN (van den Oord et al. 2016a, table 1): a convolution with mask A, residual blocks of a recurrent
/// layer each (figure 5, right), and two 1×1 convolutions at the end. The kinds differ in the recurrent layer alone.
/// </summary>
public abstract record PixelRnnNetwork : PixelNetwork
{
    private protected PixelRnnNetwork() { }

    /// <summary>Layers that run from row to row: <see cref="RowLstmNetwork"/>.</summary>
    public static PixelRnnNetwork RowLstm { get; } = new RowLstmNetwork();

    /// <summary>Layers that run from diagonal to diagonal, both ways: <see cref="DiagonalBiLstmNetwork"/>.</summary>
    public static PixelRnnNetwork DiagonalBiLstm { get; } = new DiagonalBiLstmNetwork();

    /// <summary>
    /// Channels between the blocks (2h in the paper), at least 2 for each colour, at most 4,096; states have half as many.
    /// Default 32.
    /// </summary>
    public int Channels { get; init; } = 32;

    /// <summary>Recurrent layers, from 1 to 1,024. Default 7, the paper's for MNIST; it has 12 for CIFAR-10.</summary>
    public int Layers { get; init; } = 7;

    /// <summary>Channels of the last hidden layer, at least one for each colour, at most 4,096. Default 32.</summary>
    public int HeadChannels { get; init; } = 32;

    /// <summary>Side of the kernel that takes the image, odd, from 3 to 31. Default 7.</summary>
    public int FirstKernelSize { get; init; } = 7;

    internal sealed override int FeatureChannels => Channels;

    private ResidualPixelSizes Sizes => new(Channels, Layers, HeadChannels, FirstKernelSize);

    internal override void Validate()
    {
        base.Validate();
        Sizes.Validate(nameof(Layers));
    }

    internal override void CheckFit(AutoregressiveShapes shapes)
    {
        base.CheckFit(shapes);
        Sizes.CheckFit(shapes.Image!.Value);
    }

    private protected sealed override long LeastWeights(long colours, long parameters, long condition)
    {
        long states = Channels / 2, ends = colours * CausalWindow.Around(FirstKernelSize).Size * Channels;
        var gates = ConvolutionalLstm.Gates * states * (Channels * InputToState.Size + states + condition);
        return ends + Layers * gates + HeadChannels * (Channels + parameters);
    }

    internal sealed override PixelModule CreateScale(AutoregressiveShapes shapes) => new ResidualPixelModule(shapes, Conditioning,
        Sizes,
        (groups, states, conditionChannels) => new PixelRnnBlock(this, groups, states, conditionChannels));

    /// <summary>What an input-to-state convolution sees of the layer's input, with mask B.</summary>
    internal abstract CausalWindow InputToState { get; }

    /// <summary>A recurrent layer of so many numbers a state.</summary>
    internal abstract RecurrentLayer CreateLayer(int hidden);
}
