using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The columns of a schema that fill the members of a row class.</summary>
internal sealed class RowFiller<TRow>
    where TRow : class
{
    private readonly (MemberColumn Member, DataViewSchema.Column Column)[] _bindings;

    public RowFiller(IExceptionContext context, DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition? definition)
    {
        var bindings = new List<(MemberColumn, DataViewSchema.Column)>();
        foreach (var member in MemberColumn.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(member.Name) is not { } column)
            {
                if (ignoreMissingColumns)
                    continue;
                throw context.ExceptSchemaMismatch(nameof(schema), "input", member.Name);
            }
            if (!member.Fits(column.Type))
                throw context.Except($"Can't bind the IDataView column '{column.Name}' of type '{column.Type}' to field or " +
                    $"property '{member.Member.Name}' of type '{member.MemberType.FullName}'.");
            bindings.Add((member, column));
        }
        _bindings = [.. bindings];
    }

    public IEnumerable<DataViewSchema.Column> Columns => _bindings.Select(b => b.Column);

    /// <summary>Fills objects from wherever the row stands.</summary>
    public Action<TRow> Bind(DataViewRow row)
    {
        var setters = _bindings.Select(b => MakeSetter(row, b.Member, b.Column)).ToArray();
        return target =>
        {
            foreach (var set in setters)
                set(target);
        };
    }

    private static Action<TRow> MakeSetter(DataViewRow row, MemberColumn member, DataViewSchema.Column column)
    {
        var type = member.MemberType;
        if (type == typeof(string))
            return TextSetter(row, member, column);
        if (type == typeof(string[]))
            return ArraySetter<ReadOnlyMemory<char>, string>(row, member, column,
                (in VBuffer<ReadOnlyMemory<char>> source, string[] target) =>
            {
                foreach (var (slot, text) in source.Items(all: true))
                    target[slot] = text.ToString();
            });
        return type.IsArray ? TypeDispatch.Call(ArraySetter<int>, type.GetElementType()!, row, member, column)
            : TypeDispatch.Call(MemberSetter<int>, type, row, member, column);
    }

    private static Action<TRow> MemberSetter<T>(DataViewRow row, MemberColumn member, DataViewSchema.Column column)
    {
        var get = row.GetGetter<T>(column);
        var write = MemberAccess<TRow, T>.Writer(member.Member);
        if (column.Type is not VectorDataViewType)
            return target =>
            {
                T value = default!;
                get(ref value);
                write(target, value);
            };
        var read = MemberAccess<TRow, T>.Reader(member.Member);
        return target =>
        {
            T value = read(target);
            get(ref value);
            write(target, value);
        };
    }

    private static Action<TRow> TextSetter(DataViewRow row, MemberColumn member, DataViewSchema.Column column)
    {
        var get = row.GetGetter<ReadOnlyMemory<char>>(column);
        var write = MemberAccess<TRow, string>.Writer(member.Member);
        return target =>
        {
            ReadOnlyMemory<char> text = default;
            get(ref text);
            write(target, text.ToString());
        };
    }

    private static Action<TRow> ArraySetter<T>(DataViewRow row, MemberColumn member, DataViewSchema.Column column) =>
        ArraySetter<T, T>(row, member, column, (in VBuffer<T> source, T[] target) => source.CopyTo(target));

    private delegate void Copier<TSource, TItem>(in VBuffer<TSource> source, TItem[] target);

    // The array that the object has is filled where its length is right.
    private static Action<TRow> ArraySetter<TSource, TItem>(DataViewRow row, MemberColumn member, DataViewSchema.Column column,
        Copier<TSource, TItem> copy)
    {
        var get = row.GetGetter<VBuffer<TSource>>(column);
        var read = MemberAccess<TRow, TItem[]?>.Reader(member.Member);
        var write = MemberAccess<TRow, TItem[]>.Writer(member.Member);
        var vector = default(VBuffer<TSource>);
        return target =>
        {
            get(ref vector);
            var items = read(target);
            if (items == null || items.Length != vector.Length)
                write(target, items = new TItem[vector.Length]);
            copy(in vector, items);
        };
    }
}
