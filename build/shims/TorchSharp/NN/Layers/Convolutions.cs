using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class Conv1d : Convolution
        {
            internal Conv1d(ConvolutionChannels channels, ConvolutionWindow window, PaddingModes mode)
                : base(nameof(Conv1d), channels, window, mode, transposed: false) { }

            public Parameter? weight { get => _weight; set => ConditionallyRegisterParameter("weight", _weight = value.Owned()); }
            public Parameter? bias { get => _bias; set => ConditionallyRegisterParameter("bias", _bias = value.Owned()); }
            public override Tensor forward(Tensor input) => Convolve(input);
        }

        public sealed class Conv2d : Convolution
        {
            internal Conv2d(ConvolutionChannels channels, ConvolutionWindow window, PaddingModes mode)
                : base(nameof(Conv2d), channels, window, mode, transposed: false) { }

            public Parameter? weight { get => _weight; set => ConditionallyRegisterParameter("weight", _weight = value.Owned()); }
            public Parameter? bias { get => _bias; set => ConditionallyRegisterParameter("bias", _bias = value.Owned()); }
            public override Tensor forward(Tensor input) => Convolve(input);
        }

        public sealed class Conv3d : Convolution
        {
            internal Conv3d(ConvolutionChannels channels, ConvolutionWindow window, PaddingModes mode)
                : base(nameof(Conv3d), channels, window, mode, transposed: false) { }

            public Parameter? weight { get => _weight; set => ConditionallyRegisterParameter("weight", _weight = value.Owned()); }
            public Parameter? bias { get => _bias; set => ConditionallyRegisterParameter("bias", _bias = value.Owned()); }
            public override Tensor forward(Tensor input) => Convolve(input);
        }

        public sealed class ConvTranspose1d : Convolution
        {
            internal ConvTranspose1d(ConvolutionChannels channels, ConvolutionWindow window, PaddingModes mode)
                : base(nameof(ConvTranspose1d), channels, window, mode, transposed: true) { }

            public Parameter? weight { get => _weight; set => ConditionallyRegisterParameter("weight", _weight = value.Owned()); }
            public Parameter? bias { get => _bias; set => ConditionallyRegisterParameter("bias", _bias = value.Owned()); }
            public override Tensor forward(Tensor input) => Convolve(input);
        }

        public sealed class ConvTranspose2d : Convolution
        {
            internal ConvTranspose2d(ConvolutionChannels channels, ConvolutionWindow window, PaddingModes mode)
                : base(nameof(ConvTranspose2d), channels, window, mode, transposed: true) { }

            public Parameter? weight { get => _weight; set => ConditionallyRegisterParameter("weight", _weight = value.Owned()); }
            public Parameter? bias { get => _bias; set => ConditionallyRegisterParameter("bias", _bias = value.Owned()); }
            public override Tensor forward(Tensor input) => Convolve(input);
        }

        public sealed class ConvTranspose3d : Convolution
        {
            internal ConvTranspose3d(ConvolutionChannels channels, ConvolutionWindow window, PaddingModes mode)
                : base(nameof(ConvTranspose3d), channels, window, mode, transposed: true) { }

            public Parameter? weight { get => _weight; set => ConditionallyRegisterParameter("weight", _weight = value.Owned()); }
            public Parameter? bias { get => _bias; set => ConditionallyRegisterParameter("bias", _bias = value.Owned()); }
            public override Tensor forward(Tensor input) => Convolve(input);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv1d Conv1d(long in_channels, long out_channels, long kernelSize, long stride = 1, long padding = 0,
                long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new Conv1d(new(in_channels, out_channels, groups, bias),
                    new(1, kernelSize, stride, padding, dilation), padding_mode).Placed(device, dtype);

            public static Conv1d Conv1d(long in_channels, long out_channels, long kernelSize, Padding padding, long stride = 1,
                long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new Conv1d(new(in_channels, out_channels, groups, bias),
                    new(1, kernelSize, stride, padding, dilation), padding_mode).Placed(device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernelSize, long stride = 1, long padding = 0,
                long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new Conv2d(new(in_channels, out_channels, groups, bias),
                    new(2, kernelSize, stride, padding, dilation), padding_mode).Placed(device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernelSize, Padding padding, long stride = 1,
                long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new Conv2d(new(in_channels, out_channels, groups, bias),
                    new(2, kernelSize, stride, padding, dilation), padding_mode).Placed(device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernelSize, (long, long)? stride = null,
                (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new Conv2d(new(in_channels, out_channels, groups, bias),
                    new(kernelSize.ToArray(), stride?.ToArray(), padding?.ToArray(), dilation?.ToArray()),
                    padding_mode).Placed(device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernelSize, Padding padding,
                (long, long)? stride = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new Conv2d(new(in_channels, out_channels, groups, bias),
                    new(kernelSize.ToArray(), stride?.ToArray(), padding, dilation?.ToArray()),
                    padding_mode).Placed(device, dtype);

            public static Conv3d Conv3d(long in_channels, long out_channels, long kernelSize, long stride = 1, long padding = 0,
                long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new Conv3d(new(in_channels, out_channels, groups, bias),
                    new(3, kernelSize, stride, padding, dilation), padding_mode).Placed(device, dtype);

            public static Conv3d Conv3d(long in_channels, long out_channels, long kernelSize, Padding padding, long stride = 1,
                long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new Conv3d(new(in_channels, out_channels, groups, bias),
                    new(3, kernelSize, stride, padding, dilation), padding_mode).Placed(device, dtype);

            public static Conv3d Conv3d(long in_channels, long out_channels, (long, long, long) kernelSize,
                (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
                ScalarType? dtype = null) =>
                new Conv3d(new(in_channels, out_channels, groups, bias),
                    new(kernelSize.ToArray(), stride?.ToArray(), padding?.ToArray(), dilation?.ToArray()),
                    padding_mode).Placed(device, dtype);

            public static Conv3d Conv3d(long in_channels, long out_channels, (long, long, long) kernelSize, Padding padding,
                (long, long, long)? stride = null, (long, long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
                ScalarType? dtype = null) =>
                new Conv3d(new(in_channels, out_channels, groups, bias),
                    new(kernelSize.ToArray(), stride?.ToArray(), padding, dilation?.ToArray()),
                    padding_mode).Placed(device, dtype);

            public static ConvTranspose1d ConvTranspose1d(long in_channels, long out_channels, long kernelSize, long stride = 1,
                long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new ConvTranspose1d(new(in_channels, out_channels, groups, bias),
                    new(1, kernelSize, stride, padding, dilation, output_padding), padding_mode).Placed(device, dtype);

            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, long kernelSize, long stride = 1,
                long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new ConvTranspose2d(new(in_channels, out_channels, groups, bias),
                    new(2, kernelSize, stride, padding, dilation, output_padding), padding_mode).Placed(device, dtype);

            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, (long, long) kernelSize,
                (long, long)? stride = null, (long, long)? padding = null, (long, long)? output_padding = null,
                (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new ConvTranspose2d(new(in_channels, out_channels, groups, bias),
                    new(kernelSize.ToArray(), stride?.ToArray(), padding?.ToArray(), dilation?.ToArray(),
                        output_padding?.ToArray()), padding_mode).Placed(device, dtype);

            public static ConvTranspose3d ConvTranspose3d(long in_channels, long out_channels, long kernelSize, long stride = 1,
                long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new ConvTranspose3d(new(in_channels, out_channels, groups, bias),
                    new(3, kernelSize, stride, padding, dilation, output_padding), padding_mode).Placed(device, dtype);

            public static ConvTranspose3d ConvTranspose3d(long in_channels, long out_channels, (long, long, long) kernelSize,
                (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? output_padding = null,
                (long, long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1,
                bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new ConvTranspose3d(new(in_channels, out_channels, groups, bias),
                    new(kernelSize.ToArray(), stride?.ToArray(), padding?.ToArray(), dilation?.ToArray(),
                        output_padding?.ToArray()), padding_mode).Placed(device, dtype);
        }
    }
}
