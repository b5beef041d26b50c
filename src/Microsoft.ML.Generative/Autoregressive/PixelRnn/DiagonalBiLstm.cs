using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.Generative;

/// <summary>
/// A Diagonal BiLSTM layer (van den Oord et al. 2016a, section 3.2 and figure 3). The state of a pixel sees those to the left and
/// above, its cell continues the one to the left; so steps are the diagonals, whose pixels depend on those of the diagonal
/// before only. A second recurrence does the same with left and right exchanged; its states are of use a row lower only, where
/// all that they saw is past. Together they see the whole context.
/// </summary>
/// <remarks>
/// The paper skews maps so that diagonals become columns (section 3.2), about half of which is beside the image. Here the pixels
/// are sorted by diagonal, and a step has those places of a column, which are the image's rows, that are in the image.
/// </remarks>
internal sealed class DiagonalBiLstm : RecurrentLayer
{
    // The convolution's taps: the row above, then the own.
    private const int Above = 0, Own = 1;

    private readonly int _hidden;
    private readonly ConvolutionalLstm fromLeft;
    private readonly ConvolutionalLstm fromRight;

    /// <param name="hidden">Numbers of a state, h.</param>
    public DiagonalBiLstm(int hidden) : base(nameof(DiagonalBiLstm))
    {
        _hidden = hidden;
        fromLeft = new ConvolutionalLstm(hidden, taps: 2, before: 1);
        fromRight = new ConvolutionalLstm(hidden, taps: 2, before: 1);
        RegisterComponents();
    }

    public override int Gates => 2 * ConvolutionalLstm.Gates;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var maps = input.permute(2, 3, 0, 1).chunk(2, -1);
        var left = States(fromLeft, maps[0], isMirrored: false);
        var right = States(fromRight, maps[1], isMirrored: true);
        var lower = F.pad(right.narrow(0, 0, right.shape[0] - 1), [0, 0, 0, 0, 0, 0, 1, 0]);
        return (left + lower).permute(2, 3, 0, 1).MoveToOuterDisposeScope();
    }

    public override RecurrentMemory Remember(long count, int width, Device device) => new Memory(this, count, width, device);

    /// <summary>The hidden states of all pixels, [height, width, n, h].</summary>
    /// <param name="lstm">The recurrence, from diagonal to diagonal.</param>
    /// <param name="inputs">The sums that the input gives, [height, width, n, 4h].</param>
    /// <param name="isMirrored">Whether left and right are exchanged.</param>
    private static Tensor States(ConvolutionalLstm lstm, Tensor inputs, bool isMirrored)
    {
        var (height, width) = ((int)inputs.shape[0], (int)inputs.shape[1]);
        int[] diagonals = [.. Enumerable.Range(0, height + width - 1)];
        int[] firstRows = [.. diagonals.Select(diagonal => Math.Max(0, diagonal - width + 1))];
        long[] lengths = [.. diagonals.Select(diagonal => Math.Min(diagonal + 1, height) - firstRows[diagonal])];
        var pixels = from diagonal in diagonals
                     from row in Enumerable.Range(firstRows[diagonal], (int)lengths[diagonal])
                     let column = diagonal - row
                     select (long)row * width + (isMirrored ? width - 1 - column : column);
        var sorted = tensor(pixels.ToArray(), device: inputs.device);
        var lines = inputs.flatten(0, 1).index_select(0, sorted).split(lengths, 0);
        return cat(lstm.Run(lines, firstRows), 0).index_select(0, sorted.argsort()).unflatten(0, [height, width]);
    }

    private sealed class Memory : RecurrentMemory
    {
        private readonly DiagonalBiLstm _layer;
        private readonly int _width;
        // From the left: the row that is drawn, [width, n, h], and what the row above adds to its gates, [width, n, 4h].
        private readonly Tensor _hidden;
        private readonly Tensor _cells;
        private readonly Tensor _gatesFromAbove;
        // From the right: the sums of the row that is drawn, [width, n, 4h], and the states of the row above, [width, n, h].
        private readonly Tensor _inputsFromRight;
        private readonly Tensor _hiddenAbove;

        public Memory(DiagonalBiLstm layer, long count, int width, Device device)
        {
            (_layer, _width) = (layer, width);
            (_hidden, _cells) = (States(), States());
            (_gatesFromAbove, _inputsFromRight) = (Sums(), Sums());
            _hiddenAbove = States();

            Tensor States() => Keep(device, width, count, layer._hidden);

            Tensor Sums() => Keep(device, width, count, ConvolutionalLstm.Gates * layer._hidden);
        }

        public override Tensor Advance(int column, Tensor inputToState)
        {
            using var scope = NewDisposeScope();
            var sums = inputToState.chunk(2, -1);
            _inputsFromRight.select(0, column).copy_(sums[1]);
            var gates = sums[0] + _gatesFromAbove.select(0, column);
            if (column > 0) gates = gates.add_(_layer.fromLeft.StateToState(Own, _hidden.select(0, column - 1)));
            var (hidden, cells) = _layer.fromLeft.Next(gates, column > 0 ? _cells.select(0, column - 1) : null);
            _hidden.select(0, column).copy_(hidden);
            _cells.select(0, column).copy_(cells);
            return (hidden + _hiddenAbove.select(0, column)).MoveToOuterDisposeScope();
        }

        protected override void EndRow()
        {
            using var scope = NewDisposeScope();
            _gatesFromAbove.copy_(_layer.fromLeft.StateToState(Above, _hidden));
            var row = _inputsFromRight.add_(_layer.fromRight.StateToState(Above, _hiddenAbove));
            (Tensor Hidden, Tensor Cells)? last = null;
            for (var column = _width - 1; column >= 0; column--)
            {
                var gates = row.select(0, column);
                if (last is { } right) gates = gates.add_(_layer.fromRight.StateToState(Own, right.Hidden));
                last = _layer.fromRight.Next(gates, last?.Cells);
                _hiddenAbove.select(0, column).copy_(last.Value.Hidden);
            }
        }
    }
}
