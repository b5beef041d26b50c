using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Stochastic gradient descent, with momentum after Sutskever et al. (2013) where there is one.</summary>
public class SGD : OptimizerHelper, optim.IMomentum
{
    public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
        bool nesterov = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize) { }

    public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
        bool nesterov = false, bool maximize = false)
        : base(new Options
        {
            momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize,
        }, lr)
    {
        Require(momentum >= 0, "momentum", momentum, "zero or more");
        Require(weight_decay >= 0, "weight decay", weight_decay, "zero or more");
        Require(!nesterov || momentum > 0, "momentum", momentum, "more than zero for Nesterov's");
        Require(!nesterov || dampening == 0, "dampening", dampening, "zero for Nesterov's momentum");
        AddGroups(parameters);
    }

    private protected override OptimizerState NewState(Parameter parameter, OptimizerOptions options) => new SGDState(parameter);

    private protected override void Update(Modules.ParamGroup group)
    {
        var options = (Options)group.Options!;
        double momentum = options.momentum!.Value, decay = options.weight_decay!.Value;
        var (states, parameters, grads) = group.WithGradients<SGDState>();
        if (states.Length == 0) return;

        if (options.maximize!.Value) grads = Aten._foreach_neg.CallForMany(grads);
        if (decay != 0) grads = Aten._foreach_add.CallForMany(grads, parameters, decay);
        if (momentum != 0)
        {
            var velocities = Velocities(states, grads, momentum, options.dampening!.Value);
            grads = options.nesterov!.Value ? Aten._foreach_add.CallForMany(grads, velocities, momentum) : velocities;
        }
        Aten._foreach_add_.Run(parameters, grads, -options.LearningRate!.Value);
    }

    // A velocity starts as the first gradient, undampened.
    private static Tensor[] Velocities(SGDState[] states, Tensor[] grads, double momentum, double dampening)
    {
        var known = new List<(Tensor velocity, Tensor grad)>(states.Length);
        for (var i = 0; i < states.Length; i++)
        {
            if (states[i].Velocity is { } velocity) known.Add((velocity, grads[i]));
            else states[i].Velocity = grads[i].clone();
        }
        if (known.Count > 0)
        {
            var moving = known.ConvertAll(k => k.velocity).ToArray();
            Aten._foreach_mul_.Run(moving, momentum);
            Aten._foreach_add_.Run(moving, known.ConvertAll(k => k.grad).ToArray(), 1 - dampening);
        }
        return Array.ConvertAll(states, s => s.Velocity!);
    }

    /// <summary>The momentum that groups added from now on take.</summary>
    public double Momentum
    {
        get => ((Options)_defaults).momentum!.Value;
        set => ((Options)_defaults).momentum = value;
    }

    public class Options : OptimizerOptions
    {
        public double? momentum;
        public double? dampening;
        public double? weight_decay;
        public bool? nesterov;
        public bool? maximize;
    }

    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
    {
        public ParamGroup() { }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0,
            double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : base(parameters, new Options
            {
                LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay,
                nesterov = nesterov, maximize = maximize,
            }) { }

        public double Momentum
        {
            get => Options!.momentum!.Value;
            set => Options!.momentum = value;
        }
    }

    private sealed class SGDState(Parameter parameter) : OptimizerState(parameter, counts: false, required: 0, optional: 1)
    {
        public Tensor? Velocity
        {
            get => Tensors[0];
            set => Replace(0, value);
        }
    }
}
