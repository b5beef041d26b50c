using Microsoft.ML.Data;

namespace Microsoft.ML.Generative.TrainingRuns;

/// <summary>A row of a trainer case's data, with a label of each kind; a case names the one that it trains on, if any.</summary>
public sealed class TrainingRow
{
    /// <summary>The values that <see cref="Kind"/> and <see cref="Number"/> take are 0 to below this.</summary>
    public const int Classes = 4;

    public int Id { get; set; }

    public float[] Features { get; set; } = [];

    /// <summary>A member counts keys from 0; the column counts them from 1.</summary>
    [KeyType(Classes)]
    public uint Kind { get; set; }

    public float Number { get; set; }

    /// <summary>Rows of all classes in turn, the same ones each time.</summary>
    /// <param name="count">How many rows.</param>
    /// <param name="features">Draws a row's features, by its class.</param>
    public static IReadOnlyList<TrainingRow> Draw(int count, Func<int, Random, float[]> features)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i => new TrainingRow
        {
            Id = i,
            Kind = (uint)(i % Classes),
            Number = i % Classes,
            Features = features(i % Classes, random),
        })];
    }

    /// <summary>Features near a point in the plane.</summary>
    public static float[] Point(int type, Random random) => GaussianModes.Ring.Draw(type * 2, random);

    /// <summary>
    /// An image of 8×8: a bright bar on a dark ground, in the rows of pixels that the class says; whole numbers to 255.
    /// </summary>
    public static float[] Bar(int type, Random random) =>
        [.. Enumerable.Range(0, 64).Select(i => (float)(random.Next(40) + (i / 8 / 2 == type ? 200 : 0)))];

    /// <summary>Rows as a view whose features are a vector of <paramref name="size"/>; of unknown size where null.</summary>
    public static IDataView View(MLContext context, IEnumerable<TrainingRow> rows, int? size) =>
        context.Data.LoadFromEnumerable(rows, Definition(size));

    public static SchemaDefinition Definition(int? size)
    {
        var definition = SchemaDefinition.Create(typeof(TrainingRow));
        definition[nameof(Features)].ColumnType = size is { } known
            ? new VectorDataViewType(NumberDataViewType.Single, known)
            : new VectorDataViewType(NumberDataViewType.Single);
        return definition;
    }
}
