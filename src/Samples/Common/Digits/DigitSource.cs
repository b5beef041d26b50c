using System.Collections;
using System.Numerics;
using Microsoft.ML;

namespace Samples.Common;

/// <summary>
/// Handwritten-looking digits, drawn when they are asked for: a stand-in for MNIST that needs no file. Digit i depends on the
/// seed and on i only, so that any digit can be had at any time from any thread.
/// </summary>
public sealed class DigitSource : IReadOnlyList<Digit>
{
    /// <summary>Pixels in a row.</summary>
    public const int Width = 28;

    /// <summary>Rows of pixels.</summary>
    public const int Height = 28;

    private const int PiecesPerSpan = 6;

    // The ink's box, as in MNIST: 20 pixels for the longer side.
    private const float InkSize = 20;

    private readonly int _seed;

    private DigitSource(int count, int seed) => (Count, _seed) = (count, seed);

    /// <summary>Number of digits.</summary>
    public int Count { get; }

    /// <summary>Digit <paramref name="index"/>, drawn anew at every call.</summary>
    public Digit this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return Draw(new DigitRandom(_seed, index));
        }
    }

    /// <summary>A source of <paramref name="count"/> digits; the first ones are the same whatever the count.</summary>
    public static DigitSource Create(int count, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new DigitSource(count, seed);
    }

    /// <summary>The digits as a view with the columns of <see cref="Digit"/>, drawn as the rows are read.</summary>
    public IDataView ToDataView(MLContext context) => context.Data.LoadFromEnumerable(this);

    public IEnumerator<Digit> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Digit Draw(DigitRandom random)
    {
        int label = random.Next(10);
        var shapes = DigitShape.Of(label);
        DigitShape shape = shapes[random.Next(shapes.Count)];
        float slant = random.Normal(8, 12.5f), strokeWidth = Math.Clamp(MathF.Exp(random.Normal(0.92f, 0.24f)), 1.3f, 4.5f);

        Span<Vector2> path = stackalloc Vector2[128];
        Span<bool> pen = stackalloc bool[128];
        int length = Trace(shape, ref random, path, pen);
        path = path[..length];
        Bend(path, ref random);
        Lean(path, slant, ref random);
        float size = InkSize * Math.Clamp(random.Normal(0.99f, 0.05f), 0.85f, 1.1f) - strokeWidth;
        Vector2 shift = Place(path, pen, size, strokeWidth / 2, new Vector2(random.Normal(0, 0.9f), random.Normal(0, 0.9f)));

        Span<float> sheet = stackalloc float[DigitPainter.SheetSize];
        var painter = new DigitPainter(sheet);
        float pressure = random.Uniform(0, 0.22f), phase = random.Uniform(0, MathF.Tau), waves = random.Uniform(4, 9);
        float mean = (MathF.Cos(phase) - MathF.Cos(phase + waves)) / waves;
        for (int i = 1; i < length; i++)
        {
            if (pen[i])
            {
                float width = strokeWidth * (1 + pressure * (MathF.Sin(phase + waves * i / length) - mean));
                painter.DrawLine(path[i - 1], path[i], width / 2);
            }
        }
        return new Digit
        {
            Features = painter.ToPixels(), Label = label, Slant = slant, StrokeWidth = strokeWidth, ShiftX = shift.X,
                ShiftY = shift.Y,
        };
    }

    /// <summary>
    /// Moves the shape's points a little and writes the curve through them to <paramref name="path"/>; the pen is down on the way
    /// to a place where <paramref name="pen"/> is true. Returns the number of places.
    /// </summary>
    private static int Trace(DigitShape shape, ref DigitRandom random, Span<Vector2> path, Span<bool> pen)
    {
        Span<Vector2> points = stackalloc Vector2[shape.Points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = shape.Points[i] + new Vector2(random.Normal(0, 2.2f), random.Normal(0, 2.2f));
        }
        int length = 0;
        foreach (int[] spline in shape.Splines)
        {
            path[length] = points[spline[0]];
            pen[length++] = false;
            for (int i = 1; i < spline.Length; i++)
            {
                Vector2 from = points[spline[i - 1]], to = points[spline[i]];
                Vector2 before = i > 1 ? points[spline[i - 2]] : 2 * from - to;
                Vector2 after = i + 1 < spline.Length ? points[spline[i + 1]] : 2 * to - from;
                // Catmull and Rom's curve as a cubic Bézier curve: the handles are a sixth of the way between the neighbours.
                Vector2 leave = from + (to - before) / 6, arrive = to - (after - from) / 6;
                for (int piece = 1; piece <= PiecesPerSpan; piece++)
                {
                    float t = piece / (float)PiecesPerSpan, u = 1 - t;
                    path[length] = u * u * u * from + 3 * u * u * t * leave + 3 * u * t * t * arrive + t * t * t * to;
                    pen[length++] = true;
                }
            }
        }
        return length;
    }

    /// <summary>Bends the paper: two slow waves in random directions.</summary>
    private static void Bend(Span<Vector2> path, ref DigitRandom random)
    {
        for (int wave = 0; wave < 2; wave++)
        {
            var direction = new Vector2(random.Normal(0, 0.035f), random.Normal(0, 0.035f));
            var height = new Vector2(random.Normal(0, 3.5f), random.Normal(0, 3.5f));
            float phase = random.Uniform(0, MathF.Tau);
            foreach (ref Vector2 place in path)
            {
                place += height * MathF.Sin(Vector2.Dot(direction, place) + phase);
            }
        }
    }

    private static void Lean(Span<Vector2> path, float slant, ref DigitRandom random)
    {
        float widen = MathF.Exp(random.Normal(0, 0.16f));
        var lean = new Matrix3x2(widen, 0, -MathF.Tan(slant * MathF.PI / 180), 1, 0, 0);
        lean *= Matrix3x2.CreateRotation(random.Normal(0, 3) * MathF.PI / 180);
        foreach (ref Vector2 place in path)
        {
            place = Vector2.Transform(place, lean);
        }
    }

    /// <summary>
    /// Scales the path's longer side to <paramref name="size"/> pixels and puts its centre of mass <paramref name="shift"/> from
    /// the picture's centre, or as far as leaves all ink in the picture; returns how far that was.
    /// </summary>
    private static Vector2 Place(Span<Vector2> path, Span<bool> pen, float size, float radius, Vector2 shift)
    {
        Vector2 low = path[0], high = path[0], centre = default;
        float length = 0;
        for (int i = 0; i < path.Length; i++)
        {
            (low, high) = (Vector2.Min(low, path[i]), Vector2.Max(high, path[i]));
            if (pen[i])
            {
                float piece = Vector2.Distance(path[i - 1], path[i]);
                centre += piece * (path[i - 1] + path[i]) / 2;
                length += piece;
            }
        }
        centre /= length;
        Vector2 box = high - low;
        float scale = size / Math.Max(box.X, box.Y);
        var middle = new Vector2((Width - 1) / 2f, (Height - 1) / 2f);
        var room = middle - new Vector2(radius);
        shift = Vector2.Min(Vector2.Max(shift, (centre - low) * scale - room), room - (high - centre) * scale);
        foreach (ref Vector2 place in path)
        {
            place = (place - centre) * scale + middle + shift;
        }
        return shift;
    }
}
