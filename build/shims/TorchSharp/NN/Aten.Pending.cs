using TorchSharp.Interop;

namespace TorchSharp;

internal static partial class Aten
{
    public static readonly Operator relu = new(), relu_ = new(), relu6 = new(), relu6_ = new(), leaky_relu = new(), leaky_relu_ = new(),
        prelu = new(), elu = new(), elu_ = new(), celu = new(), celu_ = new(), selu = new(), selu_ = new(), silu = new(), silu_ = new(),
        gelu = new(), tanh = new(), tanh_ = new(), sigmoid = new(), log_sigmoid = new(), hardsigmoid = new(), hardsigmoid_ = new(),
        hardswish = new(), hardswish_ = new(), hardtanh = new(), hardtanh_ = new(), softplus = new(), softmax = new("softmax.int"),
        log_softmax = new("log_softmax.int"), unsqueeze = new(), squeeze_dim = new("squeeze.dim"), is_nonzero = new(), any = new(),
        lt_scalar = new("lt.Scalar"), clone = new(), clamp_min_ = new(), pow_scalar = new("pow.Tensor_Scalar"), sub = new("sub.Tensor"),
        mul_scalar = new("mul.Scalar"), add = new("add.Tensor"), log = new(), div = new("div.Tensor"), add_scalar = new("add.Scalar"),
        mean = new(), sum = new(), uniform_ = new(), normal_ = new(), erfinv_ = new(), mul_scalar_ = new("mul_.Scalar"),
        add_scalar_ = new("add_.Scalar"), clamp_ = new(), scalar_tensor = new(), erf = new(), item = new(), fill_ = new("fill_.Scalar"),
        diagonal = new(), select = new("select.int"), empty = new("empty.memory_format"), transpose = new("transpose.int"),
        linalg_qr = new(), mul_ = new("mul_.Tensor"), sign = new(), view = new(), randperm = new(), narrow = new(),
        index_fill_ = new("index_fill_.int_Scalar"), full = new(), flatten = new("flatten.using_ints"), unflatten = new("unflatten.int"), zeros = new();
}
