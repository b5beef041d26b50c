namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor max_pool1d(Tensor input, long kernelSize, long? stride = null, long? padding = null,
                long? dilation = null, bool ceil_mode = false) =>
                Aten.max_pool1d.Call(input, kernelSize, OrDefault(stride), OrDefault(padding), OrDefault(dilation), ceil_mode);

            public static Tensor max_pool2d(Tensor input, long kernelSize, long? stride = null, long? padding = null,
                long? dilation = null, bool ceil_mode = false) =>
                Aten.max_pool2d.Call(input, kernelSize, OrDefault(stride), OrDefault(padding), OrDefault(dilation), ceil_mode);

            public static Tensor max_pool2d(Tensor input, (long, long) kernelSize, (long, long)? stride = null,
                (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) =>
                max_pool2d(input, kernelSize.ToArray(), stride?.ToArray(), padding?.ToArray(), dilation?.ToArray(), ceil_mode);

            public static Tensor max_pool2d(Tensor input, long[] kernelSize, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, bool ceil_mode = false) =>
                Aten.max_pool2d.Call(input, kernelSize, OrDefault(strides), OrDefault(padding), OrDefault(dilation), ceil_mode);

            public static Tensor max_pool3d(Tensor input, long[] kernelSize, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, bool ceil_mode = false) =>
                Aten.max_pool3d.Call(input, kernelSize, OrDefault(strides), OrDefault(padding), OrDefault(dilation), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool1d_with_indices(Tensor input, long kernelSize,
                long? stride = null,
                long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                Aten.max_pool1d_with_indices.CallForTwo(
                    input, kernelSize, OrDefault(stride), OrDefault(padding), OrDefault(dilation), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernelSize,
                long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                Aten.max_pool2d_with_indices.CallForTwo(
                    input, kernelSize, OrDefault(strides), OrDefault(padding), OrDefault(dilation), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool3d_with_indices(Tensor input, long[] kernelSize,
                long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                Aten.max_pool3d_with_indices.CallForTwo(
                    input, kernelSize, OrDefault(strides), OrDefault(padding), OrDefault(dilation), ceil_mode);

            public static Tensor avg_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null,
                bool ceil_mode = false, bool count_include_pad = true) =>
                Aten.avg_pool1d.Call(input, kernel_size, OrDefault(stride), OrDefault(padding), ceil_mode, count_include_pad);

            public static Tensor avg_pool2d(Tensor input, long kernelSize, long? stride = null, long padding = 0,
                bool ceil_mode = false, bool count_include_pad = true) =>
                Aten.avg_pool2d.Call(input, kernelSize, OrDefault(stride), padding, ceil_mode, count_include_pad);

            public static Tensor avg_pool2d(Tensor input, (long, long) kernelSize, (long, long)? stride = null,
                (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true) =>
                avg_pool2d(input, kernelSize.ToArray(), stride?.ToArray(), padding?.ToArray(), ceil_mode, count_include_pad);

            public static Tensor avg_pool2d(Tensor input, long[] kernelSizes, long[]? strides = null, long[]? paddings = null,
                bool ceil_mode = false, bool count_include_pad = true) =>
                Aten.avg_pool2d.Call(input, kernelSizes, OrDefault(strides), OrDefault(paddings), ceil_mode, count_include_pad);

            public static Tensor avg_pool3d(Tensor input, long[] kernelSizes, long[]? strides = null, long[]? paddings = null,
                bool ceil_mode = false, bool count_include_pad = true) =>
                Aten.avg_pool3d.Call(input, kernelSizes, OrDefault(strides), OrDefault(paddings), ceil_mode, count_include_pad);

            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) =>
                Aten.adaptive_avg_pool1d.Call(input, output_size);

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) =>
                adaptive_avg_pool2d(input, Pair(output_size));

            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) =>
                adaptive_avg_pool2d(input, output_size.ToArray());

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) =>
                Aten.adaptive_avg_pool2d.Call(input, output_size);

            public static Tensor adaptive_avg_pool3d(Tensor input, long output_size) =>
                adaptive_avg_pool3d(input, Extents.Repeat(output_size, 3));

            public static Tensor adaptive_avg_pool3d(Tensor input, (long, long, long) output_size) =>
                adaptive_avg_pool3d(input, output_size.ToArray());

            public static Tensor adaptive_avg_pool3d(Tensor input, long[] output_size) =>
                Aten.adaptive_avg_pool3d.Call(input, output_size);

            public static Tensor adaptive_max_pool1d(Tensor x, long outputSize)
            {
                var (output, indices) = Aten.adaptive_max_pool1d.CallForTwo(x, outputSize);
                indices.Dispose();
                return output;
            }

            public static Tensor adaptive_max_pool2d(Tensor x, long[] outputSize)
            {
                var (output, indices) = Aten.adaptive_max_pool2d.CallForTwo(x, outputSize);
                indices.Dispose();
                return output;
            }
        }
    }
}
