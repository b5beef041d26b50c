using System.Globalization;
using System.Numerics;

namespace Samples.Common;

/// <summary>
/// One way to write a digit: strokes through points, as a pen would take them. The written form is "x,y x,y …" with x to the
/// right and y downwards in percent of the digit's height; '!' behind a point is a corner, '|' lifts the pen. Points at the same
/// place are one point, so that strokes that meet still meet when points are moved.
/// </summary>
internal sealed class DigitShape
{
    private static readonly DigitShape[][] s_all =
    [
        Parse( // 0
            "36,1 14,10 2,46 10,86 31,100 52,86 62,50 53,14 34,1",
            "46,10 26,1 7,24 1,58 12,90 32,100 54,84 62,48 52,14 34,3 26,9",
            "30,0 8,22 3,54 10,84 26,100 42,86 50,52 46,20 28,0",
            "40,4 18,2 2,28 2,66 20,97 44,96 64,70 64,32 46,6 30,3"),
        Parse( // 1
            "30,0 30,50 30,100",
            "30,0 29,34 31,68 30,100",
            "14,22 24,12 33,0! 33,50 32,100",
            "12,20 32,0! 32,50 33,98 | 12,99 33,98 54,98"),
        Parse( // 2
            "4,22 16,5 36,0 55,12 54,34 36,60 16,82 0,98! 32,96 66,98",
            "6,20 20,3 42,1 55,18 47,44 26,74 9,96 0,87 11,74 30,85 48,97 66,88",
            "2,18 22,1 48,4 56,24 44,50 22,76 2,96! 24,92 44,97 64,96",
            "8,14 28,0 50,8 52,30 34,56 12,88 4,98 14,94 36,92 60,98"),
        Parse( // 3
            "6,10 24,0 46,5 50,24 38,40 20,46! 44,51 58,70 48,92 26,100 2,90",
            "4,14 24,0 46,8 46,30 30,44 20,47 32,47 54,58 58,78 40,98 18,100 0,88",
            "4,3 28,3 54,2! 40,20 24,38! 46,44 60,64 50,90 26,100 2,92",
            "8,8 30,0 50,12 44,34 24,45! 48,48 56,68 44,92 20,100 4,94"),
        Parse( // 4
            "10,2 5,28 3,52! 30,55 62,50 | 54,4 52,50 48,100",
            "46,0 22,34 0,64! 32,64 66,62 | 46,0 46,50 45,100",
            "12,4 4,34 10,54 30,56 50,46 | 58,0 54,44 44,100",
            "6,0 4,30 8,52 28,54 54,44! 57,6! 54,50 50,100"),
        Parse( // 5
            "14,2 8,42! 32,36 56,52 56,78 36,98 12,99 0,88 | 14,2 36,4 60,0",
            "60,0 36,3 16,2! 9,42! 34,36 56,54 54,82 32,100 4,94",
            "54,4 28,3 13,20 20,40 42,50 52,70 40,94 16,100 2,92",
            "16,4 12,44! 36,42 54,60 46,88 22,100 0,92 | 14,5 34,6 52,1"),
        Parse( // 6
            "46,0 22,20 6,50 2,78 18,99 42,97 54,78 42,58 20,60 5,78",
            "30,0 12,34 3,68 12,96 34,100 52,84 48,63 30,55 10,68",
            "38,2 14,32 2,66 10,94 34,99 50,82 40,64 22,68 10,86",
            "52,4 30,8 10,40 4,74 20,98 46,96 58,76 46,58 24,60 8,76"),
        Parse( // 7
            "0,8 28,7 58,2! 44,36 26,100",
            "0,6 30,6 56,3! 40,46 28,100 | 18,52 36,50 56,49",
            "3,22 4,4! 30,6 60,2! 42,44 30,100",
            "0,4 24,8 46,4 56,10 44,44 30,72 24,100"),
        Parse( // 8
            "52,14 32,0 10,10 14,32 34,48 54,66 52,90 30,100 6,90 6,68 26,50 48,32 54,14 46,6",
            "30,46 10,30 14,8 34,0 52,12 48,32 30,46 10,64 4,84 20,100 42,98 56,80 46,60 30,46",
            "48,10 28,0 10,14 20,36 42,54 54,76 42,97 18,98 6,78 18,58 40,40 50,20 44,6",
            "34,2 14,10 14,30 32,44 52,32 54,12 34,2 | 32,44 8,60 4,86 28,100 54,88 54,62 32,44"),
        Parse( // 9
            "52,20 34,3 12,10 4,32 18,48 38,44 52,20! 53,50 48,100",
            "54,14 32,0 8,12 4,36 22,50 44,40 54,16 57,46 48,82 26,100 8,93",
            "50,18 32,0 10,12 6,36 24,46 46,28! 44,60 34,100",
            "46,6 22,2 6,22 14,44 36,44 52,26 50,8 52,40 50,100"),
    ];

    private DigitShape(Vector2[] points, int[][] splines) => (Points, Splines) = (points, splines);

    /// <summary>The points, in percent of the digit's height.</summary>
    public Vector2[] Points { get; }

    /// <summary>Smooth pieces of strokes: indices into <see cref="Points"/>, at least two.</summary>
    public int[][] Splines { get; }

    /// <summary>The ways to write <paramref name="label"/>, 0 to 9.</summary>
    public static IReadOnlyList<DigitShape> Of(int label) => s_all[label];

    private static DigitShape[] Parse(params string[] shapes) => [.. shapes.Select(Parse)];

    private static DigitShape Parse(string shape)
    {
        var points = new List<Vector2>();
        var splines = new List<int[]>();
        foreach (string stroke in shape.Split('|', StringSplitOptions.TrimEntries))
        {
            var spline = new List<int>();
            foreach (string text in stroke.Split(' '))
            {
                float[] numbers = [.. text.TrimEnd('!').Split(',').Select(n => float.Parse(n, CultureInfo.InvariantCulture))];
                var point = new Vector2(numbers[0], numbers[1]);
                int index = points.IndexOf(point);
                if (index < 0)
                {
                    index = points.Count;
                    points.Add(point);
                }
                spline.Add(index);
                if (text.EndsWith('!'))
                {
                    splines.Add([.. spline]);
                    spline = [index];
                }
            }
            splines.Add([.. spline]);
        }
        return new DigitShape([.. points], [.. splines]);
    }
}
