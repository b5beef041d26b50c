using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

/// <summary>Pictures in another size.</summary>
internal static class ImageResampler
{
    // Mitchell and Netravali's cubic, "Reconstruction filters in computer graphics" (1988), equation 8 with B = C = 1/3.
    private const double B = 1 / 3d, C = 1 / 3d, Support = 2;

    public static MLImage Resize(MLImage image, int width, int height, ImageResizingEstimator.ResizingKind kind,
        ImageResizingEstimator.Anchor anchor)
    {
        if (kind == ImageResizingEstimator.ResizingKind.Fill)
            return Nearest(image, width, height);
        float widthRatio = (float)width / image.Width, heightRatio = (float)height / image.Height;
        bool pads = kind == ImageResizingEstimator.ResizingKind.IsoPad;
        float ratio = pads ? Math.Min(widthRatio, heightRatio) : Math.Max(widthRatio, heightRatio);
        // Along the side that does not fit exactly there is a margin, which is negative where the picture is cropped.
        float spareWidth = width - image.Width * ratio, spareHeight = height - image.Height * ratio;
        bool movesSideways = heightRatio < widthRatio == pads;
        int left = !movesSideways ? 0 : (int)(!pads && anchor == ImageResizingEstimator.Anchor.Left ? 0
            : !pads && anchor == ImageResizingEstimator.Anchor.Right ? spareWidth : spareWidth / 2);
        int top = movesSideways ? 0 : (int)(!pads && anchor == ImageResizingEstimator.Anchor.Top ? 0
            : !pads && anchor == ImageResizingEstimator.Anchor.Bottom ? spareHeight : spareHeight / 2);
        return Draw(image, width, height, left, top, Math.Max(1, (int)(image.Width * ratio)),
            Math.Max(1, (int)(image.Height * ratio)));
    }

    private static MLImage Nearest(MLImage image, int width, int height)
    {
        var from = image.Pixels;
        var to = new byte[MLImage.PixelBytes * width * height];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                long row = (2L * y + 1) * image.Height / (2L * height), column = (2L * x + 1) * image.Width / (2L * width);
                from.Slice(MLImage.PixelBytes * (int)(row * image.Width + column), MLImage.PixelBytes)
                    .CopyTo(to.AsSpan(MLImage.PixelBytes * (y * width + x)));
            }
        return MLImage.CreateFromPixels(width, height, image.PixelFormat, to);
    }

    // Puts the picture, scaled, at a place of an opaque black one, first its rows, then its columns.
    private static MLImage Draw(MLImage image, int width, int height, int left, int top, int scaledWidth, int scaledHeight)
    {
        var columns = Weights(image.Width, scaledWidth, Math.Max(0, left), Math.Min(width, left + scaledWidth), left);
        var rows = Weights(image.Height, scaledHeight, Math.Max(0, top), Math.Min(height, top + scaledHeight), top);
        var narrowed = new float[image.Height * columns.Length * 3];
        var pixels = image.Pixels;
        int red = image.PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < columns.Length; x++)
            {
                var (_, first, weights) = columns[x];
                var sum = narrowed.AsSpan(3 * (y * columns.Length + x), 3);
                for (int i = 0; i < weights.Length; i++)
                {
                    var pixel = pixels.Slice(MLImage.PixelBytes * (y * image.Width + first + i), MLImage.PixelBytes);
                    sum[0] += weights[i] * pixel[2 - red];
                    sum[1] += weights[i] * pixel[1];
                    sum[2] += weights[i] * pixel[red];
                }
            }
        var result = new byte[MLImage.PixelBytes * width * height];
        for (int i = 3; i < result.Length; i += MLImage.PixelBytes)
            result[i] = byte.MaxValue;
        foreach (var (y, first, weights) in rows)
            for (int x = 0; x < columns.Length; x++)
                for (int colour = 0; colour < 3; colour++)
                {
                    float sum = 0;
                    for (int i = 0; i < weights.Length; i++)
                        sum += weights[i] * narrowed[3 * ((first + i) * columns.Length + x) + colour];
                    result[MLImage.PixelBytes * (y * width + columns[x].To) + colour] = (byte)Math.Clamp(sum + 0.5f, 0, 255);
                }
        return MLImage.FromBgra(width, height, result);
    }

    // For each place from 'begin' to 'end' the places it is made of. Where the picture shrinks, the filter widens.
    private static (int To, int First, float[] Weights)[] Weights(int size, int scaledSize, int begin, int end, int offset)
    {
        // The cubic smooths a little; what keeps its size keeps its pixels.
        if (size == scaledSize)
            return Enumerable.Range(begin, Math.Max(0, end - begin)).Select(to => (to, to - offset, new[] { 1f })).ToArray();
        double step = (double)size / scaledSize, stretch = Math.Max(1, step);
        return Enumerable.Range(begin, Math.Max(0, end - begin)).Select(to =>
        {
            double centre = (to - offset + 0.5) * step - 0.5;
            int first = Math.Max(0, (int)Math.Ceiling(centre - Support * stretch));
            int last = Math.Min(size - 1, (int)Math.Floor(centre + Support * stretch));
            var weights = Enumerable.Range(first, last - first + 1).Select(i => Kernel((i - centre) / stretch)).ToArray();
            double sum = weights.Sum();
            return (to, first, weights.Select(w => (float)(w / sum)).ToArray());
        }).ToArray();
    }

    private static double Kernel(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? ((12 - 9 * B - 6 * C) * x * x * x + (-18 + 12 * B + 6 * C) * x * x + 6 - 2 * B) / 6
            : x < 2 ? ((-B - 6 * C) * x * x * x + (6 * B + 30 * C) * x * x + (-12 * B - 48 * C) * x + 8 * B + 24 * C) / 6 : 0;
    }
}
