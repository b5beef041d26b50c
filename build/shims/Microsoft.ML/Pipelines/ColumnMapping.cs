using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// One appended column: name, type and annotations, the input columns it needs, and how to make its getter, which must be
/// a ValueGetter of the type's RawType.
/// </summary>
internal sealed record ColumnMapping(DataViewSchema.DetachedColumn Output, IReadOnlyList<DataViewSchema.Column> Dependencies,
    Func<DataViewRow, Delegate> CreateGetter)
{
    /// <summary>The column as it is, under a new name.</summary>
    public static ColumnMapping Copy(string output, DataViewSchema.Column input) =>
        new(new(output, input.Type, input.Annotations), [input], row => row.GetGetter(input));

    /// <summary>One value computed from one value, be it a scalar or a whole vector.</summary>
    public static ColumnMapping Of<TIn, TOut>(string output, DataViewSchema.Column input, DataViewType type,
        Func<ValueGetter<TIn>, ValueGetter<TOut>> map, DataViewSchema.Annotations? annotations = null) =>
        new(new(output, type, annotations), [input], row => map(row.GetGetter<TIn>(input)));

    /// <summary>
    /// Each item mapped on its own: a scalar column gives <paramref name="itemType"/>, a vector column a vector of it with the
    /// same dimensions. A sparse vector stays sparse where the mapping takes default to default. A row whose vector does not
    /// have the column's size is an error.
    /// </summary>
    public static ColumnMapping Itemwise<TIn, TOut>(string output, DataViewSchema.Column input, PrimitiveDataViewType itemType,
        Func<TIn, TOut> map, DataViewSchema.Annotations? annotations = null)
    {
        if (input.Type is not VectorDataViewType vector)
            return Of<TIn, TOut>(output, input, itemType, source => MapScalar(source, map), annotations);
        return Of<VBuffer<TIn>, VBuffer<TOut>>(output, input, new VectorDataViewType(itemType, vector.Dimensions),
            source => MapVector(source, input.Name, vector.Size, map), annotations);
    }

    private static ValueGetter<TOut> MapScalar<TIn, TOut>(ValueGetter<TIn> source, Func<TIn, TOut> map)
    {
        TIn value = default!;
        return (ref TOut destination) =>
        {
            source(ref value);
            destination = map(value);
        };
    }

    private static ValueGetter<VBuffer<TOut>> MapVector<TIn, TOut>(ValueGetter<VBuffer<TIn>> source, string input, int size,
        Func<TIn, TOut> map)
    {
        var vector = default(VBuffer<TIn>);
        TOut mappedDefault = map(default!);
        bool keepsSparsity = EqualityComparer<TOut>.Default.Equals(mappedDefault, default);
        return (ref VBuffer<TOut> destination) =>
        {
            source(ref vector);
            if (size != 0 && vector.Length != size)
                throw Contracts.Except(null, $"Column '{input}': expected {size} slots, but got {vector.Length}");
            var values = vector.GetValues();
            bool dense = vector.IsDense || !keepsSparsity;
            var editor = VBufferEditor.Create(ref destination, vector.Length, dense ? vector.Length : values.Length);
            if (vector.IsDense || !dense)
            {
                for (int i = 0; i < values.Length; i++)
                    editor.Values[i] = map(values[i]);
                vector.GetIndices().CopyTo(editor.Indices);
            }
            else
            {
                editor.Values.Fill(mappedDefault);
                var indices = vector.GetIndices();
                for (int i = 0; i < values.Length; i++)
                    editor.Values[indices[i]] = map(values[i]);
            }
            destination = editor.Commit();
        };
    }
}
