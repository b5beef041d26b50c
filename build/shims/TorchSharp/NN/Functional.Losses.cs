namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What becomes of a loss's values: all of them, their mean, or their sum.</summary>
        public enum Reduction : long { None = 0, Mean = 1, Sum = 2 }

        public static partial class functional
        {
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Aten.mse_loss.Call(input, target, (long)reduction);

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Aten.l1_loss.Call(input, target, (long)reduction);

            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean,
                double beta = 1.0) =>
                Aten.smooth_l1_loss.Call(input, target, (long)reduction, beta);

            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1.0,
                Reduction reduction = Reduction.Mean) =>
                Aten.huber_loss.Call(input, target, (long)reduction, delta);

            /// <param name="input">Probabilities.</param>
            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null,
                Reduction reduction = Reduction.Mean)
            {
                RequireSameShape(input, target);
                return Aten.binary_cross_entropy.Call(input, target, weight, (long)reduction);
            }

            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null,
                Reduction reduction = Reduction.Mean, Tensor? pos_weights = null)
            {
                RequireSameShape(input, target);
                return Aten.binary_cross_entropy_with_logits.Call(input, target, weight, pos_weights, (long)reduction);
            }

            /// <param name="input">Logits (N, C, ...).</param>
            /// <param name="target">Class numbers (N, ...), or probabilities in the input's shape.</param>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100,
                Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Aten.cross_entropy_loss.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            /// <param name="input">Logarithms of probabilities (N, C, ...).</param>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null,
                Reduction reduction = Reduction.Mean) =>
                Aten.nll_loss_nd.Call(input, target, weight, (long)reduction);

            /// <param name="log_target">
            /// Whether the target holds logarithms of probabilities; false by default in PyTorch.
            /// </param>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true,
                Reduction reduction = Reduction.Mean) =>
                Aten.kl_div.Call(input, target, (long)reduction, log_target);

            public static Tensor poisson_nll_loss(Tensor input, Tensor target, bool log_input = true, bool full = false,
                float eps = 1e-8f, Reduction reduction = Reduction.Mean) =>
                Aten.poisson_nll_loss.Call(input, target, log_input, full, (double)eps, (long)reduction);

            public static Tensor hinge_embedding_loss(Tensor input, Tensor target, double margin = 0.0,
                Reduction reduction = Reduction.Mean) => Aten.hinge_embedding_loss.Call(input, target, margin, (long)reduction);

            /// <summary>0.5 (log v + (input - target)² / v), v the variance but at least eps; full adds 0.5 log 2π.</summary>
            /// <param name="variance">In the input's shape, or without its last dimension or with one of size 1.</param>
            public static Tensor gaussian_nll_loss(Tensor input, Tensor target, Tensor variance, bool full = false,
                float eps = 1e-6f,
                Reduction reduction = Reduction.Mean)
            {
                using var scope = NewDisposeScope();
                variance = MatchVariance(input.shape, variance);
                if ((variance < 0).any().is_nonzero())
                    throw new ArgumentException("A variance must not be negative.", nameof(variance));

                // Clamped behind autograd's back: the gradient goes to small variances as to others.
                variance = variance.clone();
                using (no_grad()) variance.clamp_(eps);

                var loss = 0.5 * (variance.log() + (input - target).pow(2) / variance);
                if (full) loss += 0.5 * Math.Log(2 * Math.PI);
                loss = reduction switch { Reduction.Mean => loss.mean(), Reduction.Sum => loss.sum(), _ => loss };
                return loss.MoveToOuterDisposeScope();
            }

            private static Tensor MatchVariance(long[] shape, Tensor variance)
            {
                var found = variance.shape;
                var leading = shape.AsSpan(0, Math.Max(shape.Length - 1, 0));
                if (found.AsSpan().SequenceEqual(shape)) return variance;
                if (found.AsSpan().SequenceEqual(leading)) return variance.unsqueeze(-1);
                if (found.Length == shape.Length && found[^1] == 1 && found.AsSpan(..^1).SequenceEqual(leading)) return variance;
                throw new ArgumentException($"The variance's shape [{string.Join(", ", found)}] does not fit the input's, "
                    + $"[{string.Join(", ", shape)}].", nameof(variance));
            }

            // libtorch would broadcast the one to the other, which is never what was meant.
            private static void RequireSameShape(Tensor input, Tensor target)
            {
                var (expected, found) = (input.shape, target.shape);
                if (!found.AsSpan().SequenceEqual(expected))
                    throw new ArgumentException($"The target's shape [{string.Join(", ", found)}] differs from the input's, "
                        + $"[{string.Join(", ", expected)}].", nameof(target));
            }
        }
    }
}
