using System.Collections;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What can be said of a schema before fitting: names and kinds of types, no vector sizes or key counts.</summary>
public sealed class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private static readonly SchemaShape Empty = new([]);
    private readonly Column[] _columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        _columns = Contracts.CheckRef(columns, nameof(columns)).ToArray();
        Contracts.CheckParam(_columns.All(c => c.IsValid), nameof(columns), "Some items are not initialized properly.");
    }

    public int Count => _columns.Length;

    public Column this[int index] => _columns[index];

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SchemaShape Create(DataViewSchema schema) =>
        new(Contracts.CheckRef(schema, nameof(schema)).Where(c => !c.IsHidden)
            .Select(c => CreateColumn(c, Create(c.Annotations.Schema))));

    internal static void GetColumnTypeShape(DataViewType type, out Column.VectorKind vecKind, out DataViewType itemType,
        out bool isKey)
    {
        vecKind = type is not VectorDataViewType vector ? Column.VectorKind.Scalar
            : vector.IsKnownSize ? Column.VectorKind.Vector : Column.VectorKind.VariableVector;
        itemType = type.ItemType();
        isKey = itemType is KeyDataViewType;
        if (isKey)
            itemType = PrimitiveTypes.FromRawType(itemType.RawType)!;
    }

    internal bool TryFindColumn(string name, out Column column)
    {
        column = _columns.FirstOrDefault(c => c.Name == Contracts.CheckRef(name, nameof(name)));
        return column.IsValid;
    }

    /// <summary>The column of that name, or ML.NET's error that names it.</summary>
    internal Column FindInput(IExceptionContext context, string name) => TryFindColumn(name, out var column) ? column
        : throw context.ExceptSchemaMismatch("inputSchema", "input", name);

    /// <summary>This shape with columns added; one of the same name is replaced.</summary>
    internal SchemaShape With(params IEnumerable<Column> added)
    {
        var columns = _columns.ToList();
        foreach (var column in added)
        {
            int at = columns.FindIndex(c => c.Name == column.Name);
            if (at >= 0)
                columns[at] = column;
            else
                columns.Add(column);
        }
        return new(columns);
    }

    private static Column CreateColumn(DataViewSchema.Column column, SchemaShape annotations)
    {
        GetColumnTypeShape(column.Type, out var kind, out var itemType, out bool isKey);
        return new(column.Name, kind, itemType, isKey, annotations);
    }

    public struct Column
    {
        public enum VectorKind
        {
            Scalar = 0,
            Vector = 1,
            VariableVector = 2,
        }

        public readonly string Name;
        public readonly VectorKind Kind;

        /// <summary>The type of the items of a vector, of the number behind a key.</summary>
        public readonly DataViewType ItemType;

        public readonly bool IsKey;
        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind vecKind, DataViewType itemType, bool isKey, SchemaShape? annotations = null)
        {
            default(IExceptionContext).CheckNonEmpty(name, nameof(name));
            Contracts.CheckParam(itemType is not (KeyDataViewType or VectorDataViewType), nameof(itemType),
                "Item type cannot be a key or a vector");
            Contracts.CheckParam(!isKey || KeyDataViewType.IsValidDataType(itemType.RawType), nameof(itemType),
                "The item type must be valid for a key");
            (Name, Kind, ItemType, IsKey, Annotations) = (name, vecKind, itemType, isKey, annotations ?? Empty);
        }

        internal bool IsValid => Name != null;

        /// <summary>
        /// Whether <paramref name="source"/> can stand where this column is required: it may have more annotations.
        /// </summary>
        internal bool IsCompatibleWith(Column source)
        {
            Contracts.Check(source.IsValid, "The column is not initialized.");
            return Name == source.Name && Kind == source.Kind && ItemType.Equals(source.ItemType) && IsKey == source.IsKey
                && Annotations.All(a => source.Annotations.TryFindColumn(a.Name, out var other) && a.IsCompatibleWith(other));
        }

        internal string GetTypeString()
        {
            string item = IsKey ? $"Key<{ItemType}>" : $"{ItemType}";
            return Kind == VectorKind.Scalar ? item : Kind == VectorKind.Vector ? $"Vector<{item}>" : $"VarVector<{item}>";
        }

        internal bool HasAnnotation(string name) => Annotations.TryFindColumn(name, out _);

        /// <summary>This column under another name.</summary>
        internal Column Renamed(string name) => new(name, Kind, ItemType, IsKey, Annotations);
    }
}
