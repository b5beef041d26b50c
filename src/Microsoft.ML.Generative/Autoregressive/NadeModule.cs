using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// NADE (Larochelle and Murray 2011, equations 9 and 10): with the values of a row [n, d] in order, hidden units of a value are
/// hᵢ = f(c + Σ W·ⱼ xⱼ over j before i), and the p parameters of its distribution are bᵢ + Vᵢ hᵢ. All values share W [d, h], so
/// that a row costs O(dh). The paper's f is the logistic function. Outputs other than Bernoulli make it a real-valued NADE (Uria
/// et al. 2013).
/// </summary>
/// <remarks>
/// The sums for a block of values come from one product with the block's strictly earlier values, on top of what the blocks
/// before it left (equation 11 for blocks): few large operations in place of d small ones. Autograd's way back through them is
/// the recursion of the paper's algorithm 1: what a weight's gradient takes from later values accumulates from the last block
/// to the first. Conditions are added to c and to b.
/// </remarks>
internal sealed class NadeModule : AutoregressiveModule
{
    // Products within a block cost its length times a value's own O(h); shorter blocks mean more operations.
    private const int BlockSize = 16;

    // Hidden units that a pass with gradients keeps, of single precision. Beyond some hundred MB fetching fresh memory takes more
    // of a processor's time than computing; a GPU wants many rows.
    private const long UnitsAtOnce = 1L << 25, UnitsAtOnceOnGpu = 1L << 28;

    private readonly OutputDistribution _output;
    private readonly int _features;

    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Parameter outputWeight;
    private readonly Parameter outputBias;
    private readonly Linear? conditionToHidden;
    private readonly Linear? conditionToOutputs;
    private readonly nn.Module<Tensor, Tensor> activation;

    // The value at each place of the order, and each value's place.
    private readonly Tensor order;
    private readonly Tensor places;

    public NadeModule(NadeNetwork network, AutoregressiveShapes shapes) : base(nameof(NadeModule))
    {
        (_output, _features) = (shapes.Output, shapes.Features);
        var p = _output.ParametersPerValue;
        weight = Uniform(_features, _features, network.HiddenUnits);
        bias = Zeros(network.HiddenUnits);
        outputWeight = Uniform(network.HiddenUnits, _features, network.HiddenUnits, p);
        outputBias = Zeros(_features, p);
        if (shapes.Condition > 0)
        {
            conditionToHidden = nn.Linear(shapes.Condition, network.HiddenUnits, hasBias: false);
            conditionToOutputs = nn.Linear(shapes.Condition, _features * p, hasBias: false);
        }
        activation = network.Activation.Create();
        order = (network.Order == ValueOrder.Random ? randperm(_features) : arange(_features, dtype: ScalarType.Int64))
            .DetachFromDisposeScope();
        places = order.argsort().DetachFromDisposeScope();
        RegisterComponents();
    }

    public override long RowsAtOnce(Device device) =>
        Math.Max(1, (device.type == DeviceType.CUDA ? UnitsAtOnceOnGpu : UnitsAtOnce) / weight.numel());

    // The units of a block and their sums, and what the blocks before left.
    public override long NumbersToScore => (2L * BlockSize + 2) * weight.shape[1];

    public override long NumbersToComplete => 2L * weight.shape[1]
        + (conditionToOutputs is null ? 0 : 2L * _features * _output.ParametersPerValue);

    public override Tensor LogLikelihood(Tensor values, Tensor? condition)
    {
        using var scope = NewDisposeScope();
        return _output.LogProbability(Parameters(values, condition), values).sum(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Each value's parameters, [n, d, p].</summary>
    public Tensor Parameters(Tensor values, Tensor? condition)
    {
        using var scope = NewDisposeScope();
        var ordered = values.index_select(1, order);
        var sum = HiddenBias(condition).expand(values.shape[0], -1);
        var earlier = ones(BlockSize, BlockSize, device: values.device).tril(-1);
        var blocks = new List<Tensor>();
        // One split of each for all blocks: so its gradient is written once. Of what a block makes autograd keeps what it needs.
        foreach (var (x, w, v) in ordered.split(BlockSize, 1).Zip(weight.split(BlockSize), outputWeight.split(BlockSize)))
        {
            var length = x.shape[1];
            // [length, n, length]: the i-th holds the block's values before its i-th. Times w, that is [length, n, h].
            using var before = x.unsqueeze(0) * earlier.narrow(0, 0, length).narrow(1, 0, length).unsqueeze(1);
            using var sums = before.matmul(w).add_(sum);
            using var units = activation.call(sums);
            // Times [length, h, p].
            blocks.Add(units.matmul(v));
            sum = sum + x.matmul(w);
        }
        var parameters = cat(blocks, 0).transpose(0, 1) + outputBias;
        if (conditionToOutputs is not null)
            parameters = parameters + conditionToOutputs.call(condition!).reshape(-1, _features, _output.ParametersPerValue);
        return parameters.index_select(1, places).MoveToOuterDisposeScope();
    }

    public override Tensor Complete(Tensor values, Tensor isMissing, Tensor? condition, Tensor uniforms, double temperature)
    {
        using var scope = NewDisposeScope();
        var p = _output.ParametersPerValue;
        var rows = values.clone();
        var known = isMissing.logical_not();
        var isDrawn = isMissing.any(0).cpu().data<bool>().ToArray();
        var positions = order.cpu().data<long>().ToArray();
        var last = Array.FindLastIndex(positions, position => isDrawn[position]);
        var sum = HiddenBias(condition).repeat(condition is null ? values.shape[0] : 1, 1);
        var biases = outputBias.unsqueeze(0);
        if (conditionToOutputs is not null) biases = biases + conditionToOutputs.call(condition!).reshape(-1, _features, p);
        for (var place = 0; place <= last; place++)
        {
            using var step = NewDisposeScope();
            var column = rows.narrow(1, positions[place], 1);
            if (isDrawn[positions[place]])
            {
                var parameters = activation.call(sum).matmul(outputWeight.select(0, place)) + biases.select(1, place);
                var drawn = _output.Sample(parameters.unsqueeze(1), uniforms.narrow(1, positions[place], 1), temperature);
                column.copy_(where(known.narrow(1, positions[place], 1), column, drawn));
            }
            sum.add_(column * weight.narrow(0, place, 1));
        }
        return rows.MoveToOuterDisposeScope();
    }

    // c and what the condition adds to it, [1 or n, h].
    private Tensor HiddenBias(Tensor? condition)
    {
        var own = bias.unsqueeze(0);
        return conditionToHidden is null ? own : own + conditionToHidden.call(condition!);
    }

    // Of the variance of He et al. 2015, equation 10. That of PyTorch's linear layers, a sixth of it, learns more slowly here.
    private static Parameter Uniform(int inputs, params long[] shape)
    {
        var bound = Math.Sqrt(6.0 / inputs);
        return (Parameter)nn.Parameter(empty(shape).uniform_(-bound, bound)).DetachFromDisposeScope();
    }

    private static Parameter Zeros(params long[] shape) => (Parameter)nn.Parameter(zeros(shape)).DetachFromDisposeScope();
}
