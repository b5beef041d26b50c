using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public abstract class Optimizer : IDisposable
        {
            private protected readonly List<ParamGroup> _groups = [];

            private protected Optimizer() { }

            public virtual IEnumerable<ILearningRateController> ParamGroups => _groups;

            public virtual IEnumerable<Parameter> parameters() => _groups.SelectMany(g => g.Members);

            /// <summary>
            /// Sets the gradients to zero, in place: a parameter that the next backward pass does not reach still has one, and is
            /// moved by its momentum.
            /// </summary>
            public virtual void zero_grad()
            {
                using var noGrad = no_grad();
                foreach (var group in _groups)
                {
                    var grads = new List<Tensor>(group.Members.Length);
                    foreach (var parameter in group.Members)
                    {
                        if (parameter.grad is not { } grad) continue;
                        // A gradient that has one itself would keep its whole graph alive.
                        grads.Add(grad.requires_grad ? grad.detach_() : grad);
                    }
                    if (grads.Count > 0) Aten._foreach_zero_.Run(grads.ToArray());
                    foreach (var grad in grads) grad.Dispose();
                }
            }

            /// <summary>Updates the parameters that have a gradient.</summary>
            /// <param name="closure">Computes the loss and the gradients anew; its result is returned.</param>
            public virtual Tensor? step(Func<Tensor>? closure = null)
            {
                Tensor? loss = null;
                if (closure is not null)
                {
                    using var grad = enable_grad();
                    loss = closure();
                }
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                foreach (var group in _groups)
                {
                    group.CheckAlive();
                    Update(group);
                }
                return loss;
            }

            private protected abstract void Update(ParamGroup group);

            public abstract void add_param_group(ParamGroup param_group);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var group in _groups)
                    foreach (var state in group.States) state.Dispose();
            }

            /// <summary>The options of every group and the state of every parameter: the live ones, not copies.</summary>
            public class StateDictionary
            {
                internal StateDictionary() { }

                public List<OptimizerOptions> Options { get; } = [];

                public List<OptimizerState> State { get; } = [];

                /// <summary>For each group the positions of its parameters' states.</summary>
                public List<List<int>> StateIndexRef { get; } = [];
            }
        }

        public interface ILearningRateController
        {
            double LearningRate { get; set; }
            double InitialLearningRate { get; set; }
        }

        public interface IMomentum
        {
            double Momentum { get; set; }
        }

        public interface IBetas
        {
            (double, double) Betas { get; set; }
        }
    }
}
