using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Tieleman and Hinton (2012); centered after Graves (2013). Epsilon is added to the root, not under it.</summary>
public class RMSProp : OptimizerHelper, optim.IMomentum
{
    public RMSProp(IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8,
        double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize) { }

    public RMSProp(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8,
        double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        : base(new Options
        {
            maximize = maximize, momentum = momentum, alpha = alpha, eps = eps, weight_decay = weight_decay, centered = centered,
        }, lr)
    {
        Require(alpha >= 0, "alpha", alpha, "zero or more");
        Require(eps >= 0, "epsilon", eps, "zero or more");
        Require(momentum >= 0, "momentum", momentum, "zero or more");
        Require(weight_decay >= 0, "weight decay", weight_decay, "zero or more");
        AddGroups(parameters);
    }

    private protected override OptimizerState NewState(Parameter parameter, OptimizerOptions options) =>
        new RMSPropState(parameter);

    private protected override void Update(Modules.ParamGroup group)
    {
        var options = (Options)group.Options!;
        double rate = options.LearningRate!.Value, alpha = options.alpha!.Value;
        double decay = options.weight_decay!.Value, momentum = options.momentum!.Value;
        var (states, parameters, grads) = group.WithGradients<RMSPropState>();
        if (states.Length == 0) return;
        foreach (var state in states) state.Steps++;

        if (options.maximize!.Value) grads = Aten._foreach_neg.CallForMany(grads);
        if (decay != 0) grads = Aten._foreach_add.CallForMany(grads, parameters, decay);

        var squares = Array.ConvertAll(states, s => s.Square);
        Aten._foreach_mul_.Run(squares, alpha);
        Aten._foreach_addcmul_.Run(squares, grads, grads, 1 - alpha);
        var roots = Roots(squares);
        Aten._foreach_add_scalar_.Run(roots, options.eps!.Value);

        if (momentum > 0)
        {
            var velocities = Array.ConvertAll(states, s => s.Velocity);
            Aten._foreach_mul_.Run(velocities, momentum);
            Aten._foreach_addcdiv_.Run(velocities, grads, roots);
            Aten._foreach_add_.Run(parameters, velocities, -rate);
        }
        else
        {
            Aten._foreach_addcdiv_.Run(parameters, grads, roots, -rate);
        }

        Tensor[] Roots(Tensor[] squares)
        {
            if (!options.centered!.Value) return Aten._foreach_sqrt.CallForMany(squares);
            var means = Array.ConvertAll(states, s => s.Mean);
            Aten._foreach_mul_.Run(means, alpha);
            Aten._foreach_add_.Run(means, grads, 1 - alpha);
            var variances = Aten._foreach_addcmul.CallForMany(squares, means, means, -1L);
            Aten._foreach_sqrt_.Run(variances);
            return variances;
        }
    }

    /// <summary>The momentum that groups added from now on take.</summary>
    public double Momentum
    {
        get => ((Options)_defaults).momentum!.Value;
        set => ((Options)_defaults).momentum = value;
    }

    public class Options : OptimizerOptions
    {
        public bool? maximize;
        public double? momentum;
        public double? alpha;
        public double? eps;
        public double? weight_decay;
        public bool? centered;
    }

    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
    {
        public ParamGroup() { }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99,
            double weight_decay = 0, double momentum = 0, bool centered = false)
            : base(parameters, new Options
            {
                LearningRate = lr, momentum = momentum, alpha = alpha, eps = eps, weight_decay = weight_decay,
                centered = centered,
            }) { }

        public double Momentum
        {
            get => Options!.momentum!.Value;
            set => Options!.momentum = value;
        }
    }

    private sealed class RMSPropState : OptimizerState
    {
        // The velocity and the mean are there even when momentum is zero and nothing is centered, as they are in the files.
        public RMSPropState(Parameter parameter) : base(parameter, counts: true, required: 1, optional: 2)
        {
            StartWithZeros(1);
            StartWithZeros(2);
        }

        public Tensor Square => Tensors[0]!;
        public Tensor Velocity => Tensors[1]!;
        public Tensor Mean => Tensors[2]!;
    }
}
