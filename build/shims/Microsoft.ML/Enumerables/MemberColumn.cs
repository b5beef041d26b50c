using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A field or property of a row class, and the column that it stands for.</summary>
internal sealed record MemberColumn(string Name, DataViewType Type, MemberInfo Member, DataViewSchema.Annotations Annotations)
{
    public Type MemberType => TypeOf(Member);

    public static Type TypeOf(MemberInfo member) =>
        member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>The columns of a row class, by a definition or (null) by its own attributes.</summary>
    public static MemberColumn[] Bind(Type rowType, SchemaDefinition? definition, SchemaDefinition.Direction direction) =>
        (definition ?? SchemaDefinition.Create(rowType, direction)).Select(column => Bind(rowType, column)).ToArray();

    public static DataViewSchema SchemaOf(MemberColumn[] columns) =>
        DataViewSchema.Create(columns.Select(c => new DataViewSchema.DetachedColumn(c.Name, c.Type, c.Annotations)));

    /// <summary>The column type that a member and its attributes stand for.</summary>
    public static DataViewType DefaultType(MemberInfo member)
    {
        var (item, isVector) = Split(TypeOf(member));
        if (DataViewTypeManager.Find(member, item) is { } registered)
            return registered;
        var itemType = PrimitiveTypes.FromRawType(item) ?? throw Contracts.ExceptParam(null, "rawType",
            "Could not determine an IDataView type and registered custom types for member " +
            $"{member.Name}, which is a {TypeOf(member)}.");
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            Contracts.CheckParam(KeyDataViewType.IsValidDataType(item), "userType",
                $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data " +
                $"for a key type: it is {item}.");
            itemType = new KeyDataViewType(item, key.Count ?? PrimitiveTypes.MaxKeyCount(item));
        }
        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        Contracts.CheckParam(vector == null || isVector, "userType",
            $"Member {member.Name} marked with VectorTypeAttribute, but does not appear to be a vector type: " +
            $"it is {TypeOf(member)}.");
        return !isVector ? itemType
            : vector is { Dimensions.Length: > 0 } ? new VectorDataViewType(itemType, vector.Dimensions)
                : new VectorDataViewType(itemType);
    }

    /// <summary>Whether a column of that type can be read from or written to the member.</summary>
    public bool Fits(DataViewType type)
    {
        var (item, isVector) = Split(MemberType);
        return isVector == type is VectorDataViewType && type.ItemType().RawType == item;
    }

    private static MemberColumn Bind(Type rowType, SchemaDefinition.Column column)
    {
        var member = (MemberInfo?)rowType.GetField(column.MemberName) ?? rowType.GetProperty(column.MemberName)
            ?? throw Contracts.ExceptParam(null, "userSchemaDefinition",
                $"No field or property with name '{column.MemberName}' found in type '{rowType.FullName}'");
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        var bound = new MemberColumn(name, column.ColumnType ?? DefaultType(member), member, column.Annotations);
        Contracts.CheckParam(bound.Fits(bound.Type), "userSchemaDefinition",
            $"Column '{name}' is supposed to be of type {bound.Type}, but its member '{member.Name}' is a {bound.MemberType}.");
        return bound;
    }

    private static (Type Item, bool IsVector) Split(Type type)
    {
        bool isBuffer = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>);
        var item = type.IsArray ? type.GetElementType()! : isBuffer ? type.GetGenericArguments()[0] : type;
        return (item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item, type.IsArray || isBuffer);
    }
}
