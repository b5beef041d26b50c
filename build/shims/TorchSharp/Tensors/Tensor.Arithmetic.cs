namespace TorchSharp;

public static partial class torch
{
    public enum RoundingMode
    {
        None = 0, trunc = 1, floor = 2,
    }

    public partial class Tensor
    {
        public Tensor add(Tensor target) => Aten.add.Call(this, target);
        public Tensor add(Tensor target, Scalar alpha) => Aten.add.Call(this, target, alpha);
        public Tensor add(Scalar scalar) => Aten.add_scalar.Call(this, scalar);
        public Tensor add(Scalar scalar, Scalar alpha) => Aten.add_scalar.Call(this, scalar, alpha);
        public Tensor add_(Tensor target) => Aten.add_.CallInPlace(this, this, target);
        public Tensor add_(Tensor target, Scalar alpha) => Aten.add_.CallInPlace(this, this, target, alpha);
        public Tensor add_(Scalar scalar) => Aten.add_scalar_.CallInPlace(this, this, scalar);
        public Tensor add_(Scalar scalar, Scalar alpha) => Aten.add_scalar_.CallInPlace(this, this, scalar, alpha);

        public Tensor sub(Tensor target) => Aten.sub.Call(this, target);
        public Tensor sub(Scalar target) => Aten.sub_scalar.Call(this, target);
        public Tensor sub_(Tensor target) => Aten.sub_.CallInPlace(this, this, target);
        public Tensor sub_(Scalar target) => Aten.sub_scalar_.CallInPlace(this, this, target);
        public Tensor subtract(Tensor target) => sub(target);
        public Tensor subtract(Scalar target) => sub(target);
        public Tensor subtract_(Tensor target) => sub_(target);
        public Tensor subtract_(Scalar target) => sub_(target);

        public Tensor mul(Tensor target) => Aten.mul.Call(this, target);
        public Tensor mul(Scalar target) => Aten.mul_scalar.Call(this, target);
        public Tensor mul_(Tensor target) => Aten.mul_.CallInPlace(this, this, target);
        public Tensor mul_(Scalar target) => Aten.mul_scalar_.CallInPlace(this, this, target);
        public Tensor multiply(Tensor target) => mul(target);
        public Tensor multiply(Scalar target) => mul(target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Aten.div.Call(this, target)
                : Aten.div_rounding.Call(this, target, Name(rounding_mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Aten.div_scalar.Call(this, target)
                : Aten.div_scalar_rounding.Call(this, target, Name(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Aten.div_.CallInPlace(this, this, target)
                : Aten.div_rounding_.CallInPlace(this, this, target, Name(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Aten.div_scalar_.CallInPlace(this, this, target)
                : Aten.div_scalar_rounding_.CallInPlace(this, this, target, Name(rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);
        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);
        public Tensor true_divide(Tensor other) => div(other);
        public Tensor true_divide(Scalar other) => div(other);
        public Tensor true_divide_(Tensor other) => div_(other);
        public Tensor true_divide_(Scalar other) => div_(other);
        public Tensor floor_divide(Tensor other) => div(other, RoundingMode.floor);
        public Tensor floor_divide(Scalar other) => div(other, RoundingMode.floor);
        public Tensor floor_divide_(Tensor other) => div_(other, RoundingMode.floor);
        public Tensor floor_divide_(Scalar other) => div_(other, RoundingMode.floor);

        private static string Name(RoundingMode mode) => mode == RoundingMode.floor ? "floor" : "trunc";

        public Tensor remainder(Tensor target) => Aten.remainder.Call(this, target);
        public Tensor remainder(Scalar scalar) => Aten.remainder_scalar.Call(this, scalar);
        public Tensor remainder_(Tensor target) => Aten.remainder_.CallInPlace(this, this, target);
        public Tensor remainder_(Scalar scalar) => Aten.remainder_scalar_.CallInPlace(this, this, scalar);
        public Tensor fmod(Tensor target) => Aten.fmod.Call(this, target);
        public Tensor fmod(Scalar scalar) => Aten.fmod_scalar.Call(this, scalar);
        public Tensor fmod_(Tensor target) => Aten.fmod_.CallInPlace(this, this, target);
        public Tensor fmod_(Scalar scalar) => Aten.fmod_scalar_.CallInPlace(this, this, scalar);

        public Tensor pow(Tensor exponent) => Aten.pow.Call(this, exponent);
        public Tensor pow(Scalar exponent) => Aten.pow_scalar.Call(this, exponent);
        public Tensor pow_(Tensor exponent) => Aten.pow_.CallInPlace(this, this, exponent);
        public Tensor pow_(Scalar exponent) => Aten.pow_scalar_.CallInPlace(this, this, exponent);
        public Tensor float_power(Tensor target) => Aten.float_power.Call(this, target);

        public Tensor maximum(Tensor other) => Aten.maximum.Call(this, other);
        public Tensor minimum(Tensor other) => Aten.minimum.Call(this, other);
        public Tensor max(Tensor other) => maximum(other);
        public Tensor min(Tensor other) => minimum(other);
        public Tensor fmax(Tensor other) => Aten.fmax.Call(this, other);
        public Tensor fmin(Tensor other) => Aten.fmin.Call(this, other);
        public Tensor atan2(Tensor other) => Aten.atan2.Call(this, other);
        public Tensor hypot(Tensor other) => Aten.hypot.Call(this, other);
        public Tensor logaddexp(Tensor other) => Aten.logaddexp.Call(this, other);
        public Tensor xlogy(Tensor y) => Aten.xlogy.Call(this, y);
        public Tensor xlogy(Scalar y) => Aten.xlogy_scalar.Call(this, y);

        public Tensor lerp(Tensor end, Tensor weight) => Aten.lerp.Call(this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight) => Aten.lerp_.CallInPlace(this, this, end, weight);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul.Call(this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.addcmul_.CallInPlace(this, this, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Aten.addcdiv.Call(this, tensor1, tensor2);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv.Call(this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Aten.addcdiv_.CallInPlace(this, this, tensor1, tensor2);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Aten.addcdiv_.CallInPlace(this, this, tensor1, tensor2, value);

        public Tensor bitwise_and(Tensor other) => Aten.bitwise_and.Call(this, other);
        public Tensor bitwise_and_(Tensor other) => Aten.bitwise_and_.CallInPlace(this, this, other);
        public Tensor bitwise_or(Tensor other) => Aten.bitwise_or.Call(this, other);
        public Tensor bitwise_or_(Tensor other) => Aten.bitwise_or_.CallInPlace(this, this, other);
        public Tensor bitwise_xor(Tensor other) => Aten.bitwise_xor.Call(this, other);
        public Tensor bitwise_xor_(Tensor other) => Aten.bitwise_xor_.CallInPlace(this, this, other);
        public Tensor bitwise_not() => Aten.bitwise_not.Call(this);
        public Tensor bitwise_not_() => Aten.bitwise_not_.CallInPlace(this, this);
        public Tensor bitwise_left_shift(Tensor other) => Aten.bitwise_left_shift.Call(this, other);
        public Tensor bitwise_right_shift(Tensor other) => Aten.bitwise_right_shift.Call(this, other);
    }
}
