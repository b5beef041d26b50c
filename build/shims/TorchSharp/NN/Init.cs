namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// Fills tensors as PyTorch does, number for number, unseen by autograd. Each function returns its argument.
        /// </summary>
        public static class init
        {
            public enum NonlinearityType
            {
                Linear = 0, Conv1D = 1, Conv2D = 2, Conv3D = 3, ConvTranspose1D = 4, ConvTranspose2D = 5, ConvTranspose3D = 6,
                Sigmoid = 7, Tanh = 8, ReLU = 9, LeakyReLU = 10,
            }

            public enum FanInOut { FanIn = 0, FanOut = 1 }

            /// <summary>By how much a layer's weights are scaled for the nonlinearity behind it to keep the variance.</summary>
            /// <param name="param">The negative slope of a leaky ReLU.</param>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + param * param)),
                >= NonlinearityType.Linear and <= NonlinearityType.Sigmoid => 1.0,
                _ => throw new ArgumentException($"{nonlinearity} is no known nonlinearity.", nameof(nonlinearity)),
            };

            /// <summary>How many inputs an output has and how many outputs an input, for weights (out, in, ...).</summary>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2)
                    throw new ArgumentException($"Fans are defined for tensors of at least two dimensions, not {shape.Length}.",
                        nameof(tensor));
                var receptiveField = 1L;
                foreach (var size in shape.AsSpan(2)) receptiveField *= size;
                return (shape[1] * receptiveField, shape[0] * receptiveField);
            }

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null)
            {
                using (no_grad()) return tensor.uniform_(low, high, generator);
            }

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
            {
                using (no_grad()) return tensor.normal_(mean, std, generator);
            }

            /// <summary>A normal distribution cut off at a and b, by the inverse of its distribution function.</summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0.0, double std = 1.0, double a = -2.0,
                double b = 2.0, Generator? generator = null)
            {
                using var noGrad = no_grad();
                tensor.uniform_(2 * Distribution((a - mean) / std) - 1, 2 * Distribution((b - mean) / std) - 1, generator);
                return tensor.erfinv_().mul_(std * Math.Sqrt(2.0)).add_(mean).clamp_(a, b);
            }

            /// <summary>The standard normal distribution function.</summary>
            private static double Distribution(double x)
            {
                using var argument = Aten.scalar_tensor.Call(x / Math.Sqrt(2.0), ScalarType.Float64);
                using var erf = argument.erf();
                return (1.0 + erf.item<double>()) / 2.0;
            }

            public static Tensor constant_(Tensor tensor, Scalar val)
            {
                using (no_grad()) return tensor.fill_(val);
            }

            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1.0);

            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0.0);

            /// <summary>The identity matrix.</summary>
            public static Tensor eye_(Tensor tensor)
            {
                Require(tensor, nameof(eye_), 2, 2);
                using var noGrad = no_grad();
                using var diagonal = tensor.zero_().diagonal(0, 0, 1);
                diagonal.fill_(1.0);
                return tensor;
            }

            /// <summary>The weights of a convolution that hands its channels through.</summary>
            public static Tensor dirac_(Tensor tensor)
            {
                Require(tensor, nameof(dirac_), 3, 5);
                using var scope = NewDisposeScope();
                using var noGrad = no_grad();
                var centre = tensor.zero_();
                foreach (var size in tensor.shape.AsSpan(2)) centre = centre.select(2, size / 2);
                centre.diagonal(0, 0, 1).fill_(1.0);
                return tensor;
            }

            /// <summary>Glorot and Bengio 2010: uniform, its variance 2 gain² / (fan in + fan out).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var bound = Math.Sqrt(3.0) * XavierDeviation(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) =>
                normal_(tensor, 0.0, XavierDeviation(tensor, gain));

            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1.0) => xavier_uniform_(tensor, gain);

            public static Tensor glorot_normal_(Tensor tensor, double gain = 1.0) => xavier_normal_(tensor, gain);

            /// <summary>He et al. 2015: uniform, its variance gain² / fan.</summary>
            /// <param name="a">The negative slope of the leaky ReLU behind the layer.</param>
            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                if (tensor.NumberOfElements == 0) return tensor;
                var bound = Math.Sqrt(3.0) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                tensor.NumberOfElements == 0 ? tensor : normal_(tensor, 0.0, KaimingDeviation(tensor, a, mode, nonlinearity));

            private static double XavierDeviation(Tensor tensor, double gain)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            private static double KaimingDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            /// <summary>Saxe et al. 2013: rows, or columns if fewer, of length gain and at right angles to each other.</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1.0)
            {
                if (tensor.Dimensions < 2)
                    throw new ArgumentException(
                        $"orthogonal_ takes a tensor of at least two dimensions, not {tensor.Dimensions}.", nameof(tensor));
                if (tensor.NumberOfElements == 0) return tensor;
                using var scope = NewDisposeScope();
                using var noGrad = no_grad();
                var rows = tensor.size(0);
                var columns = tensor.NumberOfElements / rows;
                var random = empty(rows, columns, dtype: tensor.dtype, device: tensor.device).normal_();
                if (rows < columns) random = random.t();
                var (q, r) = linalg.qr(random);
                // Without the signs the distribution would not be uniform.
                q *= r.diagonal(0, 0, 1).sign();
                if (rows < columns) q = q.t();
                tensor.view(rows, columns).copy_(q);
                return tensor.mul_(gain);
            }

            /// <summary>Normally distributed numbers, of which a fraction in each column is zero.</summary>
            public static Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01)
            {
                Require(tensor, nameof(sparse_), 2, 2);
                using var noGrad = no_grad();
                var (rows, columns) = (tensor.size(0), tensor.size(1));
                var zeros = (long)Math.Ceiling(sparsity * rows);
                tensor.normal_(0.0, std);
                for (var i = 0L; i < columns; i++)
                {
                    using var scope = NewDisposeScope();
                    var order = randperm(rows, device: tensor.device);
                    tensor.select(1, i).index_fill_(0, order.narrow(0, 0, zeros), 0.0);
                }
                return tensor;
            }

            private static void Require(Tensor tensor, string function, long fewest, long most)
            {
                if (tensor.Dimensions < fewest || tensor.Dimensions > most)
                {
                    var wanted = fewest == most ? $"{most}" : $"{fewest} to {most}";
                    throw new ArgumentException(
                        $"{function} takes a tensor of {wanted} dimensions, not {tensor.Dimensions}.", nameof(tensor));
                }
            }
        }
    }
}
