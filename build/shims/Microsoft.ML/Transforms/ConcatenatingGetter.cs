using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>One vector of several columns; sparse where at most half of it is explicit, as in ML.NET.</summary>
internal static class ConcatenatingGetter
{
    public static Delegate Create<T>(DataViewRow row, DataViewSchema.Column[] inputs)
    {
        if (inputs.All(c => c.Type is not VectorDataViewType))
            return OfScalars(inputs.Select(c => row.GetGetter<T>(c)).ToArray());
        var parts = inputs.Select(c => new Part<T>(row, c)).ToArray();
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            int length = 0, count = 0;
            foreach (var part in parts)
            {
                part.Fetch();
                length = checked(length + part.Vector.Length);
                count += part.Vector.GetValues().Length;
            }
            bool sparse = count <= length / 2;
            var editor = VBufferEditor.Create(ref destination, length, sparse ? count : length);
            int at = 0, offset = 0;
            foreach (var part in parts)
            {
                int partLength = part.Vector.Length;
                if (sparse)
                    at += WriteSparse(in part.Vector, editor.Values[at..], editor.Indices[at..], offset);
                else
                    part.Vector.CopyTo(editor.Values.Slice(offset, partLength));
                offset += partLength;
            }
            destination = editor.Commit();
        });
    }

    private static ValueGetter<VBuffer<T>> OfScalars<T>(ValueGetter<T>[] sources) => (ref VBuffer<T> destination) =>
    {
        var editor = VBufferEditor.Create(ref destination, sources.Length);
        for (int i = 0; i < sources.Length; i++)
            sources[i](ref editor.Values[i]);
        destination = editor.Commit();
    };

    private static int WriteSparse<T>(in VBuffer<T> vector, Span<T> values, Span<int> indices, int offset)
    {
        var from = vector.GetValues();
        from.CopyTo(values);
        var fromIndices = vector.GetIndices();
        for (int i = 0; i < from.Length; i++)
            indices[i] = offset + (vector.IsDense ? i : fromIndices[i]);
        return from.Length;
    }

    private sealed class Part<T>
    {
        public VBuffer<T> Vector;
        private readonly ValueGetter<VBuffer<T>>? _vector;
        private readonly ValueGetter<T>? _scalar;
        private readonly T[] _single = new T[1];
        private readonly DataViewSchema.Column _column;
        private readonly int _size;

        public Part(DataViewRow row, DataViewSchema.Column column)
        {
            _column = column;
            if (column.Type is VectorDataViewType type)
                (_vector, _size) = (row.GetGetter<VBuffer<T>>(column), type.Size);
            else
                (_scalar, Vector) = (row.GetGetter<T>(column), new VBuffer<T>(1, _single));
        }

        public void Fetch()
        {
            _scalar?.Invoke(ref _single[0]);
            if (_vector == null)
                return;
            _vector(ref Vector);
            if (_size != 0 && _size != Vector.Length)
                throw Contracts.Except(null, $"Column '{_column.Name}': expected {_size} slots, but got {Vector.Length}");
        }
    }
}
