using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class ReLU : nn.Module<Tensor, Tensor>
        {
            private readonly bool _inplace;

            internal ReLU(bool inplace) : base(nameof(ReLU)) => _inplace = inplace;

            public override Tensor forward(Tensor tensor) => F.relu(tensor, _inplace);
        }

        public sealed class ReLU6 : nn.Module<Tensor, Tensor>
        {
            private readonly bool _inplace;

            internal ReLU6(bool inplace) : base(nameof(ReLU6)) => _inplace = inplace;

            public override Tensor forward(Tensor tensor) => F.relu6(tensor, _inplace);
        }

        public sealed class LeakyReLU : nn.Module<Tensor, Tensor>
        {
            private readonly double _slope;
            private readonly bool _inplace;

            internal LeakyReLU(double slope, bool inplace) : base(nameof(LeakyReLU)) => (_slope, _inplace) = (slope, inplace);

            public override Tensor forward(Tensor tensor) => F.leaky_relu(tensor, _slope, _inplace);
        }

        public sealed class ELU : nn.Module<Tensor, Tensor>
        {
            private readonly double _alpha;
            private readonly bool _inplace;

            internal ELU(double alpha, bool inplace) : base(nameof(ELU)) => (_alpha, _inplace) = (alpha, inplace);

            public override Tensor forward(Tensor tensor) => F.elu(tensor, _alpha, _inplace);
        }

        public sealed class CELU : nn.Module<Tensor, Tensor>
        {
            private readonly double _alpha;
            private readonly bool _inplace;

            internal CELU(double alpha, bool inplace) : base(nameof(CELU)) => (_alpha, _inplace) = (alpha, inplace);

            public override Tensor forward(Tensor tensor) => F.celu(tensor, _alpha, _inplace);
        }

        public sealed class SELU : nn.Module<Tensor, Tensor>
        {
            private readonly bool _inplace;

            internal SELU(bool inplace) : base(nameof(SELU)) => _inplace = inplace;

            public override Tensor forward(Tensor tensor) => F.selu(tensor, _inplace);
        }

        public sealed class SiLU : nn.Module<Tensor, Tensor>
        {
            internal SiLU() : base(nameof(SiLU)) { }

            public override Tensor forward(Tensor tensor) => F.silu(tensor);
        }

        public sealed class GELU : nn.Module<Tensor, Tensor>
        {
            internal GELU() : base(nameof(GELU)) { }

            public override Tensor forward(Tensor tensor) => F.gelu(tensor);
        }

        public sealed class Mish : nn.Module<Tensor, Tensor>
        {
            internal Mish() : base(nameof(Mish)) { }

            public override Tensor forward(Tensor tensor) => F.Mish(tensor);
        }

        public sealed class Tanh : nn.Module<Tensor, Tensor>
        {
            internal Tanh() : base(nameof(Tanh)) { }

            public override Tensor forward(Tensor tensor) => F.tanh(tensor);
        }

        public sealed class Sigmoid : nn.Module<Tensor, Tensor>
        {
            internal Sigmoid() : base(nameof(Sigmoid)) { }

            public override Tensor forward(Tensor tensor) => F.sigmoid(tensor);
        }

        public sealed class LogSigmoid : nn.Module<Tensor, Tensor>
        {
            internal LogSigmoid() : base(nameof(LogSigmoid)) { }

            public override Tensor forward(Tensor tensor) => F.logsigmoid(tensor);
        }

        public sealed class Hardsigmoid : nn.Module<Tensor, Tensor>
        {
            private readonly bool _inplace;

            internal Hardsigmoid(bool inplace) : base(nameof(Hardsigmoid)) => _inplace = inplace;

            public override Tensor forward(Tensor tensor) => F.hardsigmoid(tensor, _inplace);
        }

        public sealed class Hardswish : nn.Module<Tensor, Tensor>
        {
            private readonly bool _inplace;

            internal Hardswish(bool inplace) : base(nameof(Hardswish)) => _inplace = inplace;

            public override Tensor forward(Tensor tensor) => F.hardswish(tensor, _inplace);
        }

        public sealed class Hardtanh : nn.Module<Tensor, Tensor>
        {
            private readonly double _lowest;
            private readonly double _highest;
            private readonly bool _inplace;

            internal Hardtanh(double lowest, double highest, bool inplace) : base(nameof(Hardtanh)) =>
                (_lowest, _highest, _inplace) = (lowest, highest, inplace);

            public override Tensor forward(Tensor tensor) => F.Hardtanh(tensor, _lowest, _highest, _inplace);
        }

        public sealed class Softplus : nn.Module<Tensor, Tensor>
        {
            private readonly double _beta;
            private readonly double _threshold;

            internal Softplus(double beta, double threshold) : base(nameof(Softplus)) => (_beta, _threshold) = (beta, threshold);

            public override Tensor forward(Tensor tensor) => F.softplus(tensor, _beta, _threshold);
        }

        public sealed class GLU : nn.Module<Tensor, Tensor>
        {
            private readonly long _dim;

            internal GLU(long dim) : base(nameof(GLU)) => _dim = dim;

            public override Tensor forward(Tensor tensor) => F.glu(tensor, _dim);
        }

        public sealed class Softmax : nn.Module<Tensor, Tensor>
        {
            private readonly long _dim;

            internal Softmax(long dim) : base(nameof(Softmax)) => _dim = dim;

            public override Tensor forward(Tensor tensor) => F.softmax(tensor, _dim);
        }

        public sealed class LogSoftmax : nn.Module<Tensor, Tensor>
        {
            private readonly long _dim;

            internal LogSoftmax(long dim) : base(nameof(LogSoftmax)) => _dim = dim;

            public override Tensor forward(Tensor tensor) => F.log_softmax(tensor, _dim);
        }

        public sealed class PReLU : nn.Module<Tensor, Tensor>
        {
            [ComponentName(Name = "weight")] private Parameter _weight;

            internal PReLU(long parameters, double start) : base(nameof(PReLU))
            {
                _weight = Initial.Parameter(start, parameters);
                RegisterComponents();
            }

            public Parameter? weight
            {
                get => _weight;
                set => ConditionallyRegisterParameter("weight", _weight = value.Owned());
            }

            public override Tensor forward(Tensor tensor) => F.prelu(tensor, _weight);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static ReLU ReLU(bool inplace = false) => new(inplace);

            public static ReLU6 ReLU6(bool inplace = false) => new(inplace);

            public static LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

            public static ELU ELU(double alpha = 1.0, bool inplace = false) => new(alpha, inplace);

            public static CELU CELU(double alpha = 1.0, bool inplace = false) => new(alpha, inplace);

            public static SELU SELU(bool inplace = false) => new(inplace);

            public static SiLU SiLU() => new();

            public static GELU GELU() => new();

            public static Mish Mish() => new();

            public static Tanh Tanh() => new();

            public static Sigmoid Sigmoid() => new();

            public static LogSigmoid LogSigmoid() => new();

            public static Hardsigmoid Hardsigmoid(bool inplace = false) => new(inplace);

            public static Hardswish Hardswish(bool inplace = false) => new(inplace);

            public static Hardtanh Hardtanh(double min_val = -1.0, double max_val = 1.0, bool inplace = false) =>
                new(min_val, max_val, inplace);

            public static Softplus Softplus(double beta = 1.0, double threshold = 20.0) => new(beta, threshold);

            public static GLU GLU(long dim = -1) => new(dim);

            public static Softmax Softmax(long dim) => new(dim);

            public static LogSoftmax LogSoftmax(long dim) => new(dim);

            public static PReLU PReLU(long num_parameters, double init = 0.25, Device? device = null, ScalarType? dtype = null) =>
                new PReLU(num_parameters, init).Placed(device, dtype);
        }
    }
}
