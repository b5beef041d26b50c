using System.Numerics;
using System.Runtime.Intrinsics;

namespace Samples.Common;

/// <summary>
/// A 28×28 sheet and a round pen. For every pixel the largest of "pen radius minus distance to the pen's path" is kept; at the
/// end it becomes ink, with an edge as soft as those of scanned digits.
/// </summary>
internal ref struct DigitPainter
{
    /// <summary>Floats that a sheet needs: rows are padded to whole vectors.</summary>
    public const int SheetSize = Stride * DigitSource.Height;

    private const int Stride = 32;
    private const float Edge = 1.2f;

    private static readonly Vector256<float> s_columns = Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);

    private readonly Span<float> _depth;

    public DigitPainter(Span<float> sheet)
    {
        _depth = sheet;
        _depth.Fill(-Edge);
    }

    /// <summary>Draws a straight line; pixel (0, 0) has its centre at (0, 0).</summary>
    public readonly void DrawLine(Vector2 from, Vector2 to, float radius)
    {
        float reach = radius + Edge / 2;
        int top = Math.Max(0, (int)MathF.Ceiling(Math.Min(from.Y, to.Y) - reach));
        int bottom = Math.Min(DigitSource.Height - 1, (int)MathF.Floor(Math.Max(from.Y, to.Y) + reach));
        int left = Math.Max(0, (int)MathF.Floor(Math.Min(from.X, to.X) - reach)) & ~7;
        int right = Math.Min(DigitSource.Width - 1, (int)MathF.Ceiling(Math.Max(from.X, to.X) + reach));
        Vector2 along = to - from;
        float perLength = 1 / Math.Max(along.LengthSquared(), 1e-9f);
        for (int y = top; y <= bottom; y++)
        {
            float dy = y - from.Y;
            for (int x = left; x <= right; x += 8)
            {
                Vector256<float> dx = s_columns + Vector256.Create(x - from.X);
                Vector256<float> place = (dx * along.X + Vector256.Create(dy * along.Y)) * perLength;
                place = Vector256.Min(Vector256.Max(place, Vector256<float>.Zero), Vector256<float>.One);
                Vector256<float> ex = dx - place * along.X, ey = Vector256.Create(dy) - place * along.Y;
                Vector256<float> depth = Vector256.Create(radius) - Vector256.Sqrt(ex * ex + ey * ey);
                Span<float> cells = _depth.Slice(y * Stride + x, 8);
                Vector256.Max(depth, Vector256.Create<float>(cells)).CopyTo(cells);
            }
        }
    }

    /// <summary>The sheet as pixels from 0 to 255.</summary>
    public readonly float[] ToPixels()
    {
        var pixels = new float[DigitSource.Width * DigitSource.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            float depth = _depth[i / DigitSource.Width * Stride + i % DigitSource.Width];
            pixels[i] = MathF.Round(255 * Math.Clamp(depth / Edge + 0.5f, 0, 1));
        }
        return pixels;
    }
}
