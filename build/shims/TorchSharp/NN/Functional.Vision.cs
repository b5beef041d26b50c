using TorchSharp.Interop;

namespace TorchSharp;

public enum PaddingModes { Zeros = 0, Reflect = 1, Replicate = 2, Circular = 3, Constant = 4 }

/// <summary>How a convolution pads: not at all, or so that the output is as large as the input.</summary>
public enum Padding { Valid = 0, Same = 1 }

public static partial class torch
{
    public enum InterpolationMode { Nearest = 0, Linear = 1, Bilinear = 2, Bicubic = 3, Trilinear = 4, Area = 5 }

    public enum UpsampleMode { Nearest = 0, Linear = 1, Bilinear = 2, Bicubic = 3, Trilinear = 4 }

    public enum GridSampleMode { Nearest = 0, Bilinear = 2 }

    public enum GridSamplePaddingMode { Zeros = 0, Reflection = 1, Border = 2 }

    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Argument s_reflect = "reflect", s_replicate = "replicate", s_circular = "circular";

            /// <param name="pad">Before and after the last dimension, then the one before it, and so on.</param>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                mode switch
            {
                PaddingModes.Zeros or PaddingModes.Constant => Aten.constant_pad_nd.Call(input, pad, value),
                PaddingModes.Reflect => Aten.pad.Call(input, pad, s_reflect),
                PaddingModes.Replicate => Aten.pad.Call(input, pad, s_replicate),
                PaddingModes.Circular => Aten.pad.Call(input, pad, s_circular),
                _ => throw new ArgumentException($"{mode} is no padding mode.", nameof(mode)),
            };

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) => functional.pad(input, pad.ToArray(), mode, value);

            /// <summary>Pads every dimension, the batch's and the channels' too, on both sides.</summary>
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, Extents.Repeat(pad, 2 * (int)input.Dimensions), mode, value);

            /// <summary>(N, C r², H, W) to (N, C, H r, W r).</summary>
            public static Tensor pixel_shuffle(Tensor x, long upscaleFactor) => Aten.pixel_shuffle.Call(x, upscaleFactor);

            /// <summary>(N, C, H r, W r) to (N, C r², H, W).</summary>
            public static Tensor pixel_unshuffle(Tensor x, long downscaleFactor) => Aten.pixel_unshuffle.Call(x, downscaleFactor);

            /// <summary>Resizes (N, C, L), (N, C, H, W) or (N, C, D, H, W), by one number for each spatial dimension.</summary>
            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null,
                bool recompute_scale_factor = false)
            {
                var spatial = (int)x.Dimensions - 2;
                CheckResize(spatial, size, scale_factor);
                if (recompute_scale_factor && scale_factor is null)
                    throw new ArgumentException(
                        "There is no scale factor to recompute: a size was given.", nameof(recompute_scale_factor));
                if (align_corners is not null && mode is InterpolationMode.Nearest or InterpolationMode.Area)
                    throw new ArgumentException($"align_corners has no meaning with the mode {mode}.", nameof(align_corners));

                if (recompute_scale_factor || mode == InterpolationMode.Area && size is null)
                {
                    size = Scaled(x.shape, scale_factor!);
                    scale_factor = null;
                }
                var corners = align_corners ?? false;
                return (mode, spatial) switch
                {
                    (InterpolationMode.Nearest, 1) => Aten.upsample_nearest1d.Call(x, size, scale_factor),
                    (InterpolationMode.Nearest, 2) => Aten.upsample_nearest2d.Call(x, size, scale_factor),
                    (InterpolationMode.Nearest, 3) => Aten.upsample_nearest3d.Call(x, size, scale_factor),
                    (InterpolationMode.Area, 1) => Aten.adaptive_avg_pool1d.Call(x, size),
                    (InterpolationMode.Area, 2) => Aten.adaptive_avg_pool2d.Call(x, size),
                    (InterpolationMode.Area, 3) => Aten.adaptive_avg_pool3d.Call(x, size),
                    (InterpolationMode.Linear, 1) => Aten.upsample_linear1d.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 2) => Aten.upsample_bilinear2d.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 2) => Aten.upsample_bicubic2d.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Trilinear, 3) => Aten.upsample_trilinear3d.Call(x, size, corners, scale_factor),
                    _ => throw new ArgumentException($"The mode {mode} does not fit an input of {x.Dimensions} dimensions: "
                        + "Linear takes 3, Bilinear and Bicubic 4, Trilinear 5, Nearest and Area any of these.", nameof(mode)),
                };
            }

            public static Tensor upsample_nearest2d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                Aten.upsample_nearest2d.Call(input, outputSizes, scaleFactors);

            /// <summary>Samples the input (N, C, H, W) at the places (N, H', W', 2), x before y, each from -1 to 1.</summary>
            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                // libtorch numbers them otherwise: bilinear 0, nearest 1; zeros 0, border 1, reflection 2.
                var interpolation = mode == GridSampleMode.Bilinear ? 0L : 1L;
                var padding = padding_mode switch
                {
                    GridSamplePaddingMode.Zeros => 0L,
                    GridSamplePaddingMode.Border => 1L,
                    _ => 2L,
                };
                return Aten.grid_sampler.Call(input, grid, interpolation, padding, align_corners ?? false);
            }

            /// <summary>The grid of an affine map: theta (N, 2, 3) and a size (N, C, H, W) give (N, H, W, 2).</summary>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                Aten.affine_grid_generator.Call(theta, size ?? [], align_corners);

            private static void CheckResize(int spatial, long[]? size, double[]? factor)
            {
                if ((size is null) == (factor is null))
                    throw new ArgumentException("A resize takes either a size or a scale factor.", nameof(size));
                var (given, what) = size is null ? (factor!.Length, "scale factors") : (size.Length, "sizes");
                if (given != spatial)
                    throw new ArgumentException($"An input of {spatial + 2} dimensions has {Math.Max(spatial, 0)} spatial ones "
                        + $"to resize, but {given} {what} were given.", size is null ? "scale_factor" : nameof(size));
            }

            private static long[] Scaled(long[] shape, double[] factors)
            {
                var size = new long[factors.Length];
                for (var i = 0; i < size.Length; i++) size[i] = (long)Math.Floor(shape[i + 2] * factors[i]);
                return size;
            }
        }
    }
}
