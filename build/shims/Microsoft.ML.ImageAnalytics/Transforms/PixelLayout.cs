using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Which colours of a picture stand where in a vector: planes one after the other, or pixel by pixel.</summary>
internal sealed record PixelLayout(ImagePixelExtractingEstimator.ColorBits Colours,
    ImagePixelExtractingEstimator.ColorsOrder Order, bool Interleaved)
{
    public int Planes => BitOperations.PopCount((uint)Colours);

    /// <summary>The vector's dimensions.</summary>
    public int[] Dimensions(int height, int width) => Interleaved ? [height, width, Planes] : [Planes, height, width];

    /// <summary>Where the first pixel's alpha, red, green and blue stand; -1 for a colour that is left out.</summary>
    public (int Alpha, int Red, int Green, int Blue) Places(int height, int width)
    {
        string order = new([.. Order.ToString().Where(c => Has(c))]);
        int step = Interleaved ? 1 : height * width;
        int Place(char colour) => order.IndexOf(colour) is var at and >= 0 ? at * step : -1;
        return (Place('A'), Place('R'), Place('G'), Place('B'));
    }

    /// <summary>From a pixel's value to the next pixel's.</summary>
    public int Step => Interleaved ? Planes : 1;

    public void CheckArguments(IExceptionContext context, string coloursName, string orderName)
    {
        context.CheckParam(Planes > 0 && (Colours & ~ImagePixelExtractingEstimator.ColorBits.All) == 0, coloursName,
            "At least one colour is needed.");
        context.CheckParam(Enum.IsDefined(Order), orderName, $"{Order} is no order of colours.");
    }

    private bool Has(char colour) => (Colours & colour switch
    {
        'A' => ImagePixelExtractingEstimator.ColorBits.Alpha,
        'R' => ImagePixelExtractingEstimator.ColorBits.Red,
        'G' => ImagePixelExtractingEstimator.ColorBits.Green,
        _ => ImagePixelExtractingEstimator.ColorBits.Blue,
    }) != 0;
}
