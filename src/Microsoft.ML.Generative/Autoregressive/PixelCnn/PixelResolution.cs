using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// One resolution of a PixelCNN++ with all smaller ones inside: blocks down, the smaller resolutions, and blocks up that take the
/// features on the way down as short-cuts, the last first (Salimans et al. 2017, figure 2).
/// </summary>
internal sealed class PixelResolution : nn.Module
{
    private readonly ModuleList<GatedBlock> downRows = nn.ModuleList<GatedBlock>();
    private readonly ModuleList<GatedBlock> downPixels = nn.ModuleList<GatedBlock>();
    private readonly ModuleList<GatedBlock> upRows = nn.ModuleList<GatedBlock>();
    private readonly ModuleList<GatedBlock> upPixels = nn.ModuleList<GatedBlock>();
    private readonly CausalConvolution? halveRows;
    private readonly CausalConvolution? halvePixels;
    private readonly ConvTranspose2d? doubleRows;
    private readonly ConvTranspose2d? doublePixels;
    private readonly PixelResolution? smaller;
    private readonly int _place;

    /// <param name="network">The architecture.</param>
    /// <param name="conditionChannels">Numbers of the condition that a pixel gets.</param>
    /// <param name="level">How often the image was halved.</param>
    /// <param name="place">The first of its places among <see cref="Places"/>.</param>
    public PixelResolution(PlusPlusPixelCnnNetwork network, int conditionChannels, int level, int place = 0)
        : base(nameof(PixelResolution))
    {
        var isLast = level == network.Halvings;
        var channels = ColourGroups.Of(network.Channels, 1);
        CausalWindow rows = new(Height: 2, Width: 3, Above: 1, Left: 1), pixels = new(Height: 2, Width: 2, Above: 1, Left: 1);
        for (var i = 0; i < network.BlocksPerLevel; i++)
        {
            downRows.append(Block(rows, fromAbove: false, shortcut: false));
            downPixels.append(Block(pixels, fromAbove: true, shortcut: false));
        }
        // The last resolution begins its way up where the way down ended.
        for (var i = isLast ? 1 : 0; i <= network.BlocksPerLevel; i++)
        {
            upRows.append(Block(rows, fromAbove: false, shortcut: true));
            upPixels.append(Block(pixels, fromAbove: true, shortcut: true));
        }
        _place = place;
        Places = place + downRows.Count + upRows.Count;
        if (!isLast)
        {
            halveRows = new CausalConvolution(channels, channels, rows, CausalMask.None, stride: 2);
            halvePixels = new CausalConvolution(channels, channels, pixels, CausalMask.None, stride: 2);
            doubleRows = nn.ConvTranspose2d(network.Channels, network.Channels, 2, 2);
            doublePixels = nn.ConvTranspose2d(network.Channels, network.Channels, 2, 2);
            smaller = new PixelResolution(network, conditionChannels, level + 1, Places);
            Places = smaller.Places;
        }
        RegisterComponents();

        GatedBlock Block(CausalWindow window, bool fromAbove, bool shortcut) =>
            new(channels, window, fromAbove, shortcut, conditionChannels, network.Dropout);
    }

    /// <summary>
    /// How many blocks take features of the rows above, in this and the smaller resolutions, and in those before.
    /// </summary>
    public int Places { get; }

    /// <summary>The stream of rows.</summary>
    /// <param name="pass">The pass at this resolution.</param>
    /// <param name="features">The first features; they are disposed of.</param>
    /// <param name="above">Takes what the blocks of the stream of pixels get.</param>
    public Tensor Rows(CausalPass pass, Tensor features, Tensor?[] above)
    {
        var place = _place;
        var passed = new Stack<Tensor>([features]);
        for (var i = 0; i < downRows.Count; i++)
        {
            passed.Push(features = downRows[i].Apply(pass, features));
            above[place++] = downPixels[i].FromAbove(pass, features);
        }
        if (smaller is null) passed.Pop();
        else
        {
            var half = pass.Halve(halveRows!, features);
            features = pass.Double(doubleRows!, half is null ? null : smaller.Rows(pass.Half, half, above));
        }
        for (var i = 0; i < upRows.Count; i++)
        {
            using Tensor last = features, shortcut = passed.Pop();
            features = upRows[i].Apply(pass, last, shortcut);
            above[place++] = upPixels[i].FromAbove(pass, features);
        }
        return features;
    }

    /// <summary>The stream of pixels.</summary>
    /// <param name="pass">The pass at this resolution.</param>
    /// <param name="features">The first features; they are disposed of.</param>
    /// <param name="above">What <see cref="Rows"/> gave.</param>
    public Tensor Pixels(CausalPass pass, Tensor features, Tensor?[] above)
    {
        var place = _place;
        var passed = new Stack<Tensor>([features]);
        foreach (var block in downPixels) passed.Push(features = block.Apply(pass, features, above: above[place++]));
        if (smaller is null) passed.Pop();
        else
        {
            var half = pass.Halve(halvePixels!, features);
            features = pass.Double(doublePixels!, half is null ? null : smaller.Pixels(pass.Half, half, above));
        }
        foreach (var block in upPixels)
        {
            using Tensor last = features, shortcut = passed.Pop();
            features = block.Apply(pass, last, shortcut, above[place++]);
        }
        return features;
    }
}
