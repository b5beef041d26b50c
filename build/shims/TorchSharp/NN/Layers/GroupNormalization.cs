using TorchSharp.Interop;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Normalizes over the last dimensions of each sample.</summary>
        public sealed class LayerNorm : nn.Module<Tensor, Tensor>
        {
            private readonly Argument _shape;
            private readonly double _eps;
            [ComponentName(Name = "weight")] private Parameter? _weight;
            [ComponentName(Name = "bias")] private Parameter? _bias;

            internal LayerNorm(long[] shape, double eps, bool affine, bool bias) : base(nameof(LayerNorm))
            {
                _shape = (long[])shape.Clone();
                _eps = eps;
                if (affine) _weight = Initial.Parameter(1.0, shape);
                if (affine && bias) _bias = Initial.Parameter(0.0, shape);
                RegisterComponents();
            }

            public Parameter? weight
            {
                get => _weight;
                set => ConditionallyRegisterParameter("weight", _weight = value.Owned());
            }

            public Parameter? bias
            {
                get => _bias;
                set => ConditionallyRegisterParameter("bias", _bias = value.Owned());
            }

            public override Tensor forward(Tensor tensor) => Aten.layer_norm.Call(tensor, _shape, _weight, _bias, _eps);
        }

        /// <summary>Normalizes over groups of channels of each sample.</summary>
        public sealed class GroupNorm : nn.Module<Tensor, Tensor>
        {
            private readonly long _groups;
            private readonly double _eps;
            [ComponentName(Name = "weight")] private Parameter? _weight;
            [ComponentName(Name = "bias")] private Parameter? _bias;

            internal GroupNorm(long groups, long channels, double eps, bool affine) : base(nameof(GroupNorm))
            {
                if (groups <= 0 || channels % groups != 0)
                    throw new ArgumentException($"{channels} channels do not divide into {groups} groups.", "num_groups");
                (_groups, _eps) = (groups, eps);
                if (affine) (_weight, _bias) = (Initial.Parameter(1.0, channels), Initial.Parameter(0.0, channels));
                RegisterComponents();
            }

            public Parameter? weight
            {
                get => _weight;
                set => ConditionallyRegisterParameter("weight", _weight = value.Owned());
            }

            public Parameter? bias
            {
                get => _bias;
                set => ConditionallyRegisterParameter("bias", _bias = value.Owned());
            }

            public override Tensor forward(Tensor tensor) => Aten.group_norm.Call(tensor, _groups, _weight, _bias, _eps);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-5, bool elementwise_affine = true,
                bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                LayerNorm([normalized_shape], eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-5, bool elementwise_affine = true,
                bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new LayerNorm(normalized_shape, eps, elementwise_affine, bias).Placed(device, dtype);

            public static GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1e-5, bool affine = true,
                Device? device = null, ScalarType? dtype = null) =>
                new GroupNorm(num_groups, num_channels, eps, affine).Placed(device, dtype);
        }
    }
}
