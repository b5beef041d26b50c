namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <param name="training">Whether the batch's own statistics are used, which also move the running ones.</param>
            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null,
                Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5)
            {
                // A single value per channel has no variance: the result would be the bias and its gradient zero.
                if (training && input.Dimensions >= 2 && input.NumberOfElements == input.size(1))
                    throw new ArgumentException(
                        "Batch normalization in training mode needs more than one value per channel, but the input's shape is "
                        + $"[{string.Join(", ", input.shape)}]. Use a larger batch, or eval().", nameof(input));
                return Aten.batch_norm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps,
                    CudnnEnabled);
            }

            public static Tensor instance_norm(Tensor input, Tensor? running_mean = null, Tensor? running_var = null,
                Tensor? weight = null, Tensor? bias = null, bool use_input_stats = true, double momentum = 0.1, double eps = 1e-5)
            {
                if (use_input_stats && input.Dimensions >= 3 && input.NumberOfElements == input.size(0) * input.size(1))
                    throw new ArgumentException(
                        "Instance normalization needs more than one value per channel and sample, but the input's shape is "
                        + $"[{string.Join(", ", input.shape)}].", nameof(input));
                return Aten.instance_norm.Call(
                    input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, CudnnEnabled);
            }

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null,
                double eps = 1e-5) => Aten.layer_norm.Call(input, normalized_shape, weight, bias, eps, CudnnEnabled);

            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null,
                double eps = 1e-5) => Aten.group_norm.Call(input, num_groups, weight, bias, eps, CudnnEnabled);

            private const bool CudnnEnabled = true;
        }
    }
}
