using TorchSharp.Interop;

namespace TorchSharp;

internal static partial class Aten
{
    public static readonly Operator _foreach_zero_ = new(), _foreach_sqrt = new(), _foreach_sqrt_ = new(), _foreach_neg = new();
    public static readonly Operator _foreach_add = new("_foreach_add.List"), _foreach_add_ = new("_foreach_add_.List");
    public static readonly Operator
        _foreach_add_scalar_ = new("_foreach_add_.Scalar"), _foreach_mul_ = new("_foreach_mul_.Scalar");
    public static readonly Operator _foreach_div_ = new("_foreach_div_.Scalar"), _foreach_maximum = new("_foreach_maximum.List");
    public static readonly Operator
        _foreach_addcmul = new("_foreach_addcmul.Scalar"), _foreach_addcmul_ = new("_foreach_addcmul_.Scalar");
    public static readonly Operator _foreach_addcdiv_ = new("_foreach_addcdiv_.Scalar");
}
