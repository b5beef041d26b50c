namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Aten.abs.Call(this);
        public Tensor abs_() => Aten.abs_.CallInPlace(this, this);
        public Tensor absolute() => abs();
        public Tensor absolute_() => abs_();
        public Tensor acos() => Aten.acos.Call(this);
        public Tensor acos_() => Aten.acos_.CallInPlace(this, this);
        public Tensor acosh() => Aten.acosh.Call(this);
        public Tensor acosh_() => Aten.acosh_.CallInPlace(this, this);
        public Tensor asin() => Aten.asin.Call(this);
        public Tensor asin_() => Aten.asin_.CallInPlace(this, this);
        public Tensor asinh() => Aten.asinh.Call(this);
        public Tensor asinh_() => Aten.asinh_.CallInPlace(this, this);
        public Tensor atan() => Aten.atan.Call(this);
        public Tensor atan_() => Aten.atan_.CallInPlace(this, this);
        public Tensor atanh() => Aten.atanh.Call(this);
        public Tensor atanh_() => Aten.atanh_.CallInPlace(this, this);
        public Tensor ceil() => Aten.ceil.Call(this);
        public Tensor ceil_() => Aten.ceil_.CallInPlace(this, this);
        public Tensor cos() => Aten.cos.Call(this);
        public Tensor cos_() => Aten.cos_.CallInPlace(this, this);
        public Tensor cosh() => Aten.cosh.Call(this);
        public Tensor cosh_() => Aten.cosh_.CallInPlace(this, this);
        public Tensor digamma() => Aten.digamma.Call(this);
        public Tensor digamma_() => Aten.digamma_.CallInPlace(this, this);
        public Tensor erf() => Aten.erf.Call(this);
        public Tensor erf_() => Aten.erf_.CallInPlace(this, this);
        public Tensor erfc() => Aten.erfc.Call(this);
        public Tensor erfc_() => Aten.erfc_.CallInPlace(this, this);
        public Tensor erfinv() => Aten.erfinv.Call(this);
        public Tensor erfinv_() => Aten.erfinv_.CallInPlace(this, this);
        public Tensor exp() => Aten.exp.Call(this);
        public Tensor exp_() => Aten.exp_.CallInPlace(this, this);
        public Tensor exp2() => Aten.exp2.Call(this);
        public Tensor expm1() => Aten.expm1.Call(this);
        public Tensor expm1_() => Aten.expm1_.CallInPlace(this, this);
        public Tensor floor() => Aten.floor.Call(this);
        public Tensor floor_() => Aten.floor_.CallInPlace(this, this);
        public Tensor frac() => Aten.frac.Call(this);
        public Tensor frac_() => Aten.frac_.CallInPlace(this, this);
        public Tensor lgamma() => Aten.lgamma.Call(this);
        public Tensor lgamma_() => Aten.lgamma_.CallInPlace(this, this);
        public Tensor log() => Aten.log.Call(this);
        public Tensor log_() => Aten.log_.CallInPlace(this, this);
        public Tensor log10() => Aten.log10.Call(this);
        public Tensor log10_() => Aten.log10_.CallInPlace(this, this);
        public Tensor log1p() => Aten.log1p.Call(this);
        public Tensor log1p_() => Aten.log1p_.CallInPlace(this, this);
        public Tensor log2() => Aten.log2.Call(this);
        public Tensor log2_() => Aten.log2_.CallInPlace(this, this);
        public Tensor logit(double? eps = null) => Aten.logit.Call(this, eps);
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Aten.nan_to_num.Call(this, nan, posinf, neginf);
        public Tensor neg() => Aten.neg.Call(this);
        public Tensor neg_() => Aten.neg_.CallInPlace(this, this);
        public Tensor negative() => neg();
        public Tensor reciprocal() => Aten.reciprocal.Call(this);
        public Tensor reciprocal_() => Aten.reciprocal_.CallInPlace(this, this);
        public Tensor round(long decimals = 0) =>
            decimals == 0 ? Aten.round.Call(this) : Aten.round_decimals.Call(this, decimals);
        public Tensor round_(long decimals = 0) =>
            decimals == 0 ? Aten.round_.CallInPlace(this, this) : Aten.round_decimals_.CallInPlace(this, this, decimals);
        public Tensor rsqrt() => Aten.rsqrt.Call(this);
        public Tensor rsqrt_() => Aten.rsqrt_.CallInPlace(this, this);
        public Tensor sign() => Aten.sign.Call(this);
        public Tensor sign_() => Aten.sign_.CallInPlace(this, this);
        public Tensor sin() => Aten.sin.Call(this);
        public Tensor sin_() => Aten.sin_.CallInPlace(this, this);
        public Tensor sinh() => Aten.sinh.Call(this);
        public Tensor sinh_() => Aten.sinh_.CallInPlace(this, this);
        public Tensor sqrt() => Aten.sqrt.Call(this);
        public Tensor sqrt_() => Aten.sqrt_.CallInPlace(this, this);
        public Tensor square() => Aten.square.Call(this);
        public Tensor tan() => Aten.tan.Call(this);
        public Tensor tan_() => Aten.tan_.CallInPlace(this, this);
        public Tensor trunc() => Aten.trunc.Call(this);
        public Tensor trunc_() => Aten.trunc_.CallInPlace(this, this);

        public Tensor relu() => Aten.relu.Call(this);
        public Tensor relu_() => Aten.relu_.CallInPlace(this, this);
        public Tensor relu6() => Aten.relu6.Call(this);
        public Tensor relu6_() => Aten.relu6_.CallInPlace(this, this);
        public Tensor leaky_relu(Scalar negative_slope) => Aten.leaky_relu.Call(this, negative_slope);
        public Tensor leaky_relu_(Scalar negative_slope) => Aten.leaky_relu_.CallInPlace(this, this, negative_slope);
        public Tensor prelu(Tensor target) => Aten.prelu.Call(this, target);
        public Tensor sigmoid() => Aten.sigmoid.Call(this);
        public Tensor sigmoid_() => Aten.sigmoid_.CallInPlace(this, this);
        public Tensor log_sigmoid() => Aten.log_sigmoid.Call(this);
        public Tensor tanh() => Aten.tanh.Call(this);
        public Tensor tanh_() => Aten.tanh_.CallInPlace(this, this);
        public Tensor silu() => Aten.silu.Call(this);
        public Tensor silu_() => Aten.silu_.CallInPlace(this, this);
        public Tensor gelu() => Aten.gelu.Call(this);
        public Tensor elu(Scalar alpha, Scalar scale, Scalar input_scale) => Aten.elu.Call(this, alpha, scale, input_scale);
        public Tensor elu_(Scalar alpha, Scalar scale, Scalar input_scale) =>
            Aten.elu_.CallInPlace(this, this, alpha, scale, input_scale);
        public Tensor celu() => Aten.celu.Call(this);
        public Tensor celu_() => Aten.celu_.CallInPlace(this, this);
        public Tensor selu() => Aten.selu.Call(this);
        public Tensor selu_() => Aten.selu_.CallInPlace(this, this);
        public Tensor softplus() => Aten.softplus.Call(this);
        public Tensor hardtanh(Scalar min, Scalar max) => Aten.hardtanh.Call(this, min, max);
        public Tensor hardtanh_(Scalar min, Scalar max) => Aten.hardtanh_.CallInPlace(this, this, min, max);
        public Tensor hardsigmoid() => Aten.hardsigmoid.Call(this);
        public Tensor hardsigmoid_() => Aten.hardsigmoid_.CallInPlace(this, this);
        public Tensor hardswish() => Aten.hardswish.Call(this);
        public Tensor hardswish_() => Aten.hardswish_.CallInPlace(this, this);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.softmax.Call(this, dim, dtype);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.log_softmax.Call(this, dim, dtype);
    }
}
