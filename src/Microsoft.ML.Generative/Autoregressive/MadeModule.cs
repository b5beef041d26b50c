using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>
/// MADE, the masked autoencoder for distribution estimation (Germain et al. 2015). A row [n, d] passes through a perceptron
/// whose weights are masked so that the output for a value, p parameters of its distribution, depends on the values before it
/// only (equations 7 to 14): each hidden unit has a degree k, sees the inputs at the first k + 1 places of the order and the
/// units below of degree at most k, and is seen by the outputs at later places. Direct connections join inputs and outputs
/// (equation 15). Without hidden layers these are all there is: the fully visible sigmoid belief net (Frey 1998).
/// </summary>
/// <remarks>
/// With several sets of masks, each with its own degrees and, if asked for, its own order, a step trains one of them, drawn at
/// random (sections 4.2 and 4.3), and the model is the mixture of them all in equal parts. Conditions enter the first hidden
/// layer and the output, unmasked.
/// </remarks>
internal sealed class MadeModule : AutoregressiveModule
{
    private readonly OutputDistribution _output;
    private readonly int _features;
    private readonly int _masks;
    private readonly int[] _widths;

    private readonly ModuleList<Linear> hidden = nn.ModuleList<Linear>();
    private readonly Linear? outputs;
    private readonly Linear? direct;
    private readonly Linear? conditionToHidden;
    private readonly Linear? conditionToOutputs;
    private readonly nn.Module<Tensor, Tensor> activation;

    // The places of the inputs [masks, d] and the degrees of the hidden units [masks, sum of widths], as whole numbers of Single.
    private readonly Tensor places;
    private readonly Tensor degrees;

    public MadeModule(MadeNetwork network, AutoregressiveShapes shapes) : base(nameof(MadeModule))
    {
        (_output, _features, _masks, _widths) = (shapes.Output, shapes.Features, network.Masks, [.. network.HiddenWidths]);
        var parameters = _features * _output.ParametersPerValue;
        var width = _features;
        foreach (var next in _widths)
        {
            hidden.append(nn.Linear(width, next));
            width = next;
        }
        if (_widths.Length > 0) outputs = nn.Linear(width, parameters);
        if (network.DirectConnections || _widths.Length == 0)
            direct = nn.Linear(_features, parameters, hasBias: _widths.Length == 0);
        if (shapes.Condition > 0)
        {
            if (_widths.Length > 0) conditionToHidden = nn.Linear(shapes.Condition, _widths[0], hasBias: false);
            conditionToOutputs = nn.Linear(shapes.Condition, parameters, hasBias: false);
        }
        activation = network.Activation.Create();
        using var scope = NewDisposeScope();
        places = stack(Enumerable.Range(0, _masks).Select(_ => network.Order == ValueOrder.Random
            ? randperm(_features).to(ScalarType.Float32)
            : arange(_features, dtype: ScalarType.Float32))).DetachFromDisposeScope();
        degrees = stack(Enumerable.Range(0, _masks).Select(_ => DrawDegrees())).DetachFromDisposeScope();
        RegisterComponents();
    }

    public int Masks => _masks;

    // The layers' sums and what follows them.
    public override long NumbersToScore => 2 * _widths.Sum(width => (long)width);

    public override long NumbersToComplete => 2 * _widths.Sum(width => (long)width)
        + (conditionToOutputs is null ? 0 : 2L * _features * _output.ParametersPerValue);

    // The set of masks that a row is drawn under.
    public override int MoreUniforms => _masks > 1 ? 1 : 0;

    public override Tensor LogLikelihood(Tensor values, Tensor? condition)
    {
        using var scope = NewDisposeScope();
        if (_masks == 1) return LogLikelihood(values, condition, 0).MoveToOuterDisposeScope();
        var ofEach = stack(Enumerable.Range(0, _masks).Select(set => LogLikelihood(values, condition, set)));
        return (ofEach.logsumexp(0) - Math.Log(_masks)).MoveToOuterDisposeScope();
    }

