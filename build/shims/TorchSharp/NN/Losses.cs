using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp
{
    public abstract class Loss<T1, T2, TResult>(Reduction reduction = Reduction.Mean) : Module<T1, T2, TResult>("Loss")
    {
        public Reduction reduction { get; } = reduction;
    }

    public abstract class Loss<T1, T2, T3, TResult>(Reduction reduction = Reduction.Mean) : Module<T1, T2, T3, TResult>("Loss")
    {
        public Reduction reduction { get; } = reduction;
    }

    public abstract class WeightedLoss<T1, T2, TResult>(Tensor? weight = null, Reduction reduction = Reduction.Mean)
        : Loss<T1, T2, TResult>(reduction)
    {
        public Tensor? weight { get; } = weight;
    }

    namespace Modules
    {
        public sealed class MSELoss(Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>(reduction)
        {
            public override Tensor forward(Tensor input, Tensor target) => F.mse_loss(input, target, reduction);
        }

        public sealed class L1Loss(Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>(reduction)
        {
            public override Tensor forward(Tensor input, Tensor target) => F.l1_loss(input, target, reduction);
        }

        public sealed class SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1.0) : Loss<Tensor, Tensor,
            Tensor>(reduction)
        {
            public double beta { get; } = beta;
            public override Tensor forward(Tensor input, Tensor target) => F.smooth_l1_loss(input, target, reduction, beta);
        }

        public sealed class HuberLoss(double delta = 1.0, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor,
            Tensor>(reduction)
        {
            public double delta { get; } = delta;
            public override Tensor forward(Tensor input, Tensor target) => F.huber_loss(input, target, delta, reduction);
        }

        public sealed class BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean)
            : WeightedLoss<Tensor, Tensor, Tensor>(weight, reduction)
        {
            public override Tensor forward(Tensor input, Tensor target) =>
                F.binary_cross_entropy(input, target, weight, reduction);
        }

        public sealed class BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean,
            Tensor? pos_weights = null)
            : WeightedLoss<Tensor, Tensor, Tensor>(weight, reduction)
        {
            public Tensor? pos_weights { get; } = pos_weights;

            public override Tensor forward(Tensor input, Tensor target) =>
                F.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weights);
        }

        public sealed class CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null,
            Reduction reduction = Reduction.Mean,
            double label_smoothing = 0.0) : WeightedLoss<Tensor, Tensor, Tensor>(weight, reduction)
        {
            public long? ignore_index { get; } = ignore_index;
            public double label_smoothing { get; } = label_smoothing;

            public override Tensor forward(Tensor input, Tensor target) =>
                F.cross_entropy(input, target, weight, ignore_index ?? -100, reduction, label_smoothing);
        }

        public sealed class NLLLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean)
            : WeightedLoss<Tensor, Tensor, Tensor>(weight, reduction)
        {
            public override Tensor forward(Tensor input, Tensor target) => F.nll_loss(input, target, weight, reduction);
        }

        public sealed class KLDivLoss(bool log_target = true, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor,
            Tensor>(reduction)
        {
            public bool log_target { get; } = log_target;
            public override Tensor forward(Tensor input, Tensor target) => F.kl_div(input, target, log_target, reduction);
        }

        public sealed class PoissonNLLLoss(bool log_input = true, bool full = false, float eps = 1e-8f,
            Reduction reduction = Reduction.Mean)
            : Loss<Tensor, Tensor, Tensor>(reduction)
        {
            public bool log_input { get; } = log_input;
            public bool full { get; } = full;
            public float eps { get; } = eps;

            public override Tensor forward(Tensor input, Tensor target) =>
                F.poisson_nll_loss(input, target, log_input, full, eps, reduction);
        }

        public sealed class GaussianNLLLoss(bool full = false, float eps = 1e-8f, Reduction reduction = Reduction.Mean)
            : Loss<Tensor, Tensor, Tensor, Tensor>(reduction)
        {
            public bool full { get; } = full;
            public float eps { get; } = eps;

            public override Tensor forward(Tensor input, Tensor target, Tensor variance) =>
                F.gaussian_nll_loss(input, target, variance, full, eps, reduction);
        }

        public sealed class HingeEmbeddingLoss(double margin = 0.0, Reduction reduction = Reduction.Mean)
            : Loss<Tensor, Tensor, Tensor>(reduction)
        {
            public double margin { get; } = margin;
            public override Tensor forward(Tensor input, Tensor target) =>
                F.hinge_embedding_loss(input, target, margin, reduction);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static MSELoss MSELoss(Reduction reduction = Reduction.Mean) => new(reduction);

            public static L1Loss L1Loss(Reduction reduction = Reduction.Mean) => new(reduction);

            public static SmoothL1Loss SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                new(reduction, beta);

            public static HuberLoss HuberLoss(double delta = 1.0, Reduction reduction = Reduction.Mean) => new(delta, reduction);

            public static BCELoss BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);

            public static BCEWithLogitsLoss BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean,
                Tensor? pos_weights = null) => new(weight, reduction, pos_weights);

            public static CrossEntropyLoss CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null,
                Reduction reduction = Reduction.Mean) => new(weight, ignore_index, reduction);

            public static NLLLoss NLLLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);

            public static KLDivLoss KLDivLoss(bool log_target = true, Reduction reduction = Reduction.Mean) =>
                new(log_target, reduction);

            public static PoissonNLLLoss PoissonNLLLoss(bool log_input = true, bool full = false, float eps = 1e-8f,
                Reduction reduction = Reduction.Mean) => new(log_input, full, eps, reduction);

            public static GaussianNLLLoss GaussianNLLLoss(bool full = false, float eps = 1e-8f,
                Reduction reduction = Reduction.Mean) =>
                new(full, eps, reduction);

            public static HingeEmbeddingLoss HingeEmbeddingLoss(double margin = 1.0, Reduction reduction = Reduction.Mean) =>
                new(margin, reduction);
        }
    }
}
