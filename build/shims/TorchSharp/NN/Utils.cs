using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>
            /// Scales the gradients so that the norm of all of them together is at most <paramref name="max_norm"/>.
            /// </summary>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                var grads = Gradients(tensors);
                if (grads.Length == 0) return 0;
                var norms = Aten._foreach_norm.CallForMany(grads, norm_type);
                var total = Aten.linalg_vector_norm.Call(Aten.stack.Call(norms), norm_type).ToDouble();
                var scale = max_norm / (total + 1e-6);
                // A norm that is not a number passes, and makes all of them so.
                if (!(scale >= 1)) Aten._foreach_mul_.Run(grads, scale);
                return total;
            }

            /// <summary>
            /// Limits each number of the gradients to the range from minus to plus <paramref name="clip_value"/>.
            /// </summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                foreach (var grad in Gradients(tensors)) Aten.clamp_.Run(grad, -clip_value, clip_value);
            }

            // They belong to the current dispose scope.
            private static Tensor[] Gradients(IEnumerable<Parameter> parameters) =>
                [.. parameters.Select(p => p.grad).OfType<Tensor>()];

            /// <summary>All the parameters' numbers, one parameter after the other.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat([.. tensors.Select(t => t.reshape(-1))]).MoveToOuterDisposeScope();
            }

            /// <summary>Makes each parameter a part of the vector, whose memory they share from then on.</summary>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                var parameters = tensors.ToList();
                var wanted = parameters.Sum(p => p.numel());
                if (vec.numel() != wanted)
                    throw new ArgumentException(
                        $"The vector has {vec.numel()} elements; the parameters have {wanted}.", nameof(vec));
                var start = 0L;
                foreach (var parameter in parameters)
                {
                    Aten.set_data.Run(parameter, vec.narrow(0, start, parameter.numel()).view(parameter.shape));
                    start += parameter.numel();
                }
            }
        }
    }
}
