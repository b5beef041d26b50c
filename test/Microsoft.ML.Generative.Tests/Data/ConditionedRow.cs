using Microsoft.ML.Data;
using Microsoft.ML.Generative.TrainingRuns;

namespace Microsoft.ML.Generative.Tests;

/// <summary>An image of a bar, conditioned on the point of a circle that stands for the bar's place.</summary>
internal sealed class ConditionedRow
{
    public static readonly ImageShape Shape = new(1, 8, 8);

    [VectorType(64)]
    public float[] Features { get; set; } = [];

    [VectorType(2)]
    public float[] Place { get; set; } = [];

    public static IReadOnlyList<ConditionedRow> Draw(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i => i % TrainingRow.Classes).Select(bar => new ConditionedRow
        {
            Features = TrainingRow.Bar(bar, random),
            Place = [MathF.Cos(bar * MathF.PI / 2), MathF.Sin(bar * MathF.PI / 2)],
        })];
    }
}
