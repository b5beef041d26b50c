namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long[] size() => shape;

        public Tensor reshape(params long[] shape) => Aten.reshape.Call(this, shape);
        public Tensor view(params long[] shape) => Aten.view.Call(this, shape);
        public Tensor view_as(Tensor other) => view(other.shape);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.flatten.Call(this, start_dim, end_dim);
        public Tensor ravel() => Aten.ravel.Call(this);
        public Tensor unflatten(long dim, params long[] sizes) => Unflatten(dim, sizes);
        public Tensor unflatten(long dim, Size sizes) => Unflatten(dim, sizes.Shape);

        // The operator of that name changed its schema between versions of libtorch; view does not.
        private Tensor Unflatten(long dim, long[] sizes)
        {
            var from = shape;
            // TorchSharp takes no dimension from the end here, though PyTorch does.
            if (dim < 0 || dim >= from.Length)
                throw new ArgumentOutOfRangeException(nameof(dim), dim,
                    $"The tensor has {from.Length} dimensions, numbered from 0.");
            var at = (int)dim;
            if (sizes.Length == 0) throw new ArgumentException("At least one size is needed.", nameof(sizes));
            long product = 1, open = 0;
            foreach (var s in sizes)
            {
                if (s == -1) open++;
                else product *= s;
            }
            if (open > 1 || (open == 0 ? product != from[at] : product <= 0 || from[at] % product != 0))
                throw new ArgumentException(
                    $"The sizes ({string.Join(", ", sizes)}) do not multiply to {from[at]}, the size of dimension {dim}.",
                    nameof(sizes));
            return view([.. from[..at], .. sizes, .. from[(at + 1)..]]);
        }

        public Tensor squeeze(long? dim = null) => dim is { } d ? Aten.squeeze_dim.Call(this, d) : Aten.squeeze.Call(this);
        public Tensor squeeze_(long? dim = null) =>
            dim is { } d ? Aten.squeeze_dim_.CallInPlace(this, this, d) : Aten.squeeze_.CallInPlace(this, this);
        public Tensor unsqueeze(long dim) => Aten.unsqueeze.Call(this, dim);
        public Tensor unsqueeze_(long dim) => Aten.unsqueeze_.CallInPlace(this, this, dim);

        public Tensor permute(params long[] permutation) => Aten.permute.Call(this, permutation);
        public Tensor permute(IEnumerable<long> permutation) => Aten.permute.Call(this, permutation.ToArray());
        public Tensor transpose(long dim0, long dim1) => Aten.transpose.Call(this, dim0, dim1);
        public Tensor transpose_(long dim0, long dim1) => Aten.transpose_.CallInPlace(this, this, dim0, dim1);
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor movedim(long[] source, long[] destination) => Aten.movedim.Call(this, source, destination);
        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);
        public Tensor t() => Aten.t.Call(this);
        public Tensor T => Aten.numpy_T.Call(this);
        public Tensor mT => transpose(-2, -1);

        public Tensor expand(params long[] sizes) => Aten.expand.Call(this, sizes);
        public Tensor expand(long[] sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes, isImplicit);
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) =>
            Aten.expand.Call(this, sizes.ToArray(), isImplicit);
        public Tensor expand(Size sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes.Shape, isImplicit);
        public Tensor expand_as(Tensor other) => expand(other.shape);
        public Tensor broadcast_to(params long[] shape) => Aten.broadcast_to.Call(this, shape);
        public Tensor repeat(params long[] sizes) => Aten.repeat.Call(this, sizes);
        public Tensor tile(long[] reps) => Aten.tile.Call(this, reps);
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Aten.repeat_interleave.Call(this, repeats, dim, output_size);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Aten.repeat_interleave_number.Call(this, repeats, dim, output_size);
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) =>
            Aten.as_strided.Call(this, size, strides, storageOffset);
        public long storage_offset() => Aten.storage_offset.CallForNumber(this).Bits;

        public Tensor[] chunk(long chunks, long dim = 0) => Aten.chunk.CallForMany(this, chunks, dim);
        public Tensor[] split(long size, int dim = 0) => Aten.split.CallForMany(this, size, dim);
        public Tensor[] split(params long[] sizes) => Aten.split_with_sizes.CallForMany(this, sizes);
        public Tensor[] split(long[] sizes, long dim = 0) => Aten.split_with_sizes.CallForMany(this, sizes, dim);
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) =>
            Aten.split_with_sizes.CallForMany(this, sizes.ToArray(), dim);
        public Tensor[] tensor_split(long size, long dim = 0) => Aten.tensor_split.CallForMany(this, size, dim);
        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Aten.tensor_split_indices.CallForMany(this, sizes, dim);
        public Tensor[] unbind(long dimension = 0) => Aten.unbind.CallForMany(this, dimension);

        public Tensor narrow(long dim, long start, long length) => Aten.narrow.Call(this, dim, start, length);
        public Tensor select(long dim, long index) => Aten.select.Call(this, dim, index);
        public Tensor slice(long dim, long start, long finish, long step) => step >= 1
            ? Aten.slice.Call(this, dim, start, finish, step)
            : throw new ArgumentException($"The step of a slice must be positive, not {step}.", nameof(step));
        public Tensor unfold(long dimension, long size, long step) => Aten.unfold.Call(this, dimension, size, step);

        public Tensor roll(long shifts, long? dims = null) =>
            dims is { } d ? Aten.roll.Call(this, shifts, d) : Aten.roll.Call(this, shifts);
        public Tensor roll(long[] shifts) => roll(shifts, new[] { 0L });
        public Tensor roll(long[] shifts, long[] dims) => Aten.roll.Call(this, shifts, dims);
        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) =>
            Aten.roll.Call(this, shifts.ToArray(), dims.ToArray());
        public Tensor roll((long, long) shifts, (long, long) dims) => roll(List(shifts), List(dims));
        public Tensor roll((long, long, long) shifts, (long, long, long) dims) => roll(List(shifts), List(dims));
        public Tensor flip(params long[] dims) => Aten.flip.Call(this, dims);
        public Tensor fliplr() => Aten.fliplr.Call(this);
        public Tensor flipud() => Aten.flipud.Call(this);
        public Tensor rot90(long k = 1, (long, long)? dims = null) => Aten.rot90.Call(this, k, List(dims ?? (0, 1)));

        public Tensor tril(long diagonal = 0) => Aten.tril.Call(this, diagonal);
        public Tensor tril_(long diagonal = 0) => Aten.tril_.CallInPlace(this, this, diagonal);
        public Tensor triu(long diagonal = 0) => Aten.triu.Call(this, diagonal);
        public Tensor triu_(long diagonal = 0) => Aten.triu_.CallInPlace(this, this, diagonal);
        public Tensor diag(long diagonal = 0) => Aten.diag.Call(this, diagonal);
        public Tensor diag_embed(long offset = 0L, long dim1 = -2L, long dim2 = -1L) =>
            Aten.diag_embed.Call(this, offset, dim1, dim2);
        /// <summary>The defaults are the real one's, though libtorch refuses two equal dimensions: name both.</summary>
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 0) => Aten.diagonal.Call(this, offset, dim1, dim2);
        public Tensor trace() => Aten.trace.Call(this);
    }
}
