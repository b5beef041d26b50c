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
