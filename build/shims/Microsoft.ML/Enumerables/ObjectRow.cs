using System.Numerics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Shows the members of one object after the other as the columns of a row.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly Delegate?[] _getters;
    private TRow? _current;
    private long _position = -1;

    public ObjectRow(DataViewSchema schema, MemberColumn[] columns, Func<int, bool> isActive)
    {
        Schema = schema;
        _getters = columns.Select((column, i) => isActive(i) ? MakeGetter(column) : null).ToArray();
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    private TRow Current => _current ?? throw Contracts.Except(null, Getters.NoRow);

    /// <summary>Moves on to an object; null where there is none any more.</summary>
    public void Show(TRow? row)
    {
        _current = row;
        _position = row == null ? -1 : _position + 1;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] != null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        Getters.As<TValue>(_getters[column.Index], column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        _ = Current;
        id = new DataViewRowId((ulong)Position, 0);
    };

    private Delegate MakeGetter(MemberColumn column)
    {
        var type = column.MemberType;
        if (type == typeof(string))
            return TextGetter(column);
        if (type == typeof(string[]))
            return TextsGetter(column);
        if (type.IsArray)
            return TypeDispatch.Call(ArrayGetter<int>, type.GetElementType()!, column);
        return column.Type is KeyDataViewType ? TypeDispatch.Call(KeyGetter<uint>, type, column)
            : TypeDispatch.Call(MemberGetter<int>, type, column);
    }

    private Delegate MemberGetter<T>(MemberColumn column)
    {
        var read = MemberAccess<TRow, T>.Reader(column.Member);
        // A vector buffer is the object's own: the caller gets a copy.
        return column.Type is VectorDataViewType
            ? (ValueGetter<T>)((ref T destination) => Getters.CopyValue(read(Current), ref destination))
            : (ValueGetter<T>)((ref T destination) => destination = read(Current));
    }

    private Delegate TextGetter(MemberColumn column)
    {
        var read = MemberAccess<TRow, string?>.Reader(column.Member);
        return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> destination) =>
            destination = read(Current).AsMemory());
    }

    private Delegate TextsGetter(MemberColumn column)
    {
        var read = MemberAccess<TRow, string?[]?>.Reader(column.Member);
        return (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            var texts = read(Current) ?? [];
            var editor = VBufferEditor.Create(ref destination, texts.Length);
            for (int i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            destination = editor.Commit();
        });
    }

    private Delegate ArrayGetter<T>(MemberColumn column)
    {
        var read = MemberAccess<TRow, T[]?>.Reader(column.Member);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            var values = read(Current) ?? [];
            VBuffer<T>.Copy(values, 0, ref destination, values.Length);
        });
    }

    // A member counts keys from 0, a key column from 1.
    private Delegate KeyGetter<T>(MemberColumn column)
        where T : struct, IBinaryInteger<T>
    {
        var read = MemberAccess<TRow, T>.Reader(column.Member);
        T last = T.CreateChecked(((KeyDataViewType)column.Type).Count - 1);
        return (ValueGetter<T>)((ref T destination) =>
            destination = read(Current) is var key && key <= last ? key + T.One : T.Zero);
    }
}
