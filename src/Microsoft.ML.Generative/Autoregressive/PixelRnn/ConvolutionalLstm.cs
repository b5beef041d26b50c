using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>
/// The recurrence of the layers of a PixelRNN (van den Oord et al. 2016a, equation 3), over a line of places at each step:
/// [o, f, i, g] = (σ, σ, σ, tanh)(K ⊛ h' + x), c = f ⊙ c' + i ⊙ g, h = o ⊙ tanh c, where x are the sums that the input gives, h'
/// and c' the states of the step before, and the convolution K runs along the line. States before the first step and beyond the
/// line's ends are 0.
/// </summary>
/// <remarks>All of a line's places and images are one product of matrices: [places · n, taps · h] times [taps · h, 4h].</remarks>
internal sealed class ConvolutionalLstm : nn.Module
{
    public const int Gates = 4;

    private readonly int _hidden;
    private readonly int _taps;
    private readonly int _before;
    // The taps of K one after the other, the first place's first, [4h, taps · h].
    private readonly Linear stateToState;

    /// <param name="hidden">Numbers of a state, h.</param>
    /// <param name="taps">Places that the convolution sees.</param>
    /// <param name="before">How many of them come before a state's own place.</param>
    public ConvolutionalLstm(int hidden, int taps, int before) : base(nameof(ConvolutionalLstm))
    {
        (_hidden, _taps, _before) = (hidden, taps, before);
        // The sums of the input have a bias. Without another one, states where there is no input stay 0.
        stateToState = nn.Linear(taps * hidden, Gates * hidden, hasBias: false);
        RegisterComponents();
    }

    /// <summary>The hidden states of every step, [places, n, h] each; they belong to the current dispose scope.</summary>
    /// <param name="inputs">The sums that the input gives at each step's places, [places, n, 4h], contiguous.</param>
    /// <param name="firsts">
    /// The first of each step's places, which are next to one another; those a step does not have are 0 to the next. Null where
    /// all steps have the same.
    /// </param>
    public Tensor[] Run(IReadOnlyList<Tensor> inputs, IReadOnlyList<int>? firsts = null)
    {
        var hidden = new Tensor[inputs.Count];
        var weight = stateToState.weight!.t();
        Tensor? cells = null;
        for (var step = 0; step < hidden.Length; step++)
        {
            using var scope = NewDisposeScope();
            var gates = inputs[step];
            if (cells is not null)
            {
                // From the last step's first place to this one's, and to as many places as this one has.
                var (shift, places) = (firsts is null ? 0 : firsts[step] - firsts[step - 1], gates.shape[0]);
                gates = gates.flatten(0, 1)
                    .addmm(Windows(hidden[step - 1], shift, places).flatten(0, 1), weight).view(gates.shape);
                if (firsts is not null) cells = Moved(cells, shift, places);
            }
            (hidden[step], cells) = Next(gates, cells);
            hidden[step].MoveToOuterDisposeScope();
            cells.MoveToOuterDisposeScope();
        }
        return hidden;
    }

    /// <summary>What the states of a line add to the gates of the next one, [places, n, 4h].</summary>
    /// <param name="hidden">[places, n, h]</param>
    public Tensor StateToState(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return stateToState.call(Windows(hidden, 0, hidden.shape[0])).MoveToOuterDisposeScope();
    }

    /// <summary>What one tap of the convolution adds for states [..., h] at its place: [..., 4h].</summary>
    public Tensor StateToState(int tap, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return F.linear(hidden, stateToState.weight!.narrow(1, tap * _hidden, _hidden)).MoveToOuterDisposeScope();
    }

    /// <summary>The states that follow.</summary>
    /// <param name="gates">The sums of the gates, [..., 4h].</param>
    /// <param name="cells">The cells of the step before, [..., h]; null for zeros.</param>
    public (Tensor Hidden, Tensor Cells) Next(Tensor gates, Tensor? cells)
    {
        using var scope = NewDisposeScope();
        // Pieces of one split share one gradient; narrowed ones would each have a map of zeros for theirs.
        var sums = gates.split([3 * _hidden, _hidden], -1);
        var open = sums[0].sigmoid().chunk(3, -1);
        var next = open[2] * sums[1].tanh();
        if (cells is not null) next = next.addcmul_(open[1], cells, 1);
        return ((open[0] * next.tanh()).MoveToOuterDisposeScope(), next.MoveToOuterDisposeScope());
    }

    // What the convolution sees of a line's states at so many places from a first one on, [places, n, taps · h].
    private Tensor Windows(Tensor hidden, int first, long places)
    {
        var seen = Moved(hidden, first - _before, places + _taps - 1);
        return cat([.. Enumerable.Range(0, _taps).Select(tap => seen.narrow(0, tap, places))], -1);
    }

    // A line's states at so many places from a first one on; zeros beyond the line's ends.
    private static Tensor Moved(Tensor line, int first, long places) =>
        F.pad(line, [0, 0, 0, 0, -first, first + places - line.shape[0]]);
}
