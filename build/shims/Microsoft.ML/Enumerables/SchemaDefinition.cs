using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Which members of a class are columns, with which names, types and annotations. May be changed before it is used.
/// </summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    /// <summary>The column of that name, or null.</summary>
    public Column this[string columnName]
    {
        get => this.FirstOrDefault(c => c.ColumnName == columnName)!;
        set
        {
            Contracts.CheckRef(value, nameof(value));
            Contracts.CheckParam(value.ColumnName == columnName, nameof(columnName),
                $"The column name is specified as '{value.ColumnName}' but must match the selector '{columnName}'.");
            int at = FindIndex(c => c.ColumnName == columnName);
            if (at >= 0)
                this[at] = value;
            else
                Add(value);
        }
    }

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        var definition = new SchemaDefinition();
        foreach (var member in Members(Contracts.CheckRef(userType, nameof(userType)), direction))
        {
            var column = new Column(member.Name, MemberColumn.DefaultType(member),
                member.GetCustomAttribute<ColumnNameAttribute>()?.Name);
            Contracts.CheckParam(definition[column.ColumnName] == null, nameof(userType),
                $"Duplicate column name '{column.ColumnName}' detected, this is disallowed");
            definition.Add(column);
        }
        return definition;
    }

    private static IEnumerable<MemberInfo> Members(Type type, Direction direction)
    {
        const BindingFlags Flags = BindingFlags.Public | BindingFlags.Instance;
        var properties = type.GetProperties(Flags).Where(p => p.GetIndexParameters().Length == 0
            && (direction.HasFlag(Direction.Read) && p.GetMethod is { IsPublic: true }
                || direction.HasFlag(Direction.Write) && p.SetMethod is { IsPublic: true }));
        return type.GetFields(Flags).Concat<MemberInfo>(properties)
            .Where(m => MemberColumn.TypeOf(m) != typeof(IChannel) && !m.IsDefined(typeof(NoColumnAttribute)));
    }

    public sealed class Column
    {
        private readonly Dictionary<string, (DataViewType Type, Delegate Getter)> _annotations = [];

        internal Column(string memberName, DataViewType columnType, string? columnName)
        {
            (MemberName, ColumnType, ColumnName) = (memberName, columnType, columnName ?? memberName);
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations
        {
            get
            {
                var builder = new DataViewSchema.Annotations.Builder();
                foreach (var (kind, (type, getter)) in _annotations)
                    builder.Add(kind, type, getter);
                return builder.ToAnnotations();
            }
        }

        /// <summary>A value may be given as a string for text, an array for a vector.</summary>
        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            Contracts.CheckRef(kind, nameof(kind));
            Contracts.CheckRef(annotationType, nameof(annotationType));
            Contracts.Check(_annotations.TryAdd(kind, (annotationType, AnnotationGetter(kind, value, annotationType))),
                $"Column '{ColumnName}' already contains an annotation of kind '{kind}'.");
        }

        internal void TakeAnnotations(DataViewSchema.Annotations annotations)
        {
            foreach (var column in annotations.Schema)
                _annotations[column.Name] = (column.Type, annotations.GetGetter(column));
        }

        private static Delegate AnnotationGetter<T>(string kind, T value, DataViewType type)
        {
            object? stored = value switch
            {
                string text => text.AsMemory(),
                string[] texts => new VBuffer<ReadOnlyMemory<char>>(texts.Length, texts.Select(t => t.AsMemory()).ToArray()),
                Array array => TypeDispatch.Call(ToVector<int>, array.GetType().GetElementType()!, (object)array),
                _ => value,
            };
            if (stored?.GetType() != type.RawType)
                throw Contracts.Except(null, $"Annotation '{kind}' is of type {type}, but its value is a {typeof(T)}.");
            return TypeDispatch.Call(Getter<int>, type.RawType, stored);
        }

        private static object ToVector<T>(object array) => new VBuffer<T>(((T[])array).Length, (T[])array);

        private static Delegate Getter<T>(object value) =>
            (ValueGetter<T>)((ref T destination) => Getters.CopyValue((T)value, ref destination));
    }
}
