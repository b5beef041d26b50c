using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>The distinct values of a column, in the order of their keys.</summary>
internal abstract class KeyTable(PrimitiveDataViewType itemType)
{
    public PrimitiveDataViewType ItemType => itemType;

    public abstract int Count { get; }

    /// <summary>A key type cannot say that there are no values, so that of an empty table has one.</summary>
    public KeyDataViewType KeyType => new(typeof(uint), Math.Max(1, Count));

    public static KeyTable Create(PrimitiveDataViewType itemType) => TypeDispatch.Call(New<int>, itemType.RawType, itemType);

    public static KeyTable Load(BinaryReader reader)
    {
        var type = ValueCodec.ReadType(reader) as PrimitiveDataViewType
            ?? throw Contracts.ExceptDecode(null, "Corrupt model: the values behind keys are vectors.");
        var table = Create(type);
        table.Read(reader);
        return table;
    }

    /// <summary>Adds the values of each row until there are so many; the function says whether there may be more.</summary>
    public abstract Func<bool> Gather(DataViewRow row, DataViewSchema.Column column, int maximumCount);

    public abstract void Sort();

    public abstract ColumnMapping MapColumn(string output, DataViewSchema.Column input, bool valuesAsText);

    public void Save(BinaryWriter writer)
    {
        ValueCodec.WriteType(writer, itemType);
        Write(writer);
    }

    protected abstract void Write(BinaryWriter writer);

    protected abstract void Read(BinaryReader reader);

    private static KeyTable New<T>(PrimitiveDataViewType itemType)
        where T : notnull => new KeyTable<T>(itemType);
}

internal sealed class KeyTable<T>(PrimitiveDataViewType itemType) : KeyTable(itemType)
    where T : notnull
{
    private readonly List<T> _values = [];
    private readonly Dictionary<T, uint> _keys = new(Comparer());

    public override int Count => _values.Count;

    public override Func<bool> Gather(DataViewRow row, DataViewSchema.Column column, int maximumCount)
    {
        if (column.Type is not VectorDataViewType)
        {
            var get = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                get(ref value);
                return TryAdd(value, maximumCount);
            };
        }
        var getVector = row.GetGetter<VBuffer<T>>(column);
        var vector = default(VBuffer<T>);
        return () =>
        {
            getVector(ref vector);
            foreach (var value in vector.DenseValues())
                if (!TryAdd(value, maximumCount))
                    return false;
            return true;
        };
    }

    public override void Sort()
    {
        if (_values is List<ReadOnlyMemory<char>> texts)
            texts.Sort((a, b) => a.Span.SequenceCompareTo(b.Span));
        else
            _values.Sort();
        for (int i = 0; i < _values.Count; i++)
            _keys[_values[i]] = (uint)i + 1;
    }

    public override ColumnMapping MapColumn(string output, DataViewSchema.Column input, bool valuesAsText)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        if (Count > 0 && !(ItemType is KeyDataViewType key && AddSourceKeyValues(annotations, key, input, valuesAsText)))
            AddKeyValues(annotations, ItemType, () => _values, valuesAsText);
        if (input.HasSlotNames())
            annotations.Add(input.Annotations, kind => kind == AnnotationKinds.SlotNames);
        return ColumnMapping.Itemwise<T, uint>(output, input, KeyType, KeyOf, annotations.ToAnnotations());
    }

    protected override void Write(BinaryWriter writer)
    {
        var codec = ValueCodec.For<T>(ItemType)!;
        writer.Write(Count);
        foreach (var value in _values)
            codec.Write(writer, value);
    }

    protected override void Read(BinaryReader reader)
    {
        var codec = ValueCodec.For<T>(ItemType)!;
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
            TryAdd(codec.Read(reader), int.MaxValue);
        Contracts.CheckDecode(Count == count, "Corrupt model: a value behind keys is missing or there twice.");
    }

    private static IEqualityComparer<T>? Comparer() =>
        typeof(T) == typeof(ReadOnlyMemory<char>) ? (IEqualityComparer<T>)(object)new TextComparer() : null;

    private uint KeyOf(T value) => _keys.GetValueOrDefault(value);

    // Missing values - empty text, NaN, missing keys - have no key.
    private bool TryAdd(T value, int maximumCount)
    {
        bool isMissing = value switch
        {
            ReadOnlyMemory<char> text => text.IsEmpty,
            float.NaN or double.NaN => true,
            _ => ItemType is KeyDataViewType && EqualityComparer<T>.Default.Equals(value, default),
        };
        if (!isMissing && !_keys.ContainsKey(value))
        {
            // The buffer that text comes in may be used again.
            if (value is ReadOnlyMemory<char> text)
                value = (T)(object)text.ToString().AsMemory();
            _values.Add(value);
            _keys.Add(value, (uint)Count);
        }
        return Count < maximumCount;
    }

    private static void AddKeyValues<TValue>(DataViewSchema.Annotations.Builder annotations, PrimitiveDataViewType type,
        Func<IReadOnlyList<TValue>> values, bool asText)
    {
        if (asText && type is not TextDataViewType)
            AddKeyValues(annotations, TextDataViewType.Instance,
                () => values().Select(value => FormatItem(type, value).AsMemory()).ToArray(), asText);
        else
            annotations.AddKeyValues(values().Count, type, (ref VBuffer<TValue> destination) =>
                new VBuffer<TValue>(values().Count, [.. values()]).CopyTo(ref destination));
    }

    private static string FormatItem<TValue>(PrimitiveDataViewType type, TValue value) => type is KeyDataViewType
        ? (Convert.ToUInt64(value) - 1).ToString() : TextValues.FormatExactly(value);

    // Keys of keys stand for what those stood for.
    private bool AddSourceKeyValues(DataViewSchema.Annotations.Builder annotations, KeyDataViewType key,
        DataViewSchema.Column input, bool asText)
    {
        if (input.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is not VectorDataViewType source
            || (ulong)source.Size != key.Count)
            return false;
        var positions = _values.Select(value => checked((int)Convert.ToUInt64(value) - 1)).ToArray();
        TypeDispatch.Call(AddSourceKeyValues<int>, source.ItemType.RawType, (annotations, positions, source, input, asText));
        return true;
    }

    private static bool AddSourceKeyValues<TValue>((DataViewSchema.Annotations.Builder Annotations, int[] Positions,
        VectorDataViewType Type, DataViewSchema.Column Input, bool AsText) from)
    {
        AddKeyValues(from.Annotations, from.Type.ItemType, () =>
        {
            var values = default(VBuffer<TValue>);
            from.Input.GetKeyValues(ref values);
            return from.Positions.Select(values.GetItemOrDefault).ToArray();
        }, from.AsText);
        return true;
    }

    private sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>
    {
        public bool Equals(ReadOnlyMemory<char> a, ReadOnlyMemory<char> b) => a.Span.SequenceEqual(b.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);
    }
}
