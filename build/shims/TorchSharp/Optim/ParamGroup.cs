using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameters that are trained with the same options. An option that is left null is the optimizer's.</summary>
public class ParamGroup : optim.ILearningRateController
{
    private IEnumerable<Parameter> _parameters = [];

    public IEnumerable<Parameter> Parameters
    {
        get => _parameters;
        set => _parameters = States.Length == 0
            ? value
            : throw new InvalidOperationException(
                "The parameters of a group that belongs to an optimizer cannot be replaced: it keeps a state of each.");
    }

    public OptimizerOptions? Options { get; set; }

    public double LearningRate
    {
        get => Options!.LearningRate!.Value;
        set => Options!.LearningRate = value;
    }

    public double InitialLearningRate
    {
        get => Options!.InitialLearningRate;
        set => Options!.InitialLearningRate = value;
    }

    internal Parameter[] Members { get; private set; } = [];

    internal OptimizerState[] States { get; private set; } = [];

    /// <summary>Fixes the parameters, which may have come as a query, and makes their states.</summary>
    internal void Join(OptimizerOptions options, Func<Parameter, OptimizerOptions, OptimizerState> newState)
    {
        Members = [.. _parameters];
        _parameters = Members;
        CheckAlive();
        Options = options;
        using var noGrad = no_grad();
        States = Array.ConvertAll(Members, p => newState(p, options));
    }

    internal void CheckAlive()
    {
        foreach (var parameter in Members)
            if (parameter.IsInvalid)
                throw new InvalidOperationException(
                    "A parameter of this optimizer has been disposed of. Moving or converting a module with to() "
                    + "replaces its parameters: make the optimizer afterwards.");
    }

    /// <summary>
    /// The states of the parameters that have a gradient, with those gradients, which belong to the current dispose scope.
    /// </summary>
    internal (TState[] states, Tensor[] parameters, Tensor[] grads) WithGradients<TState>() where TState : OptimizerState
    {
        var states = new List<TState>(States.Length);
        var grads = new List<Tensor>(States.Length);
        foreach (var state in States)
        {
            if (state.Parameter.grad is not { } grad) continue;
            states.Add((TState)state);
            grads.Add(grad);
        }
        var found = states.ToArray();
        return (found, Array.ConvertAll(found, s => (Tensor)s.Parameter), grads.ToArray());
    }
}

public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
{
    public ParamGroup() { }

    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
    {
        Parameters = parameters;
        base.Options = options;
    }

    public new TOptions? Options
    {
        get => (TOptions?)base.Options;
        set => base.Options = value;
    }
}
