using Microsoft.ML.Data;

namespace Microsoft.ML.Generative.Tests;

/// <summary>A row of numbers for tests of autoencoders.</summary>
internal sealed class NumberRow
{
    public float[] Features { get; set; } = [];

    public uint Label { get; set; }

    /// <summary>The rows as a view.</summary>
    public static IDataView View(MLContext context, IReadOnlyList<float[]> rows, Func<int, uint>? label = null)
    {
        var definition = SchemaDefinition.Create(typeof(NumberRow));
        definition[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Length);
        return context.Data.LoadFromEnumerable(
            rows.Select((row, i) => new NumberRow { Features = row, Label = label?.Invoke(i) ?? 0 }), definition);
    }

    /// <summary>
    /// Rows of <paramref name="factors"/> normal numbers, mixed into <paramref name="slots"/>, with a little noise.
    /// </summary>
    public static float[][] Correlated(int count, int slots, int factors, double noise, int seed)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        // Every factor is weaker than the one before, so that the principal components are well apart.
        var mixing = Enumerable.Range(0, slots).Select(_ =>
            Enumerable.Range(0, factors).Select(f => Normal() / (1 + f)).ToArray()).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var hidden = Enumerable.Range(0, factors).Select(_ => Normal()).ToArray();
            return mixing.Select(m => (float)(m.Zip(hidden, (a, b) => a * b).Sum() + noise * Normal())).ToArray();
        })];
    }
}