    public override Tensor Loss(Tensor values, Tensor? condition, Generator random)
    {
        using var scope = NewDisposeScope();
        var set = _masks == 1 ? 0 : (int)randint(_masks, [1], device: values.device, generator: random).item<long>();
        return (-LogLikelihood(values, condition, set).mean()).MoveToOuterDisposeScope();
    }

    /// <summary>Each value's parameters, [n, d, p], under one set of masks.</summary>
    public Tensor Parameters(Tensor values, Tensor? condition, int set)
    {
        using var scope = NewDisposeScope();
        var (x, below) = (values, places[set]);
        for (var layer = 0; layer < _widths.Length; layer++)
        {
            var own = Degrees(layer, set);
            var sum = F.linear(x, Masked(hidden[layer].weight!, below, own), hidden[layer].bias);
            if (layer == 0 && conditionToHidden is not null) sum = sum + conditionToHidden.call(condition!);
            (x, below) = (activation.call(sum), own);
        }
        // An output sees what is of a lower place than its own.
        var lower = (places[set] - 1).repeat_interleave(_output.ParametersPerValue);
        var total = outputs is null ? null : F.linear(x, Masked(outputs.weight!, below, lower), outputs.bias);
        if (direct is not null) total = Sum(total, F.linear(values, Masked(direct.weight!, places[set], lower), direct.bias));
        if (conditionToOutputs is not null) total = Sum(total, conditionToOutputs.call(condition!));
        return total!.reshape(-1, _features, _output.ParametersPerValue).MoveToOuterDisposeScope();
    }

