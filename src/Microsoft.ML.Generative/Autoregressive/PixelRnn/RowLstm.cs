using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// A Row LSTM layer (van den Oord et al. 2016a, section 3.1): steps are the rows from the top, a line's places the columns, and
/// the state of a pixel sees the states above it in as many columns as the kernel is wide.
/// </summary>
internal sealed class RowLstm : RecurrentLayer
{
    private readonly int _hidden;
    private readonly ConvolutionalLstm rows;

    /// <param name="hidden">Numbers of a state, h.</param>
    /// <param name="kernel">Width of the state's kernel.</param>
    public RowLstm(int hidden, int kernel) : base(nameof(RowLstm))
    {
        _hidden = hidden;
        rows = new ConvolutionalLstm(hidden, kernel, kernel / 2);
        RegisterComponents();
    }

    public override int Gates => ConvolutionalLstm.Gates;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return stack(rows.Run(input.permute(2, 3, 0, 1).contiguous().unbind())).permute(2, 3, 0, 1).MoveToOuterDisposeScope();
    }

    public override RecurrentMemory Remember(long count, int width, Device device) => new Memory(this, count, width, device);

    private sealed class Memory : RecurrentMemory
    {
        private readonly RowLstm _layer;
        // Of the row that is drawn, [width, n, h].
        private readonly Tensor _hidden;
        private readonly Tensor _cells;
        // Of the row above: what it adds to the gates, [width, n, 4h], and its cells.
        private readonly Tensor _gatesFromAbove;
        private readonly Tensor _cellsAbove;

        public Memory(RowLstm layer, long count, int width, Device device)
        {
            _layer = layer;
            (_hidden, _cells) = (Keep(device, width, count, layer._hidden), Keep(device, width, count, layer._hidden));
            _gatesFromAbove = Keep(device, width, count, layer.Gates * layer._hidden);
            _cellsAbove = Keep(device, width, count, layer._hidden);
        }

        public override Tensor Advance(int column, Tensor inputToState)
        {
            using var scope = NewDisposeScope();
            var gates = inputToState + _gatesFromAbove.select(0, column);
            var (hidden, cells) = _layer.rows.Next(gates, _cellsAbove.select(0, column));
            _hidden.select(0, column).copy_(hidden);
            _cells.select(0, column).copy_(cells);
            return hidden.MoveToOuterDisposeScope();
        }

        protected override void EndRow()
        {
            using var scope = NewDisposeScope();
            _gatesFromAbove.copy_(_layer.rows.StateToState(_hidden));
            _cellsAbove.copy_(_cells);
        }
    }
}
