using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    internal DataOperationsCatalog(IHostEnvironment environment) => Environment = environment;

    internal IHostEnvironment Environment { get; }

    /// <summary>A view over objects, enumerated anew by each cursor. Public fields and properties are the columns.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition? schemaDefinition = null)
        where TRow : class
    {
        Environment.CheckValue(data, nameof(data));
        return new EnumerableView<TRow>(data, MemberColumn.Bind(typeof(TRow), schemaDefinition, SchemaDefinition.Direction.Read));
    }

    /// <summary>As above, with types (vector sizes, key counts) and annotations taken from a schema.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class =>
        LoadFromEnumerable(data, schema == null ? null : DefinitionFrom<TRow>(Environment, schema));

    /// <summary>
    /// The rows as objects. With <paramref name="reuseRowObject"/> it is one object, filled anew for each row.
    /// </summary>
    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false,
        SchemaDefinition? schemaDefinition = null)
        where TRow : class, new()
    {
        Environment.CheckValue(data, nameof(data));
        return Enumerate(data, new RowFiller<TRow>(Environment, data.Schema, ignoreMissingColumns, schemaDefinition),
            reuseRowObject);
    }

    /// <summary>
    /// A view whose columns are read from the source once, then from memory. Columns that are neither numbers, texts and their
    /// like nor vectors, such as images, are left out.
    /// </summary>
    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        Environment.CheckValue(input, nameof(input));
        var cached = new CachedView(input.OnlyCopyable());
        var prefetch = (columnsToPrefetch ?? []).Select(name =>
        {
            var column = input.Schema.GetColumnOrNull(name)
                ?? throw Environment.ExceptSchemaMismatch(nameof(columnsToPrefetch), "prefetch", name);
            return column.IsCopyable() ? cached.Schema[name]
                : throw Environment.Except($"Column '{name}' cannot be cached: its type is {column.Type}.");
        }).ToArray();
        if (prefetch.Length > 0)
            cached.Load(prefetch);
        return cached;
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        Environment.CheckValue(input, nameof(input));
        Environment.CheckParam(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeView(input, 0, count);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        Environment.CheckValue(input, nameof(input));
        Environment.CheckParam(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeView(input, count, long.MaxValue);
    }

    /// <summary>Columns such as images are left out: a pool of rows cannot hold them.</summary>
    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        Environment.CheckValue(input, nameof(input));
        Environment.CheckParam(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        seed ??= Environment.Register(nameof(ShuffleRows)).Rand.Next();
        return new ShuffledView(input.OnlyCopyable(), seed.Value, shufflePoolSize, shuffleSource);
    }

    /// <summary>The rows where the number is at least the lower bound and less than the upper one; NaN never is.</summary>
    public IDataView FilterRowsByColumn(IDataView input, string columnName, double lowerBound = double.NegativeInfinity,
        double upperBound = double.PositiveInfinity)
    {
        Environment.CheckValue(input, nameof(input));
        Environment.CheckNonEmpty(columnName, nameof(columnName));
        Environment.CheckParam(lowerBound < upperBound, nameof(upperBound),
            "The upper bound must be greater than the lower one.");
        var column = input.Schema[columnName];
        if (column.Type != NumberDataViewType.Single && column.Type != NumberDataViewType.Double)
            throw Environment.ExceptSchemaMismatch(nameof(columnName), "filter", columnName, "Single or Double",
                column.Type.ToString()!);
        return new FilteredView(input, [column], RowTests.InRange(column, lowerBound, upperBound));
    }

    /// <summary>The rows whose key lies in that part of the key's set.</summary>
    public IDataView FilterRowsByKeyColumnFraction(IDataView input, string columnName, double lowerBound = 0,
        double upperBound = 1)
    {
        Environment.CheckValue(input, nameof(input));
        Environment.CheckNonEmpty(columnName, nameof(columnName));
        Environment.CheckParam(lowerBound is >= 0 and <= 1, nameof(lowerBound), "Must be in [0, 1]");
        Environment.CheckParam(upperBound is >= 0 and <= 1, nameof(upperBound), "Must be in [0, 1]");
        Environment.CheckParam(lowerBound <= upperBound, nameof(upperBound), "Must be no less than lowerBound");
        var column = input.Schema[columnName];
        if (column.Type is not KeyDataViewType)
            throw Environment.ExceptSchemaMismatch(nameof(columnName), "filter", columnName, "KeyType", column.Type.ToString()!);
        return new FilteredView(input, [column], RowTests.InKeyFraction(column, lowerBound, upperBound));
    }

    /// <summary>The rows without NaN and missing keys in those columns.</summary>
    public IDataView FilterRowsByMissingValues(IDataView input, params string[] columns)
    {
        Environment.CheckValue(input, nameof(input));
        Environment.CheckParam(columns?.Length > 0, nameof(columns), "Name at least one column.");
        return columns.Aggregate(input, (view, name) =>
        {
            var column = view.Schema.GetColumnOrNull(name)
                ?? throw Environment.ExceptParam(nameof(columns), $"Source column '{name}' not found");
            var item = column.Type.ItemType();
            Environment.CheckParam(item == NumberDataViewType.Single || item == NumberDataViewType.Double
                || item is KeyDataViewType, nameof(columns),
                $"Column '{name}' has type {column.Type} which does not support missing values, so we cannot filter on them");
            return new FilteredView(view, [column], RowTests.NotMissing(column));
        });
    }

    internal static SchemaDefinition DefinitionFrom<TRow>(IExceptionContext context, DataViewSchema schema)
    {
        var definition = SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Read);
        foreach (var column in schema)
        {
            var member = definition[column.Name] ?? throw context.Except($"Type should contain a member named {column.Name}");
            member.ColumnType = column.Type;
            member.TakeAnnotations(column.Annotations);
        }
        return definition;
    }

    private static IEnumerable<TRow> Enumerate<TRow>(IDataView data, RowFiller<TRow> filler, bool reuseRowObject)
        where TRow : class, new()
    {
        using var cursor = data.GetRowCursor(filler.Columns);
        var fill = filler.Bind(cursor);
        var row = new TRow();
        while (cursor.MoveNext())
        {
            if (!reuseRowObject)
                row = new TRow();
            fill(row);
            yield return row;
        }
    }
}
