namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Aten.eq.Call(this, target);
        public Tensor eq(Scalar target) => Aten.eq_scalar.Call(this, target);
        public Tensor ne(Tensor target) => Aten.ne.Call(this, target);
        public Tensor ne(Scalar target) => Aten.ne_scalar.Call(this, target);
        public Tensor lt(Tensor target) => Aten.lt.Call(this, target);
        public Tensor lt(Scalar target) => Aten.lt_scalar.Call(this, target);
        public Tensor le(Tensor target) => Aten.le.Call(this, target);
        public Tensor le(Scalar target) => Aten.le_scalar.Call(this, target);
        public Tensor gt(Tensor target) => Aten.gt.Call(this, target);
        public Tensor gt(Scalar target) => Aten.gt_scalar.Call(this, target);
        public Tensor ge(Tensor target) => Aten.ge.Call(this, target);
        public Tensor ge(Scalar target) => Aten.ge_scalar.Call(this, target);
        public Tensor eq_(Tensor target) => Aten.eq_.CallInPlace(this, this, target);
        public Tensor eq_(Scalar target) => Aten.eq_scalar_.CallInPlace(this, this, target);
        public Tensor ne_(Tensor target) => Aten.ne_.CallInPlace(this, this, target);
        public Tensor ne_(Scalar target) => Aten.ne_scalar_.CallInPlace(this, this, target);
        public Tensor lt_(Tensor target) => Aten.lt_.CallInPlace(this, this, target);
        public Tensor lt_(Scalar target) => Aten.lt_scalar_.CallInPlace(this, this, target);
        public Tensor le_(Tensor target) => Aten.le_.CallInPlace(this, this, target);
        public Tensor le_(Scalar target) => Aten.le_scalar_.CallInPlace(this, this, target);
        public Tensor gt_(Tensor target) => Aten.gt_.CallInPlace(this, this, target);
        public Tensor gt_(Scalar target) => Aten.gt_scalar_.CallInPlace(this, this, target);
        public Tensor ge_(Tensor target) => Aten.ge_.CallInPlace(this, this, target);
        public Tensor ge_(Scalar target) => Aten.ge_scalar_.CallInPlace(this, this, target);
        public Tensor not_equal(Tensor target) => ne(target);
        public Tensor less(Tensor target) => lt(target);
        public Tensor less_equal(Tensor target) => le(target);
        public Tensor greater(Tensor target) => gt(target);
        public Tensor greater_equal(Tensor target) => ge(target);

        /// <summary>Whether both have the same shape and values, as a tensor of one truth value.</summary>
        public Tensor equal(Tensor target) => tensor(Equals(target));

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Aten.allclose.CallForBool(this, target, rtol, atol, equal_nan);

        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Aten.isclose.Call(this, other, rtol, atol, nanEqual);

        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) =>
            Aten.isin.Call(this, test_elements, assumeUnique, invert);

        public Tensor isnan() => Aten.isnan.Call(this);
        public Tensor isinf() => Aten.isinf.Call(this);
        public Tensor isfinite() => Aten.isfinite.Call(this);
        public Tensor isposinf() => Aten.isposinf.Call(this);
        public Tensor isneginf() => Aten.isneginf.Call(this);
        public bool is_nonzero() => Aten.is_nonzero.CallForBool(this);

        public Tensor logical_and(Tensor other) => Aten.logical_and.Call(this, other);
        public Tensor logical_and_(Tensor other) => Aten.logical_and_.CallInPlace(this, this, other);
        public Tensor logical_or(Tensor other) => Aten.logical_or.Call(this, other);
        public Tensor logical_or_(Tensor other) => Aten.logical_or_.CallInPlace(this, this, other);
        public Tensor logical_xor(Tensor other) => Aten.logical_xor.Call(this, other);
        public Tensor logical_xor_(Tensor other) => Aten.logical_xor_.CallInPlace(this, this, other);
        public Tensor logical_not() => Aten.logical_not.Call(this);
        public Tensor logical_not_() => Aten.logical_not_.CallInPlace(this, this);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.clamp_tensor.Call(this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Aten.clamp_.CallInPlace(this, this, min, max);
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Aten.clamp_tensor_.CallInPlace(this, this, min, max);
        public Tensor clamp_max(Scalar max) => Aten.clamp_max.Call(this, max);
        public Tensor clamp_max_(Scalar max) => Aten.clamp_max_.CallInPlace(this, this, max);
        public Tensor clamp_min(Scalar min) => Aten.clamp_min.Call(this, min);
        public Tensor clamp_min_(Scalar min) => Aten.clamp_min_.CallInPlace(this, this, min);
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor where(Tensor condition, Tensor y) => condition.dtype == ScalarType.Bool
            ? Aten.where.Call(condition, this, y)
            : throw new ArgumentException($"The condition of 'where' must be a tensor of truth values, not of {condition.dtype}.",
                nameof(condition));
    }
}