    public override Tensor Complete(Tensor values, Tensor isMissing, Tensor? condition, Tensor uniforms, double temperature)
    {
        using var scope = NewDisposeScope();
        if (_masks == 1) return Complete(values, isMissing, condition, uniforms, temperature, 0).MoveToOuterDisposeScope();
        var sets = (uniforms.narrow(1, _features, 1) * _masks).floor();
        var rows = zeros_like(values);
        foreach (var set in sets.cpu().data<double>().Distinct().ToArray())
        {
            var own = (sets == set).squeeze(1).nonzero().squeeze(1);
            rows.index_copy_(0, own, Complete(values.index_select(0, own), isMissing.index_select(0, own),
                condition?.index_select(0, own), uniforms.index_select(0, own), temperature, (int)set));
        }
        return rows.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// As above, under one set of masks. Hidden units are computed once each, as soon as the last input that they see is there,
    /// so that a row costs what one pass through the network costs.
    /// </summary>
    private Tensor Complete(Tensor values, Tensor isMissing, Tensor? condition, Tensor uniforms, double temperature, int set)
    {
        using var scope = NewDisposeScope();
        var order = places[set].argsort();
        var positions = order.cpu().data<long>().ToArray();
        // With inputs and units sorted by place and degree, what a unit sees are the first so many of the layer below.
        var layers = new SortedLayer[_widths.Length];
        var sorting = order;
        for (var layer = 0; layer < _widths.Length; layer++)
        {
            var own = Degrees(layer, set);
            var sorted = own.argsort();
            layers[layer] = new SortedLayer(hidden[layer].weight!.index_select(0, sorted).index_select(1, sorting),
                Bias(layer, condition).index_select(1, sorted), own.index_select(0, sorted).cpu().data<float>().ToArray(),
                zeros(values.shape[0], _widths[layer], device: values.device));
            sorting = sorted;
        }
        var input = values.index_select(1, order);
        var known = isMissing.logical_not();
        var isDrawn = isMissing.any(0).index_select(0, order).cpu().data<bool>().ToArray();
        var last = Array.LastIndexOf(isDrawn, true);
        var p = _output.ParametersPerValue;
        var weights = outputs?.weight!.reshape(_features, p, -1).index_select(0, order).index_select(2, sorting);
        var shortcuts = direct?.weight!.reshape(_features, p, -1).index_select(0, order).index_select(2, order);
        var biases = OutputBias(condition, p).index_select(1, order);
        for (var place = 0; place <= last; place++)
        {
            using var step = NewDisposeScope();
            if (isDrawn[place])
            {
                var parameters = biases.select(1, place).expand(values.shape[0], -1);
                if (layers is [.., var top] && top.Done > 0)
                    parameters = parameters + top.Units.narrow(1, 0, top.Done)
                        .matmul(weights!.select(0, place).narrow(1, 0, top.Done).t());
                if (shortcuts is not null && place > 0)
                    parameters = parameters + input.narrow(1, 0, place)
                        .matmul(shortcuts.select(0, place).narrow(1, 0, place).t());
                var position = positions[place];
                var drawn = _output.Sample(parameters.unsqueeze(1), uniforms.narrow(1, position, 1), temperature);
                var column = input.narrow(1, place, 1);
                column.copy_(where(known.narrow(1, position, 1), column, drawn));
            }
            var (below, seen) = (input, place + 1);
            foreach (var layer in layers)
            {
                layer.Advance(place, below, seen, activation);
                (below, seen) = (layer.Units, layer.Done);
            }
        }
        return input.index_select(1, places[set].to(ScalarType.Int64)).MoveToOuterDisposeScope();
    }

    /// <summary>A hidden layer whose units are sorted by degree and computed in that order.</summary>
    private sealed class SortedLayer(Tensor weight, Tensor bias, float[] degrees, Tensor units)
    {
        public Tensor Units => units;

        /// <summary>How many units are computed.</summary>
        public int Done { get; private set; }

        /// <summary>Computes the units of a degree from the first so many of the layer below.</summary>
        public void Advance(int degree, Tensor below, int seen, nn.Module<Tensor, Tensor> activation)
        {
            var end = Done;
            while (end < degrees.Length && degrees[end] <= degree) end++;
            if (end == Done) return;
            var sum = below.narrow(1, 0, seen).matmul(weight.narrow(0, Done, end - Done).narrow(1, 0, seen).t());
            units.narrow(1, Done, end - Done).copy_(activation.call(sum + bias.narrow(1, Done, end - Done)));
            Done = end;
        }
    }

    private Tensor LogLikelihood(Tensor values, Tensor? condition, int set)
    {
        using var scope = NewDisposeScope();
        return _output.LogProbability(Parameters(values, condition, set), values).sum(-1).MoveToOuterDisposeScope();
    }

    // What a layer's units have before they see anything, [1 or n, width].
    private Tensor Bias(int layer, Tensor? condition)
    {
        var bias = hidden[layer].bias!.unsqueeze(0);
        return layer == 0 && conditionToHidden is not null ? bias + conditionToHidden.call(condition!) : bias;
    }

    // What the outputs have before they see anything, [1 or n, d, p].
    private Tensor OutputBias(Tensor? condition, int p)
    {
        var bias = (outputs ?? direct)!.bias!.unsqueeze(0);
        if (conditionToOutputs is not null) bias = bias + conditionToOutputs.call(condition!);
        return bias.reshape(bias.shape[0], _features, p);
    }

    private Tensor Degrees(int layer, int set) => degrees[set].narrow(0, _widths.Take(layer).Sum(), _widths[layer]);

    /// <summary>
    /// Degrees of all hidden layers' units, uniform from the layer's below least one to d − 2 (section 4.1): a unit that sees
    /// nothing, or that no output sees, would be idle.
    /// </summary>
    private Tensor DrawDegrees()
    {
        var most = Math.Max(1, _features - 1);
        var least = 0L;
        var all = new List<Tensor>();
        foreach (var width in _widths)
        {
            var drawn = randint(least, most, [width]);
            least = drawn.min().item<long>();
            all.Add(drawn);
        }
        return all.Count == 0 ? empty(0) : cat(all, 0).to(ScalarType.Float32);
    }

    // A weight [out, in] without the connections from what comes after the own degree. Degrees are whole numbers, so the mask is
    // their clamped difference; libtorch vectorises this and the product, but neither a comparison nor masked_fill.
    private static Tensor Masked(Tensor weight, Tensor from, Tensor to) =>
        weight * (to.unsqueeze(1) - (from - 1)).clamp_(0, 1);

    private static Tensor Sum(Tensor? a, Tensor b) => a is null ? b : a + b;
}
