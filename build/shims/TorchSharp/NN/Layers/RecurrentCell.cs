using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// What recurrent cells share: one step from an input (N, inputs) or (inputs) and a state. The weights lie in the module's own
/// registers, where conversions find them.
/// </summary>
internal sealed class RecurrentCell
{
    private readonly nn.Module _module;
    private readonly long _hidden;

    public RecurrentCell(nn.Module module, long gates, long inputs, long hidden, bool bias)
    {
        if (hidden <= 0) throw new ArgumentException($"A recurrent cell's state has at least one number, not {hidden}.",
            "hiddenSize");
        (_module, _hidden) = (module, hidden);
        module.register_parameter("weight_ih", RecurrentStack.Uniform(hidden, gates * hidden, inputs));
        module.register_parameter("weight_hh", RecurrentStack.Uniform(hidden, gates * hidden, hidden));
        if (!bias) return;
        module.register_parameter("bias_ih", RecurrentStack.Uniform(hidden, gates * hidden));
        module.register_parameter("bias_hh", RecurrentStack.Uniform(hidden, gates * hidden));
    }

    private Parameter? this[string name] => _module.get_parameter(name);

    public Tensor Step(Operator op, Tensor input, Tensor? state)
    {
        if (IsSingle(input))
        {
            using var scope = NewDisposeScope();
            var next = Step(op, Batched(input), state is null ? null : Batched(state));
            return Aten.squeeze_dim.Call(next, 0).MoveToOuterDisposeScope();
        }
        using var zeros = state is null ? Zeros(input) : null;
        return op.Call(input, state ?? zeros, this["weight_ih"], this["weight_hh"], this["bias_ih"], this["bias_hh"]);
    }

    public (Tensor, Tensor) Step(Operator op, Tensor input, (Tensor state, Tensor cell)? start)
    {
        if (IsSingle(input))
        {
            using var scope = NewDisposeScope();
            var (next, nextCell) = Step(op, Batched(input), start is var (s, c) ? (Batched(s), Batched(c)) : null);
            return scope.MoveToOuter(Aten.squeeze_dim.Call(next, 0), Aten.squeeze_dim.Call(nextCell, 0));
        }
        using var zeros = start is null ? Zeros(input) : null;
        var states = new[] { start?.state ?? zeros, start?.cell ?? zeros };
        return op.CallForTwo(input, states, this["weight_ih"], this["weight_hh"], this["bias_ih"], this["bias_hh"]);
    }

    private static bool IsSingle(Tensor input) => input.Dimensions switch
    {
        1 => true,
        2 => false,
        var other => throw new ArgumentException(
            $"A recurrent cell takes an input of two dimensions, or of one for a single sample, not {other}.", nameof(input)),
    };

    private static Tensor Batched(Tensor single) => Aten.unsqueeze.Call(single, 0);

    private Tensor Zeros(Tensor input) =>
        Aten.zeros.Call(new[] { input.size(0), _hidden }, input.dtype, null as long?, input.device);
}
