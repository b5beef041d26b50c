using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;

namespace Microsoft.ML.Generative;

/// <summary>
/// The column that holds a row's features: a vector of known size, or a single number, of Single, Double or Byte.
/// Knows the training column's name, type and slot names, so that generated rows can have the same.
/// </summary>
internal sealed class FeatureColumn
{
    private const string Role = "feature";
    private const string Expected = "a vector of known size, or one number, of Single, Double or Byte";

    private FeatureColumn(string name, DataViewType type, ImmutableArray<string> slotNames)
    {
        (Name, Type, SlotNames) = (name, type, slotNames);
        Size = SizeOf(type);
    }

    public string Name { get; }

    /// <summary>The type in the training data.</summary>
    public DataViewType Type { get; }

    public PrimitiveDataViewType ItemType => (Type as VectorDataViewType)?.ItemType ?? (PrimitiveDataViewType)Type;

    /// <summary>The number of values of a row.</summary>
    public int Size { get; }

    /// <summary>The vector's extents as its type gives them, such as [28, 28]; often only one.</summary>
    public ImmutableArray<int> Dimensions => Type is VectorDataViewType vector ? vector.Dimensions : [1];

    /// <summary>The slots' names, or empty where the training data gives none.</summary>
    public ImmutableArray<string> SlotNames { get; }

    /// <summary>Finds and checks the training data's column.</summary>
    /// <param name="schema">The training data's schema.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="owner">Which data it is, for the message, where there are others beside.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or its type is another one.</exception>
    public static FeatureColumn Bind(DataViewSchema schema, string name, string? owner = null)
    {
        var role = SchemaErrors.Of(owner, Role);
        var column = schema.Find(name, role);
        return IsFeatureType(column.Type) ? new FeatureColumn(name, column.Type, column.SlotNames())
            : throw SchemaErrors.WrongType(role, name, Expected, column.Type, Advice(column.Type));
    }

    /// <summary>Checks what is known of a pipeline's schema before it is fitted.</summary>
    /// <returns>The column's type; a vector's size is not known, and is given as 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or its type is another one.</exception>
    public static DataViewType Check(SchemaShape shape, string name)
    {
        var column = shape.Find(name, Role);
        if (column.IsKey || column.Kind == SchemaShape.Column.VectorKind.VariableVector
            || !NumberTypes.IsFeatureType(column.ItemType))
            throw SchemaErrors.WrongType(Role, name, Expected, column.Describe(),
                Advice(column.Kind == SchemaShape.Column.VectorKind.VariableVector, column.ItemType));
        return column.Kind == SchemaShape.Column.VectorKind.Vector
            ? new VectorDataViewType((PrimitiveDataViewType)column.ItemType, 1) : column.ItemType;
    }

    /// <summary>The column of that name in a view to be scored: of the same size, of any of the three types.</summary>
    /// <param name="schema">The view's schema.</param>
    /// <param name="owner">Who needs the column or has it, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of another type or size.</exception>
    public DataViewSchema.Column Find(DataViewSchema schema, string? owner = null)
    {
        var role = SchemaErrors.Of(owner, Role);
        var column = schema.Find(Name, role);
        return IsFeatureType(column.Type) && SizeOf(column.Type) == Size ? column
            : throw SchemaErrors.WrongType(role, Name, string.Create(CultureInfo.InvariantCulture,
                $"{Size} value{(Size == 1 ? "" : "s")} of Single, Double or Byte, as in training"), column.Type,
                Advice(column.Type));
    }

    /// <summary>A column like the training data's, with its slot names, under its own or another name.</summary>
    public DataViewSchema.DetachedColumn ToColumn(string? name = null)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        if (!SlotNames.IsEmpty)
            annotations.AddText(ColumnAnnotations.SlotNamesKind, SlotNames);
        return new DataViewSchema.DetachedColumn(name ?? Name, Type, annotations.ToAnnotations());
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["name"] = Name, ["type"] = ItemType.RawType.Name };
        if (Type is VectorDataViewType)
            json["dimensions"] = new JsonArray([.. Dimensions.Select(n => JsonValue.Create(n))]);
        if (!SlotNames.IsEmpty)
            json["slotNames"] = new JsonArray([.. SlotNames.Select(n => JsonValue.Create(n))]);
        return json;
    }

    /// <exception cref="FormatException">The settings are incomplete or contradict one another.</exception>
    public static FeatureColumn FromJson(JsonObject json)
    {
        var (name, typeName) = (json.Get<string>("name"), json.Get<string>("type"));
        var itemType = NumberTypes.Named(typeName);
        if (name.Length == 0 || !NumberTypes.IsFeatureType(itemType))
            throw new FormatException($"The settings describe a feature column '{name}' of type '{typeName}'; it must have a "
                + "name and be Single, Double or Byte.");
        var dimensions = json.GetArrayOrNull<int>("dimensions");
        DataViewType type = dimensions is null ? itemType! : NumberTypes.VectorOf(itemType!, dimensions, name);
        var slotNames = json.GetArrayOrNull<string>("slotNames") ?? [];
        if (slotNames.Length != 0 && slotNames.Length != SizeOf(type))
            throw new FormatException($"The settings give feature column '{name}' {slotNames.Length} slot names and "
                + $"{SizeOf(type)} values.");
        return new FeatureColumn(name, type, [.. slotNames]);
    }

    private static bool IsFeatureType(DataViewType type) =>
        type is not VectorDataViewType { IsKnownSize: false }
        && NumberTypes.IsFeatureType((type as VectorDataViewType)?.ItemType ?? type);

    private static string Advice(DataViewType type) =>
        Advice(type is VectorDataViewType { IsKnownSize: false }, (type as VectorDataViewType)?.ItemType ?? type);

    private static string Advice(bool isOfUnknownSize, DataViewType itemType) =>
        isOfUnknownSize ? " Say the vector's size: [VectorType(n)] on the property, or a SchemaDefinition."
        : itemType is NumberDataViewType && !NumberTypes.IsFeatureType(itemType) ? " Conversion.ConvertType makes Single of it."
        : "";

    private static int SizeOf(DataViewType type) => type is VectorDataViewType vector ? vector.Size : 1;
}
