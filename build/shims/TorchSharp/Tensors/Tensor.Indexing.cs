using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Put(value, i1);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At(i1, i2);
            set => Put(value, i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At(i1, i2, i3);
            set => Put(value, i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At(i1, i2, i3, i4);
            set => Put(value, i1, i2, i3, i4);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => At(i1, i2, i3, i4, i5);
            set => Put(value, i1, i2, i3, i4, i5);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => At(i1, i2, i3, i4, i5, i6);
            set => Put(value, i1, i2, i3, i4, i5, i6);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => At(indices);
            set => Put(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor index(params Tensor[] indices)
        {
            var here = OnThisDevice(indices);
            try
            {
                return Aten.index.Call(this, here);
            }
            finally
            {
                foreach (var index in here) index.Dispose();
            }
        }

        public Tensor index(params TensorIndex[] indices)
        {
            using var view = new Indexed(this, indices);
            return view.Advanced is { } advanced ? Aten.index.Call(view.Basic, advanced) : view.Take();
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices)
        {
            var here = OnThisDevice(indices);
            try
            {
                return Aten.index_put_.CallInPlace(this, this, here, value);
            }
            finally
            {
                foreach (var index in here) index.Dispose();
            }
        }

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using var view = new Indexed(this, indices);
            using var fitting = WithoutLeadingOnes(value, (int)view.Basic.Dimensions);
            if (view.Advanced is { } advanced) Aten.index_put_.Run(view.Basic, advanced, fitting);
            else view.Basic.copy_(fitting);
            return this;
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var one = full([], value, dtype, device);
            return index_put_(one, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var one = full([], value, dtype, device);
            return index_put_(one, indices);
        }

        private Tensor At(params ReadOnlySpan<long> indices)
        {
            if (indices.IsEmpty) return alias();
            var result = this;
            foreach (var i in indices)
            {
                var next = result.select(0, i);
                if (!ReferenceEquals(result, this)) result.Dispose();
                result = next;
            }
            return result;
        }

        private void Put(Tensor value, params ReadOnlySpan<long> indices)
        {
            using var place = At(indices);
            place.copy_(value);
        }

        // As libtorch does for basic indexing, a value may have more dimensions than its place while the first ones are 1.
        private static Tensor WithoutLeadingOnes(Tensor value, int dimensions)
        {
            var sizes = value.shape;
            var skipped = 0;
            while (sizes.Length - skipped > dimensions && sizes[skipped] == 1) skipped++;
            return skipped == 0 ? value.alias() : value.view(sizes[skipped..]);
        }

        // New objects, also where an index is here already; whoever asks disposes of them.
        private Tensor[] OnThisDevice(Tensor[] indices)
        {
            var here = device;
            return Array.ConvertAll(indices, i => i.to(here));
        }
    }

    /// <summary>
    /// What a list of indices selects: a view for the numbers, slices and new dimensions, as they come from left to right, and
    /// beside it the tensors to index that view with. It holds views and copies of its own, which are disposed of with it.
    /// </summary>
    private sealed class Indexed : IDisposable
    {
        private readonly Tensor _source;
        private readonly List<Tensor?> _advanced = [];
        private int _dimension;

        public Indexed(Tensor source, TensorIndex[] indices)
        {
            _source = Basic = source;
            var covered = 0;
            foreach (var index in indices) covered += index.Dimensions;
            var left = (int)source.Dimensions - covered;
            if (left < 0)
                throw new IndexOutOfRangeException(
                    $"There are indices for {covered} dimensions; the tensor has {source.Dimensions}.");
            try
            {
                foreach (var index in indices) Apply(index, left);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public Tensor Basic { get; private set; }

        public Tensor?[]? Advanced => _advanced.Count == 0 ? null : [.. _advanced];

        /// <summary>Hands the view over to the caller.</summary>
        public Tensor Take()
        {
            var result = ReferenceEquals(Basic, _source) ? _source.alias() : Basic;
            Basic = _source;
            return result;
        }

        private void Apply(in TensorIndex index, int dimensionsOfEllipsis)
        {
            switch (index.Is)
            {
                case TensorIndex.Kind.Single:
                    Replace(Basic.select(_dimension, index.Start ?? 0));
                    break;
                case TensorIndex.Kind.Slice:
                    if (index.Start is not null || index.Stop is not null || index.Step is not null)
                        Replace(Aten.slice.Call(Basic, _dimension, index.Start, index.Stop, index.Step ?? 1));
                    _dimension++;
                    break;
                case TensorIndex.Kind.Ellipsis:
                    _dimension += dimensionsOfEllipsis;
                    break;
                case TensorIndex.Kind.None:
                    Replace(Basic.unsqueeze(_dimension++));
                    break;
                case TensorIndex.Kind.Bool:
                    ApplyTruth(index.Start != 0);
                    break;
                default:
                    ApplyTensor(index.Values!);
                    break;
            }
        }

        private void ApplyTensor(Tensor index)
        {
            if (index.Dimensions > 0 || !index.is_integral()) Record(index.to(_source.device));
            else if (index.dtype is ScalarType.Bool or ScalarType.Byte) ApplyTruth(index.ToBoolean());
            else Replace(Basic.select(_dimension, index.ToInt64()));
        }

        // A truth value adds a dimension and takes its one element or none.
        private void ApplyTruth(bool value)
        {
            Replace(Basic.unsqueeze(_dimension));
            Record(zeros(value ? 1L : 0L, int64, _source.device));
        }

        private void Record(Tensor index)
        {
            while (_advanced.Count < _dimension) _advanced.Add(null);
            _advanced.Add(index);
            _dimension++;
        }

        private void Replace(Tensor view)
        {
            if (!ReferenceEquals(Basic, _source)) Basic.Dispose();
            Basic = view;
        }

        public void Dispose()
        {
            Replace(_source);
            foreach (var index in _advanced) index?.Dispose();
        }
    }
}
