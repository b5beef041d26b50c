namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // What changes its argument in place returns a new wrapper of it, so that either may be disposed of.
        public static partial class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false) => (inplace ? Aten.relu_ : Aten.relu).Call(x);

            public static Tensor relu6(Tensor x, bool inplace = false) => (inplace ? Aten.relu6_ : Aten.relu6).Call(x);

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                (inplace ? Aten.leaky_relu_ : Aten.leaky_relu).Call(input, negative_slope);

            public static Tensor prelu(Tensor input, Tensor weight) => Aten.prelu.Call(input, weight);

            public static Tensor elu(Tensor x, double alpha, bool inplace = false) =>
                (inplace ? Aten.elu_ : Aten.elu).Call(x, alpha);

            public static Tensor celu(Tensor x, double alpha, bool inplace = false) =>
                (inplace ? Aten.celu_ : Aten.celu).Call(x, alpha);

            public static Tensor selu(Tensor x, bool inplace = false) => (inplace ? Aten.selu_ : Aten.selu).Call(x);

            public static Tensor silu(Tensor x, bool inplace = false) => (inplace ? Aten.silu_ : Aten.silu).Call(x);

            public static Tensor gelu(Tensor x) => Aten.gelu.Call(x);

            public static Tensor Mish(Tensor x) => Aten.mish.Call(x);

            public static Tensor tanh(Tensor x, bool inplace = false) => (inplace ? Aten.tanh_ : Aten.tanh).Call(x);

            public static Tensor sigmoid(Tensor x) => Aten.sigmoid.Call(x);

            public static Tensor logsigmoid(Tensor x) => Aten.log_sigmoid.Call(x);

            public static Tensor hardsigmoid(Tensor input, bool inplace = false) =>
                (inplace ? Aten.hardsigmoid_ : Aten.hardsigmoid).Call(input);

            public static Tensor hardswish(Tensor input, bool inplace = false) =>
                (inplace ? Aten.hardswish_ : Aten.hardswish).Call(input);

            public static Tensor Hardtanh(Tensor x, double min_val = -1.0, double max_val = 1.0, bool inplace = false) =>
                (inplace ? Aten.hardtanh_ : Aten.hardtanh).Call(x, min_val, max_val);

            public static Tensor softplus(Tensor x, double beta = 1.0, double threshold = 20.0) =>
                Aten.softplus.Call(x, beta, threshold);

            public static Tensor glu(Tensor input, long dim = -1) => Aten.glu.Call(input, dim);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                Aten.softmax.Call(input, dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => Aten.log_softmax.Call(x, dim);
        }
    }
}
