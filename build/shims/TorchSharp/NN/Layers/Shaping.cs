using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class Identity : nn.Module<Tensor, Tensor>
        {
            internal Identity() : base(nameof(Identity)) { }

            public override Tensor forward(Tensor tensor) => Aten.alias.Call(tensor);
        }

        public sealed class Flatten : nn.Module<Tensor, Tensor>
        {
            private readonly long _first;
            private readonly long _last;

            internal Flatten(long first, long last) : base(nameof(Flatten)) =>
                (_first, _last) = (first, last);

            public override Tensor forward(Tensor tensor) => Aten.flatten.Call(tensor, _first, _last);
        }

        public sealed class Unflatten : nn.Module<Tensor, Tensor>
        {
            private readonly long _dimension;
            private readonly long[] _sizes;

            internal Unflatten(long dimension, long[] sizes) : base(nameof(Unflatten)) =>
                (_dimension, _sizes) = (dimension, sizes);

            public override Tensor forward(Tensor tensor) => Aten.unflatten.Call(tensor, _dimension, _sizes);
        }

        public sealed class PixelShuffle : nn.Module<Tensor, Tensor>
        {
            private readonly long _factor;

            internal PixelShuffle(long factor) : base(nameof(PixelShuffle)) => _factor = factor;

            public override Tensor forward(Tensor tensor) => Aten.pixel_shuffle.Call(tensor, _factor);
        }

        public sealed class PixelUnshuffle : nn.Module<Tensor, Tensor>
        {
            private readonly long _factor;

            internal PixelUnshuffle(long factor) : base(nameof(PixelUnshuffle)) => _factor = factor;

            public override Tensor forward(Tensor tensor) => Aten.pixel_unshuffle.Call(tensor, _factor);
        }

        public sealed class CosineSimilarity : nn.Module<Tensor, Tensor, Tensor>
        {
            private readonly long _dimension;
            private readonly double _eps;

            internal CosineSimilarity(long dimension, double eps) : base(nameof(CosineSimilarity)) =>
                (_dimension, _eps) = (dimension, eps);

            public override Tensor forward(Tensor input1, Tensor input2) => F.cosine_similarity(input1, input2, _dimension, _eps);
        }

        public sealed class PairwiseDistance : nn.Module<Tensor, Tensor, Tensor>
        {
            private readonly double _p;
            private readonly double _eps;
            private readonly bool _keep;

            internal PairwiseDistance(double p, double eps, bool keep) : base(nameof(PairwiseDistance)) =>
                (_p, _eps, _keep) = (p, eps, keep);

            public override Tensor forward(Tensor input1, Tensor input2) => F.pairwise_distance(input1, input2, _p, _eps, _keep);
        }

        public sealed class Upsample : nn.Module<Tensor, Tensor>
        {
            private readonly long[]? _size;
            private readonly double[]? _factor;

            internal Upsample(long[]? size, double[]? factor, UpsampleMode mode, bool? alignCorners) : base(nameof(Upsample))
            {
                if ((size is null) == (factor is null))
                    throw new ArgumentException("Upsample takes either a size or a scale factor.", nameof(size));
                _size = (long[]?)size?.Clone();
                _factor = (double[]?)factor?.Clone();
                this.mode = mode;
                align_corners = alignCorners;
            }

            public UpsampleMode mode { get; }
            public bool? align_corners { get; }
            public ReadOnlySpan<long> size => _size;
            public ReadOnlySpan<double> scale_factor => _factor;

            // Both enumerations number the modes alike.
            public override Tensor forward(Tensor tensor) =>
                F.interpolate(tensor, _size, _factor, (InterpolationMode)mode, align_corners);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Identity Identity() => new();

            public static Flatten Flatten(long startDim = 1, long endDim = -1) => new(startDim, endDim);

            public static Unflatten Unflatten(long dim, long[] unflattenedSize) => new(dim, (long[])unflattenedSize.Clone());

            public static PixelShuffle PixelShuffle(long upscaleFactor) => new(upscaleFactor);

            public static PixelUnshuffle PixelUnshuffle(long downscaleFactor) => new(downscaleFactor);

            public static CosineSimilarity CosineSimilarity(long dim = 1, double eps = 1e-8) => new(dim, eps);

            public static PairwiseDistance PairwiseDistance(double p = 2.0, double eps = 1e-6, bool keep_dim = false) =>
                new(p, eps, keep_dim);

            public static Upsample Upsample(long[]? size = null, double[]? scale_factor = null,
                UpsampleMode mode = UpsampleMode.Nearest,
                bool? align_corners = null) => new(size, scale_factor, mode, align_corners);
        }
    }
}
