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
/// Maps are skewed (section 3.2): each row is moved one column further right than the row above, so that diagonals become
/// columns, their places rows. Where a skewed map has no pixels to the left, the sums are 0 and so are the states.
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
        var (height, width) = (maps[0].shape[0], maps[0].shape[1]);
        var left = Straight(fromLeft.Run(Skewed(maps[0])), width);
        var right = Straight(fromRight.Run(Skewed(maps[1].flip(1))), width).flip(1);
        var lower = F.pad(right.narrow(0, 0, height - 1), [0, 0, 0, 0, 0, 0, 1, 0]);
        return (left + lower).permute(2, 3, 0, 1).MoveToOuterDisposeScope();
    }

    public override RecurrentMemory Remember(long count, int width, Device device) => new Memory(this, count, width, device);

    /// <summary>A map [height, width, n, c] as its diagonals, [height + width − 1, height, n, c], contiguous.</summary>
    private static Tensor Skewed(Tensor map)
    {
        var (height, width) = (map.shape[0], map.shape[1]);
        var diagonals = height + width - 1;
        // Rows of one place more than there are diagonals, cut anew into rows of as many as there are, begin one later each.
        return F.pad(map, [0, 0, 0, 0, 0, height]).flatten(0, 1).narrow(0, 0, height * diagonals)
            .unflatten(0, [height, diagonals]).transpose(0, 1).contiguous();
    }

    /// <summary>Diagonals as the map that <see cref="Skewed"/> made them of.</summary>
    private static Tensor Straight(Tensor diagonals, long width)
    {
        var height = diagonals.shape[1];
        return F.pad(diagonals.transpose(0, 1).flatten(0, 1), [0, 0, 0, 0, 0, height]).unflatten(0, [height, width + height])
            .narrow(1, 0, width);
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
