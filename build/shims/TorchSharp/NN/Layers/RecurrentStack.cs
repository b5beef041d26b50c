using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// What recurrent networks of several layers share: their weights, PyTorch's names for them, and the shapes of inputs and states.
/// The weights lie in the module's own registers, where conversions find them.
/// </summary>
internal sealed class RecurrentStack
{
    private readonly nn.Module _module;
    private readonly string[] _names;
    private readonly long _hidden, _layers;
    private readonly bool _bias, _batchFirst, _bidirectional;
    private readonly double _dropout;

    /// <param name="gates">How many matrices a weight stacks: 4 in an LSTM, 3 in a GRU, 1 in a plain network.</param>
    public RecurrentStack(nn.Module module, long gates, long inputs, long hidden, long layers, bool bias, bool batchFirst,
        double dropout, bool bidirectional)
    {
        if (layers <= 0) throw new ArgumentException($"A recurrent network has at least one layer, not {layers}.", "numLayers");
        if (hidden <= 0) throw new ArgumentException($"A recurrent network's state has at least one number, not {hidden}.",
            "hiddenSize");
        nn.functional.Probability(dropout);
        (_module, _hidden, _layers) = (module, hidden, layers);
        (_bias, _batchFirst, _dropout, _bidirectional) = (bias, batchFirst, dropout, bidirectional);

        var names = new List<string>();
        for (var layer = 0L; layer < layers; layer++)
        {
            var width = layer == 0 ? inputs : hidden * Directions;
            foreach (var suffix in bidirectional ? new[] { "", "_reverse" } : [""])
            {
                Register($"weight_ih_l{layer}{suffix}", gates * hidden, width);
                Register($"weight_hh_l{layer}{suffix}", gates * hidden, hidden);
                if (!bias) continue;
                Register($"bias_ih_l{layer}{suffix}", gates * hidden);
                Register($"bias_hh_l{layer}{suffix}", gates * hidden);
            }
        }
        _names = [.. names];

        void Register(string name, params long[] shape)
        {
            module.register_parameter(name, Uniform(hidden, shape));
            names.Add(name);
        }
    }

    private long Directions => _bidirectional ? 2 : 1;

    /// <summary>A weight drawn uniformly within ±1/√(size of the state).</summary>
    public static Parameter Uniform(long hidden, params long[] shape)
    {
        var parameter = Initial.Parameter(shape);
        var bound = 1.0 / Math.Sqrt(hidden);
        nn.init.uniform_(parameter, -bound, bound);
        return parameter;
    }

    public (Tensor output, Tensor state) Run(Operator op, Tensor input, Tensor? state)
    {
        using var scope = NewDisposeScope();
        var single = IsSingle(input);
        var (output, last) = op.CallForTwo(Batched(input, single), BatchedState(state, single) ?? Zeros(input, single), Weights(),
            _bias, _layers, _dropout, _module.training, _bidirectional, _batchFirst);
        return scope.MoveToOuter(Unbatched(output, single, BatchDimension), Unbatched(last, single, 1));
    }

    public (Tensor output, Tensor state, Tensor cell) Run(Operator op, Tensor input, (Tensor state, Tensor cell)? start)
    {
        using var scope = NewDisposeScope();
        var single = IsSingle(input);
        var state = BatchedState(start?.state, single) ?? Zeros(input, single);
        var cell = BatchedState(start?.cell, single) ?? Zeros(input, single);
        var (output, last, lastCell) = op.CallForThree(Batched(input, single), new Tensor?[] { state, cell }, Weights(),
            _bias, _layers, _dropout, _module.training, _bidirectional, _batchFirst);
        return scope.MoveToOuter(
            Unbatched(output, single, BatchDimension), Unbatched(last, single, 1), Unbatched(lastCell, single, 1));
    }

    private int BatchDimension => _batchFirst ? 0 : 1;

    private static bool IsSingle(Tensor input) => input.Dimensions switch
    {
        2 => true,
        3 => false,
        var other => throw new ArgumentException(
            $"A recurrent network takes an input of three dimensions, or of two for a single sequence, not {other}.",
            nameof(input)),
    };

    private Tensor Batched(Tensor input, bool single) => single ? Aten.unsqueeze.Call(input, BatchDimension) : input;

    private static Tensor? BatchedState(Tensor? state, bool single) =>
        single && state is not null ? Aten.unsqueeze.Call(state, 1) : state;

    private static Tensor Unbatched(Tensor result, bool single, int dimension) =>
        single ? Aten.squeeze_dim.Call(result, dimension) : result;

    private Tensor Zeros(Tensor input, bool single) => Aten.zeros.Call(
        new[] { Directions * _layers, single ? 1 : input.size(BatchDimension), _hidden }, input.dtype, null as long?,
        input.device);

    private Tensor?[] Weights()
    {
        var weights = new Tensor?[_names.Length];
        for (var i = 0; i < weights.Length; i++) weights[i] = _module.get_parameter(_names[i]);
        return weights;
    }
}
