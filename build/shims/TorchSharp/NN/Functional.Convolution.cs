using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null,
                long? padding = null,
                long? dilation = null, long groups = 1) =>
                Aten.conv1d.Call(input, weight, bias, OrDefault(stride), OrDefault(padding), OrDefault(dilation), groups);

            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                long[]? padding = null,
                long[]? dilation = null, long groups = 1) =>
                Aten.conv2d.Call(input, weight, bias, OrDefault(strides), OrDefault(padding), OrDefault(dilation), groups);

            public static Tensor conv3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                long[]? padding = null,
                long[]? dilation = null, long groups = 1) =>
                Aten.conv3d.Call(input, weight, bias, OrDefault(strides), OrDefault(padding), OrDefault(dilation), groups);

            public static Tensor conv_transpose1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null,
                long? padding = null, long? output_padding = null, long? dilation = null, long groups = 1) =>
                Aten.conv_transpose1d.Call(
                    input, weight, bias, OrDefault(stride), OrDefault(padding), OrDefault(output_padding), groups,
                    OrDefault(dilation));

            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                Aten.conv_transpose2d.Call(
                    input, weight, bias, OrDefault(strides), OrDefault(padding), OrDefault(output_padding), groups,
                    OrDefault(dilation));

            public static Tensor conv_transpose3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                Aten.conv_transpose3d.Call(
                    input, weight, bias, OrDefault(strides), OrDefault(padding), OrDefault(output_padding), groups,
                    OrDefault(dilation));

            /// <summary>
            /// The blocks under a sliding window, as columns: (N, C, H, W) to (N, C times window size, blocks).
            /// </summary>
            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                Aten.im2col.Call(input, Pair(kernel_size), Pair(dilation), Pair(padding), Pair(stride));

            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null,
                (long, long)? padding = null, (long, long)? stride = null) =>
                Aten.im2col.Call(input, kernel_size.ToArray(), Pair(dilation, 1), Pair(padding, 0), Pair(stride, 1));

            /// <summary>Sums columns of blocks back into an image.</summary>
            public static Tensor fold(Tensor input, long output_size, long kernel_size, long dilation = 1, long padding = 0,
                long stride = 1) =>
                Aten.col2im.Call(input, Pair(output_size), Pair(kernel_size), Pair(dilation), Pair(padding), Pair(stride));

            public static Tensor fold(Tensor input, (long, long) output_size, (long, long) kernel_size,
                (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                Aten.col2im.Call(
                    input, output_size.ToArray(), kernel_size.ToArray(), Pair(dilation, 1), Pair(padding, 0), Pair(stride, 1));

            private static Argument OrDefault(long? size) => size is { } s ? s : Argument.Default;

            private static Argument OrDefault(long[]? sizes) => sizes is null ? Argument.Default : sizes;

            private static long[] Pair(long size) => [size, size];

            private static long[] Pair((long, long)? sizes, long otherwise) => sizes?.ToArray() ?? [otherwise, otherwise];
        }
    }
}
