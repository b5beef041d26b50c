using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class MaxPool1d : nn.Module<Tensor, Tensor>
        {
            private readonly PoolingWindow _window;

            internal MaxPool1d(PoolingWindow window) : base(nameof(MaxPool1d)) => _window = window;

            public override Tensor forward(Tensor tensor) => _window.Maximum(Aten.max_pool1d, tensor);

            public (Tensor Values, Tensor Indices) forward_with_indices(Tensor tensor) =>
                _window.MaximumWithIndices(Aten.max_pool1d_with_indices, tensor);
        }

        public sealed class MaxPool2d : nn.Module<Tensor, Tensor>
        {
            private readonly PoolingWindow _window;

            internal MaxPool2d(PoolingWindow window) : base(nameof(MaxPool2d)) => _window = window;

            public override Tensor forward(Tensor tensor) => _window.Maximum(Aten.max_pool2d, tensor);

            public (Tensor Values, Tensor Indices) forward_with_indices(Tensor tensor) =>
                _window.MaximumWithIndices(Aten.max_pool2d_with_indices, tensor);
        }

        public sealed class MaxPool3d : nn.Module<Tensor, Tensor>
        {
            private readonly PoolingWindow _window;

            internal MaxPool3d(PoolingWindow window) : base(nameof(MaxPool3d)) => _window = window;

            public override Tensor forward(Tensor tensor) => _window.Maximum(Aten.max_pool3d, tensor);

            public (Tensor Values, Tensor Indices) forward_with_indices(Tensor tensor) =>
                _window.MaximumWithIndices(Aten.max_pool3d_with_indices, tensor);
        }

        public sealed class AvgPool1d : nn.Module<Tensor, Tensor>
        {
            private readonly PoolingWindow _window;
            private readonly bool _countPadding;

            internal AvgPool1d(PoolingWindow window, bool countPadding) : base(nameof(AvgPool1d)) =>
                (_window, _countPadding) = (window, countPadding);

            public override Tensor forward(Tensor tensor) => _window.Average(Aten.avg_pool1d, tensor, _countPadding);
        }

        public sealed class AvgPool2d : nn.Module<Tensor, Tensor>
        {
            private readonly PoolingWindow _window;
            private readonly bool _countPadding;
            private readonly long? _divisor;

            internal AvgPool2d(PoolingWindow window, bool countPadding, long? divisor) : base(nameof(AvgPool2d)) =>
                (_window, _countPadding, _divisor) = (window, countPadding, divisor);

            public override Tensor forward(Tensor tensor) => _window.Average(Aten.avg_pool2d, tensor, _countPadding, _divisor);
        }

        public sealed class AvgPool3d : nn.Module<Tensor, Tensor>
        {
            private readonly PoolingWindow _window;
            private readonly bool _countPadding;
            private readonly long? _divisor;

            internal AvgPool3d(PoolingWindow window, bool countPadding, long? divisor) : base(nameof(AvgPool3d)) =>
                (_window, _countPadding, _divisor) = (window, countPadding, divisor);

            public override Tensor forward(Tensor tensor) => _window.Average(Aten.avg_pool3d, tensor, _countPadding, _divisor);
        }

        public sealed class AdaptiveAvgPool1d : nn.Module<Tensor, Tensor>
        {
            private readonly long[] _size;

            internal AdaptiveAvgPool1d(long[] size) : base(nameof(AdaptiveAvgPool1d)) => _size = size;

            public override Tensor forward(Tensor tensor) => Aten.adaptive_avg_pool1d.Call(tensor, _size);
        }

        public sealed class AdaptiveAvgPool2d : nn.Module<Tensor, Tensor>
        {
            private readonly long[] _size;

            internal AdaptiveAvgPool2d(long[] size) : base(nameof(AdaptiveAvgPool2d)) => _size = size;

            public override Tensor forward(Tensor tensor) => Aten.adaptive_avg_pool2d.Call(tensor, _size);
        }

        public sealed class AdaptiveAvgPool3d : nn.Module<Tensor, Tensor>
        {
            private readonly long[] _size;

            internal AdaptiveAvgPool3d(long[] size) : base(nameof(AdaptiveAvgPool3d)) => _size = size;

            public override Tensor forward(Tensor tensor) => Aten.adaptive_avg_pool3d.Call(tensor, _size);
        }

        public sealed class AdaptiveMaxPool1d : nn.Module<Tensor, Tensor>
        {
            private readonly long _size;

            internal AdaptiveMaxPool1d(long size) : base(nameof(AdaptiveMaxPool1d)) => _size = size;

            public override Tensor forward(Tensor tensor) => F.adaptive_max_pool1d(tensor, _size);
        }

        public sealed class AdaptiveMaxPool2d : nn.Module<Tensor, Tensor>
        {
            private readonly long[] _size;

            internal AdaptiveMaxPool2d(long[] size) : base(nameof(AdaptiveMaxPool2d)) => _size = size;

            public override Tensor forward(Tensor tensor) => F.adaptive_max_pool2d(tensor, _size);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxPool1d MaxPool1d(long kernelSize, long? stride = null, long? padding = null, long? dilation = null,
                bool ceilMode = false) => new(new(1, kernelSize, stride, padding, dilation, ceilMode));

            public static MaxPool2d MaxPool2d(long kernelSize, long? stride = null, long? padding = null, long? dilation = null,
                bool ceilMode = false) => new(new(2, kernelSize, stride, padding, dilation, ceilMode));

            public static MaxPool2d MaxPool2d((long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null,
                (long, long)? dilation = null, bool ceilMode = false) =>
                MaxPool2d(kernelSize.ToArray(), stride?.ToArray(), padding?.ToArray(), dilation?.ToArray(), ceilMode);

            public static MaxPool2d MaxPool2d(long[] kernelSize, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null,
                bool ceilMode = false) => new(new(kernelSize, strides, padding, dilation, ceilMode));

            public static MaxPool3d MaxPool3d(long kernelSize, long? stride = null, long? padding = null, long? dilation = null,
                bool ceilMode = false) => new(new(3, kernelSize, stride, padding, dilation, ceilMode));

            public static MaxPool3d MaxPool3d((long, long, long) kernelSize, (long, long, long)? stride = null, (long, long,
                long)? padding = null,
                (long, long, long)? dilation = null, bool ceilMode = false) =>
                MaxPool3d(kernelSize.ToArray(), stride?.ToArray(), padding?.ToArray(), dilation?.ToArray(), ceilMode);

            public static MaxPool3d MaxPool3d(long[] kernelSize, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null,
                bool ceilMode = false) => new(new(kernelSize, strides, padding, dilation, ceilMode));

            public static AvgPool1d AvgPool1d(long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) => divisor_override is null
                ? new(new(1, kernel_size, stride, padding, null, ceil_mode), count_include_pad)
                : throw new NotSupportedException("libtorch's average pooling in one dimension has no divisor_override.");

            public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                new(new(2, kernel_size, stride, padding, null, ceil_mode), count_include_pad, divisor_override);

            public static AvgPool2d AvgPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                AvgPool2d(kernel_size.ToArray(), stride?.ToArray(), padding?.ToArray(), ceil_mode, count_include_pad,
                divisor_override);

            public static AvgPool2d AvgPool2d(long[] kernel_size, long[]? strides = null, long[]? padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                new(new(kernel_size, strides, padding, null, ceil_mode), count_include_pad, divisor_override);

            public static AvgPool3d AvgPool3d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                new(new(3, kernel_size, stride, padding, null, ceil_mode), count_include_pad, divisor_override);

            public static AvgPool3d AvgPool3d((long, long, long) kernel_size, (long, long, long)? stride = null, (long, long,
                long)? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                AvgPool3d(kernel_size.ToArray(), stride?.ToArray(), padding?.ToArray(), ceil_mode, count_include_pad,
                divisor_override);

            public static AvgPool3d AvgPool3d(long[] kernel_size, long[]? strides = null, long[]? padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                new(new(kernel_size, strides, padding, null, ceil_mode), count_include_pad, divisor_override);

            public static AdaptiveAvgPool1d AdaptiveAvgPool1d(long outputSize) => new(Extents.Repeat(outputSize, 1));

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long outputSize) => new(Extents.Repeat(outputSize, 2));

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) outputSize) => new(outputSize.ToArray());

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] outputSize) => new((long[])outputSize.Clone());

            public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long outputSize) => new(Extents.Repeat(outputSize, 3));

            public static AdaptiveAvgPool3d AdaptiveAvgPool3d((long, long, long) outputSize) => new(outputSize.ToArray());

            public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long[] outputSize) => new((long[])outputSize.Clone());

            public static AdaptiveMaxPool1d AdaptiveMaxPool1d(long outputSize) => new(outputSize);

            public static AdaptiveMaxPool2d AdaptiveMaxPool2d(long[] outputSize) => new((long[])outputSize.Clone());
        }
    }
}
