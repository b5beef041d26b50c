namespace TorchSharp;

public static partial class torch
{
    public static class special
    {
        public static Tensor digamma(Tensor input) => input.digamma();
        public static Tensor psi(Tensor input) => input.digamma();
        public static Tensor entr(Tensor input) => Aten.special_entr.Call(input);
        public static Tensor erf(Tensor input) => input.erf();
        public static Tensor erfc(Tensor input) => input.erfc();
        public static Tensor erfinv(Tensor input) => input.erfinv();
        public static Tensor exp2(Tensor input) => input.exp2();
        public static Tensor expit(Tensor input) => input.sigmoid();
        public static Tensor expm1(Tensor input) => input.expm1();
        public static Tensor gammainc(Tensor input, Tensor other) => Aten.igamma.Call(input, other);
        public static Tensor gammaincc(Tensor input, Tensor other) => Aten.igammac.Call(input, other);
        public static Tensor gammaln(Tensor input) => input.lgamma();
        public static Tensor i0(Tensor input) => Aten.i0.Call(input);
        public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) => input.log_softmax(dim, dtype);
        public static Tensor logit(Tensor input) => input.logit();
        public static Tensor multigammaln(Tensor input, long p) => Aten.mvlgamma.Call(input, p);
        public static Tensor ndtr(Tensor input) => Aten.special_ndtr.Call(input);
        public static Tensor ndtri(Tensor input) => Aten.special_ndtri.Call(input);
        public static Tensor polygamma(long n, Tensor input) => Aten.polygamma.Call(n, input);
        public static Tensor sigmoid(Tensor input) => input.sigmoid();
        public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);
        public static Tensor xlog1py(Tensor input, Tensor other) => Aten.special_xlog1py.Call(input, other);
    }
}
