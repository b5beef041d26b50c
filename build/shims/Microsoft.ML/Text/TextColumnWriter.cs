namespace Microsoft.ML.Data;

/// <summary>A column's items as they stand in a text file.</summary>
internal abstract class TextColumnWriter
{
    public abstract bool HasHeader { get; }

    /// <summary>What stands for the type's default value, and so for an empty slot.</summary>
    public abstract string Default { get; }

    /// <summary>Gives the names of the slots that have one, and the number of slots.</summary>
    public abstract int WriteHeader(Action<int, string> add);

    /// <summary>Gives the current row's items, and the number of slots.</summary>
    public abstract int WriteRow(Action<int, string> add);

    public static TextColumnWriter Create(DataViewRowCursor cursor, DataViewSchema.Column column, char separator) =>
        TypeDispatch.Call(Create<int>, column.Type.ItemType().RawType, cursor, column, separator);

    /// <summary>Quotes what would not read back as one field of text.</summary>
    public static string Quote(string text, char separator) =>
        text.Length > 0 && text[0] != ' ' && text.AsSpan().IndexOfAny(['"', separator, ':', '\n']) < 0
            ? text : $"\"{text.Replace("\"", "\"\"")}\"";

    private static TextColumnWriter Create<T>(DataViewRowCursor cursor, DataViewSchema.Column column, char separator) =>
        column.Type is VectorDataViewType ? new Vector<T>(cursor, column, separator) : new Scalar<T>(cursor, column, separator);

    private static Func<T, string> FormatterOf<T>(DataViewType type, char separator)
    {
        if (type is KeyDataViewType { Count: var count })
            return value => Convert.ToUInt64(value) is var key && key >= 1 && key <= count ? (key - 1).ToString() : "";
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
            return value => Quote(value!.ToString()!, separator);
        if (typeof(T) == typeof(DataViewRowId))
            return value => value is DataViewRowId id ? $"0x{id.High:x16}{id.Low:x16}" : "";
        // The colons of times would look like sparse indices.
        if (typeof(T) == typeof(TimeSpan) || typeof(T) == typeof(DateTime) || typeof(T) == typeof(DateTimeOffset))
            return value => $"\"{TextValues.FormatExactly(value)}\"";
        return TextValues.FormatExactly;
    }

    private sealed class Scalar<T>(DataViewRowCursor cursor, DataViewSchema.Column column, char separator) : TextColumnWriter
    {
        private readonly ValueGetter<T> _get = cursor.GetGetter<T>(column);
        private readonly Func<T, string> _format = FormatterOf<T>(column.Type, separator);
        private T _value = default!;

        public override bool HasHeader => true;

        public override string Default { get; } = FormatterOf<T>(column.Type, separator)(default!);

        public override int WriteHeader(Action<int, string> add)
        {
            add(0, Quote(column.Name, separator));
            return 1;
        }

        public override int WriteRow(Action<int, string> add)
        {
            _get(ref _value);
            add(0, _format(_value));
            return 1;
        }
    }

    private sealed class Vector<T>(DataViewRowCursor cursor, DataViewSchema.Column column, char separator) : TextColumnWriter
    {
        private readonly ValueGetter<VBuffer<T>> _get = cursor.GetGetter<VBuffer<T>>(column);
        private readonly Func<T, string> _format = FormatterOf<T>(column.Type.ItemType(), separator);
        private VBuffer<T> _value;

        public override bool HasHeader => column.HasSlotNames();

        public override string Default { get; } = FormatterOf<T>(column.Type.ItemType(), separator)(default!);

        public override int WriteHeader(Action<int, string> add)
        {
            if (HasHeader)
            {
                VBuffer<ReadOnlyMemory<char>> names = default;
                column.GetSlotNames(ref names);
                foreach (var (slot, name) in names.Items())
                    if (!name.IsEmpty)
                        add(slot, Quote(name.ToString(), separator));
            }
            return ((VectorDataViewType)column.Type).Size;
        }

        public override int WriteRow(Action<int, string> add)
        {
            _get(ref _value);
            var values = _value.GetValues();
            var indices = _value.GetIndices();
            for (int i = 0; i < values.Length; i++)
                add(_value.IsDense ? i : indices[i], _format(values[i]));
            return _value.Length;
        }
    }
}
