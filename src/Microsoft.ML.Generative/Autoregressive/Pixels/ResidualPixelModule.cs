using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// The networks of van den Oord et al. 2016a, table 1, with one stream: a convolution with mask A, residual blocks, and two 1×1
/// convolutions at the end.
/// </summary>
internal sealed class ResidualPixelModule : PixelModule
{
    private readonly CausalConvolution first;
    private readonly ModuleList<ResidualPixelBlock> blocks = nn.ModuleList<ResidualPixelBlock>();
    private readonly PixelHead head;

    /// <param name="shapes">What it must fit; rows are images.</param>
    /// <param name="conditioning">How the condition reaches the pixels.</param>
    /// <param name="sizes">Its sizes.</param>
    /// <param name="createBlock">
    /// Makes a block, for the colours of the channels between blocks, those inside, of which there are half as many, and the
    /// numbers of the condition that a pixel gets.
    /// </param>
    public ResidualPixelModule(AutoregressiveShapes shapes, PixelConditioning conditioning, ResidualPixelSizes sizes,
        Func<int[], int[], int, ResidualPixelBlock> createBlock)
        : base(nameof(ResidualPixelModule), shapes, new SeparateParameters(shapes.Output, shapes.Image!.Value.Channels),
            conditioning)
    {
        Margin = sizes.FirstKernelSize / 2;
        var colours = Image.Channels;
        var groups = ColourGroups.Of(sizes.Channels, colours);
        first = new CausalConvolution(ColourGroups.Of(colours, colours), groups, CausalWindow.Around(sizes.FirstKernelSize),
            CausalMask.A);
        for (var i = 0; i < sizes.Blocks; i++)
            blocks.append(createBlock(groups, ColourGroups.Of(sizes.Channels / 2, colours), ConditionChannels));
        head = new PixelHead(groups, ColourGroups.Of(sizes.HeadChannels, colours), ColourGroups.Of(OutputChannels, colours));
        RegisterComponents();
    }

    public override int Margin { get; }

    protected override bool PrefersFewImages => !blocks[0].IsRecurrent;

    protected override long FeaturesOfPixel => blocks[0].FeaturesOfPixel;

    public override Tensor Outputs(CausalPass pass, Tensor?[] above)
    {
        var features = pass.ConvolveImage(first);
        foreach (var block in blocks)
        {
            using var last = features;
            features = block.Apply(pass, last);
        }
        return head.Apply(pass, features);
    }
}

/// <param name="Channels">Channels between blocks.</param>
/// <param name="Blocks">Residual blocks.</param>
/// <param name="HeadChannels">Channels of the last hidden layer.</param>
/// <param name="FirstKernelSize">Side of the kernel that takes the image.</param>
internal readonly record struct ResidualPixelSizes(int Channels, int Blocks, int HeadChannels, int FirstKernelSize)
{
    // Channels inside a block are half of those between blocks.
    private const int LeastOfColour = 2;

    /// <summary>Checks each size; options have the sizes' names.</summary>
    /// <param name="blocksOption">The option that <see cref="Blocks"/> come from.</param>
    /// <exception cref="ArgumentException">One is out of its range.</exception>
    public void Validate(string blocksOption)
    {
        PixelNetwork.CheckChannels(Channels, nameof(Channels), LeastOfColour);
        PixelNetwork.CheckChannels(HeadChannels, nameof(HeadChannels));
        PixelNetwork.CheckBlocks(Blocks, blocksOption);
        PixelNetwork.CheckKernel(FirstKernelSize, nameof(FirstKernelSize));
    }

    /// <summary>Checks that every colour of such images has channels of its own.</summary>
    /// <exception cref="ArgumentException">One has none.</exception>
    public void CheckFit(ImageShape image)
    {
        PixelNetwork.CheckColours(Channels, image, nameof(Channels), LeastOfColour);
        PixelNetwork.CheckColours(HeadChannels, image, nameof(HeadChannels));
    }
}

/// <summary>A block that adds to its input what depends on earlier pixels and the own one.</summary>
/// <param name="name">The module's name.</param>
internal abstract class ResidualPixelBlock(string name) : nn.Module(name)
{
    /// <summary>Whether it takes the rows of an image one after the other.</summary>
    public virtual bool IsRecurrent => false;

    /// <summary>About how many numbers it keeps of a pixel at a time, without gradients.</summary>
    public abstract long FeaturesOfPixel { get; }

    /// <summary>The features that follow, shaped as those given.</summary>
    public abstract Tensor Apply(CausalPass pass, Tensor features);
}
