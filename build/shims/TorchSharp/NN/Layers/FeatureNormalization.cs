using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>
        /// What batch and instance normalization share: a weight and a bias for each feature, and running statistics for use
        /// after
        /// training. All of it lies in the layer's own registers, where conversions and state dictionaries find it.
        /// </summary>
        internal sealed class FeatureNormalization
        {
            private const string CountName = "num_batches_tracked";

            private readonly nn.Module _layer;
            private readonly long _features;
            private readonly double _eps;
            private readonly double _momentum;
            private readonly bool _tracks;

            public FeatureNormalization(nn.Module layer, long features, double eps, double momentum, bool affine, bool tracks)
            {
                (_layer, _features, _eps, _momentum, _tracks) = (layer, features, eps, momentum, tracks);
                if (affine)
                {
                    layer.register_parameter("weight", Initial.Parameter(1.0, features));
                    layer.register_parameter("bias", Initial.Parameter(0.0, features));
                }
                if (!tracks) return;
                layer.register_buffer("running_mean", Initial.Buffer(0.0, features));
                layer.register_buffer("running_var", Initial.Buffer(1.0, features));
                layer.register_buffer(CountName, Aten.full.Call(Array.Empty<long>(), 0L, ScalarType.Int64).Owned());
            }

            public Parameter? Weight => _layer.get_parameter("weight");
            public Parameter? Bias => _layer.get_parameter("bias");
            public Tensor? Mean => _layer.get_buffer("running_mean");
            public Tensor? Variance => _layer.get_buffer("running_var");
            public Tensor? Count => _layer.get_buffer(CountName);

            public Tensor Batch(Tensor input, int fewest, int most)
            {
                Require(input, fewest, most);
                var training = _layer.training;
                if (training && Count is { } count) Aten.add_scalar_.Run(count, 1L);
                var (mean, variance) = (Mean, Variance);
                var fromBatch = training || mean is null && variance is null;
                if (fromBatch && input.NumberOfElements == _features)
                    throw new ArgumentException(
                        $"{_layer.GetName()} in training mode needs more than one value per channel, but the input's shape is "
                        + $"[{string.Join(", ", input.shape)}]. Use a larger batch, or eval().", nameof(input));
                return Aten.batch_norm.Call(input, Weight, Bias, mean, variance, fromBatch, _momentum, _eps, true);
            }

            public Tensor Instance(Tensor input, int dimensions)
            {
                Require(input, dimensions - 1, dimensions);
                if (input.Dimensions == dimensions) return Instance(input);
                using var batch = Aten.unsqueeze.Call(input, 0);
                using var result = Instance(batch);
                return Aten.squeeze_dim.Call(result, 0);
            }

            private Tensor Instance(Tensor batch) =>
                nn.functional.instance_norm(batch, Mean, Variance, Weight, Bias, _layer.training || !_tracks, _momentum, _eps);

            public void Reset()
            {
                if (!_tracks) return;
                Aten.zero_.Run(Mean);
                Aten.fill_.Run(Variance, 1.0);
                Aten.zero_.Run(Count);
            }

            private void Require(Tensor input, int fewest, int most)
            {
                var dimensions = input.Dimensions;
                if (dimensions < fewest || dimensions > most)
                    throw new ArgumentException($"{_layer.GetName()} takes an input of "
                        + $"{(fewest == most ? $"{most}" : $"{fewest} or {most}")} dimensions, not {dimensions}.", nameof(input));
            }
        }

        public sealed class BatchNorm1d : nn.Module<Tensor, Tensor>
        {
            private readonly FeatureNormalization _norm;

            internal BatchNorm1d(long features, double eps, double momentum, bool affine, bool tracks)
                : base(nameof(BatchNorm1d)) =>
                _norm = new FeatureNormalization(this, features, eps, momentum, affine, tracks);

            public Parameter? weight { get => _norm.Weight; set => ConditionallyRegisterParameter("weight", value.Owned()); }
            public Parameter? bias { get => _norm.Bias; set => ConditionallyRegisterParameter("bias", value.Owned()); }
            public Tensor? running_mean { get => _norm.Mean; set => ConditionallyRegisterBuffer("running_mean", value.Owned()); }
            public Tensor? running_var { get => _norm.Variance; set => ConditionallyRegisterBuffer("running_var",
                value.Owned()); }
            public Tensor? num_batches_tracked => _norm.Count;
            public void reset_running_stats() => _norm.Reset();
            public override Tensor forward(Tensor tensor) => _norm.Batch(tensor, 2, 3);
        }

        public sealed class BatchNorm2d : nn.Module<Tensor, Tensor>
        {
            private readonly FeatureNormalization _norm;

            internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool tracks)
                : base(nameof(BatchNorm2d)) =>
                _norm = new FeatureNormalization(this, features, eps, momentum, affine, tracks);

            public Parameter? weight { get => _norm.Weight; set => ConditionallyRegisterParameter("weight", value.Owned()); }
            public Parameter? bias { get => _norm.Bias; set => ConditionallyRegisterParameter("bias", value.Owned()); }
            public Tensor? running_mean { get => _norm.Mean; set => ConditionallyRegisterBuffer("running_mean", value.Owned()); }
            public Tensor? running_var { get => _norm.Variance; set => ConditionallyRegisterBuffer("running_var",
                value.Owned()); }
            public Tensor? num_batches_tracked => _norm.Count;
            public void reset_running_stats() => _norm.Reset();
            public override Tensor forward(Tensor tensor) => _norm.Batch(tensor, 4, 4);
        }

        public sealed class BatchNorm3d : nn.Module<Tensor, Tensor>
        {
            private readonly FeatureNormalization _norm;

            internal BatchNorm3d(long features, double eps, double momentum, bool affine, bool tracks)
                : base(nameof(BatchNorm3d)) =>
                _norm = new FeatureNormalization(this, features, eps, momentum, affine, tracks);

            public Parameter? weight { get => _norm.Weight; set => ConditionallyRegisterParameter("weight", value.Owned()); }
            public Parameter? bias { get => _norm.Bias; set => ConditionallyRegisterParameter("bias", value.Owned()); }
            public Tensor? running_mean { get => _norm.Mean; set => ConditionallyRegisterBuffer("running_mean", value.Owned()); }
            public Tensor? running_var { get => _norm.Variance; set => ConditionallyRegisterBuffer("running_var",
                value.Owned()); }
            public Tensor? num_batches_tracked => _norm.Count;
            public void reset_running_stats() => _norm.Reset();
            public override Tensor forward(Tensor tensor) => _norm.Batch(tensor, 5, 5);
        }

        public sealed class InstanceNorm1d : nn.Module<Tensor, Tensor>
        {
            private readonly FeatureNormalization _norm;

            internal InstanceNorm1d(long features, double eps, double momentum, bool affine, bool tracks)
                : base(nameof(InstanceNorm1d)) =>
                _norm = new FeatureNormalization(this, features, eps, momentum, affine, tracks);

            public Parameter? weight { get => _norm.Weight; set => ConditionallyRegisterParameter("weight", value.Owned()); }
            public Parameter? bias { get => _norm.Bias; set => ConditionallyRegisterParameter("bias", value.Owned()); }
            public Tensor? running_mean { get => _norm.Mean; set => ConditionallyRegisterBuffer("running_mean", value.Owned()); }
            public Tensor? running_var { get => _norm.Variance; set => ConditionallyRegisterBuffer("running_var",
                value.Owned()); }
            public Tensor? num_batches_tracked => _norm.Count;
            public void reset_running_stats() => _norm.Reset();
            public override Tensor forward(Tensor tensor) => _norm.Instance(tensor, 3);
        }

        public sealed class InstanceNorm2d : nn.Module<Tensor, Tensor>
        {
            private readonly FeatureNormalization _norm;

            internal InstanceNorm2d(long features, double eps, double momentum, bool affine, bool tracks)
                : base(nameof(InstanceNorm2d)) =>
                _norm = new FeatureNormalization(this, features, eps, momentum, affine, tracks);

            public Parameter? weight { get => _norm.Weight; set => ConditionallyRegisterParameter("weight", value.Owned()); }
            public Parameter? bias { get => _norm.Bias; set => ConditionallyRegisterParameter("bias", value.Owned()); }
            public Tensor? running_mean { get => _norm.Mean; set => ConditionallyRegisterBuffer("running_mean", value.Owned()); }
            public Tensor? running_var { get => _norm.Variance; set => ConditionallyRegisterBuffer("running_var",
                value.Owned()); }
            public Tensor? num_batches_tracked => _norm.Count;
            public void reset_running_stats() => _norm.Reset();
            public override Tensor forward(Tensor tensor) => _norm.Instance(tensor, 4);
        }

        public sealed class InstanceNorm3d : nn.Module<Tensor, Tensor>
        {
            private readonly FeatureNormalization _norm;

            internal InstanceNorm3d(long features, double eps, double momentum, bool affine, bool tracks)
                : base(nameof(InstanceNorm3d)) =>
                _norm = new FeatureNormalization(this, features, eps, momentum, affine, tracks);

            public Parameter? weight { get => _norm.Weight; set => ConditionallyRegisterParameter("weight", value.Owned()); }
            public Parameter? bias { get => _norm.Bias; set => ConditionallyRegisterParameter("bias", value.Owned()); }
            public Tensor? running_mean { get => _norm.Mean; set => ConditionallyRegisterBuffer("running_mean", value.Owned()); }
            public Tensor? running_var { get => _norm.Variance; set => ConditionallyRegisterBuffer("running_var",
                value.Owned()); }
            public Tensor? num_batches_tracked => _norm.Count;
            public void reset_running_stats() => _norm.Reset();
            public override Tensor forward(Tensor tensor) => _norm.Instance(tensor, 5);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static BatchNorm1d BatchNorm1d(long features, double eps = 1e-5, double momentum = 0.1, bool affine = true,
                bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new BatchNorm1d(features, eps, momentum, affine, track_running_stats).Placed(device, dtype);

            public static BatchNorm2d BatchNorm2d(long features, double eps = 1e-5, double momentum = 0.1, bool affine = true,
                bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new BatchNorm2d(features, eps, momentum, affine, track_running_stats).Placed(device, dtype);

            public static BatchNorm3d BatchNorm3d(long features, double eps = 1e-5, double momentum = 0.1, bool affine = true,
                bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new BatchNorm3d(features, eps, momentum, affine, track_running_stats).Placed(device, dtype);

            public static InstanceNorm1d InstanceNorm1d(long features, double eps = 1e-5, double momentum = 0.1,
                bool affine = false,
                bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new InstanceNorm1d(features, eps, momentum, affine, track_running_stats).Placed(device, dtype);

            public static InstanceNorm2d InstanceNorm2d(long features, double eps = 1e-5, double momentum = 0.1,
                bool affine = false,
                bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new InstanceNorm2d(features, eps, momentum, affine, track_running_stats).Placed(device, dtype);

            public static InstanceNorm3d InstanceNorm3d(long features, double eps = 1e-5, double momentum = 0.1,
                bool affine = false,
                bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new InstanceNorm3d(features, eps, momentum, affine, track_running_stats).Placed(device, dtype);
        }
    }
}
