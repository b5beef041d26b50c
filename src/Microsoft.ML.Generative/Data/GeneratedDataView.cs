using Microsoft.ML.Data;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>Rows that a model is to make.</summary>
/// <param name="Index">The block's number, from 0.</param>
/// <param name="Rows">How many rows; the same for every block, so that no row depends on how many there are in all.</param>
/// <param name="Needed">
/// How many of them will be read, the first ones. Where rows are dear and none depends on another, only these need be made, with
/// the same random numbers.
/// </param>
/// <param name="Seed">Seeds all that is random in this block. Not negative.</param>
/// <param name="Condition">The rows' conditions, encoded [Rows, Width], on the CPU; null where the model has none.</param>
internal readonly record struct GenerationBlock(long Index, int Rows, int Needed, long Seed, torch.Tensor? Condition)
{
    private static readonly (int Start, int Count)[] GrowingParts =
        [(0, 16), (16, 48), (64, GeneratedDataView.BlockRows - 64)];

    /// <summary>
    /// The parts in which the needed rows are made: the first block's in growing ones, so that few rows in all cost little, a
    /// later one at once. They do not depend on how many rows there are in all, as the last bits of a row may on its company.
    /// </summary>
    public IEnumerable<(int Start, int Count)> Parts
    {
        get
        {
            var needed = Needed;
            return Index > 0 ? [(0, Rows)] : GrowingParts.Where(part => part.Start < needed);
        }
    }
}

/// <summary>
/// Makes a block's features, [from Needed to Rows, D] in the column's units, on any device. Called within a dispose scope,
/// without gradients, from any threads at once.
/// </summary>
internal delegate torch.Tensor BlockGenerator(GenerationBlock block);

/// <summary>
/// Rows that a model makes when they are read, with the columns of its training data. They are made in blocks whose randomness
/// depends on the seed and the block's number alone, so that every way of reading gives the same rows.
/// </summary>
internal sealed class GeneratedDataView : IDataView
{
    /// <summary>The rows that are made together.</summary>
    public const int BlockRows = 256;

    private readonly long _count;
    private readonly long _seed;
    private readonly FeatureColumn _features;
    private readonly ConditionColumn? _condition;
    private readonly float[] _codes;
    private readonly BlockGenerator _generate;

    /// <param name="count">The number of rows.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <param name="features">The training data's feature column.</param>
    /// <param name="condition">The training data's condition column, if there is one.</param>
    /// <param name="codes">The conditions' codes, used in turn: row r has number r modulo their number.</param>
    /// <param name="generate">Makes a block's features.</param>
    /// <exception cref="ArgumentException">There is a condition column and no codes.</exception>
    public GeneratedDataView(long count, long seed, FeatureColumn features, ConditionColumn? condition, float[] codes,
        BlockGenerator generate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (condition is not null && (codes.Length == 0 || codes.Length % condition.CodeWidth != 0))
            throw new ArgumentException($"Rows with the condition '{condition.Name}' need codes, {condition.CodeWidth} a row; "
                + $"there are {codes.Length}.", nameof(codes));
        (_count, _seed, _features, _condition, _codes, _generate) = (count, seed, features, condition, codes, generate);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(condition is null ? [features.ToColumn()] : [features.ToColumn(), condition.ToColumn()]);
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => true;

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded)
            active[column.Index] = true;
        var blocks = (_count + BlockRows - 1) / BlockRows;
        var cursors = (int)Math.Clamp(blocks, 1, Math.Max(1, n));
        // Blocks in random order and rows in random order within each: a block is made once, whoever reads it.
        long? shuffleSeed = rand is null ? null : rand.NextInt64();
        var order = shuffleSeed is { } seed ? Shuffle.Order(checked((int)blocks), seed) : null;
        return Enumerable.Range(0, cursors)
            .Select(i => new Cursor(this, active, i, cursors, order, shuffleSeed)).ToArray<DataViewRowCursor>();
    }

    /// <summary>The codes of a row's condition.</summary>
    private ReadOnlySpan<float> CodeOf(long row)
    {
        var width = _condition!.CodeWidth;
        return _codes.AsSpan((int)(row % (_codes.Length / width)) * width, width);
    }

    private int RowsOf(long block) => (int)Math.Min(BlockRows, _count - block * BlockRows);

    /// <summary>Makes the features of a block's rows.</summary>
    private void Make(long block, ComputedRows rows)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        torch.Tensor? condition = null;
        if (_condition is not null)
        {
            var codes = new float[BlockRows * _condition.CodeWidth];
            for (int i = 0; i < BlockRows; i++)
                CodeOf(block * BlockRows + i).CopyTo(codes.AsSpan(i * _condition.CodeWidth));
            condition = _condition.Encode(codes);
        }
        var needed = RowsOf(block);
        var made = _generate(new GenerationBlock(block, BlockRows, needed, RandomSeed.Mix(_seed, block), condition));
        if (made.NumberOfElements != made.shape[0] * _features.Size || made.shape[0] < needed)
            throw new InvalidOperationException($"{needed} rows of {_features.Size} values were to be made; what was made has "
                + $"the shape {TensorData.Describe(made.shape)}.");
        rows.Set(made.narrow(0, 0, needed));
    }

    /// <summary>Reads every n-th block, in the order given.</summary>
    private sealed class Cursor(
        GeneratedDataView view, bool[] active, int first, int stride, long[]? blockOrder, long? shuffleSeed) : DataViewRowCursor
    {
        private readonly ComputedRows _rows = new(view._features.Size);
        private long _blocks = (view._count + BlockRows - 1) / BlockRows;
        private long[]? _rowOrder;
        private long _place = (long)first - stride;
        private long _block = -1;
        private int _row = -1;
        private int _rowsOfBlock;
        private long _position = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => Math.Max(0, _place);

        // The row's number in the view's own order.
        private long Id => _row < 0 ? throw ColumnGetters.NotAtRow() : _block * BlockRows + RowInBlock;

        private int RowInBlock => _rowOrder is null ? _row : (int)_rowOrder[_row];

        public override bool MoveNext()
        {
            if (_row + 1 >= _rowsOfBlock)
            {
                if (_place + stride >= _blocks)
                {
                    End();
                    return false;
                }
                _place += stride;
                _block = blockOrder?[_place] ?? _place;
                _rowsOfBlock = view.RowsOf(_block);
                _rowOrder = shuffleSeed is { } seed ? Shuffle.Order(_rowsOfBlock, RandomSeed.Mix(seed, _block)) : null;
                _rows.Clear();
                _row = -1;
            }
            _row++;
            _position++;
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)Id, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw ColumnGetters.Inactive(column);
            return ColumnGetters.As<TValue>(column.Index == 0
                ? RowValues.Getter(column.Type, Features)
                : view._condition!.Getter(() => view.CodeOf(Id)), column);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _blocks = 0;
                End();
            }
            base.Dispose(disposing);
        }

        private void End()
        {
            _row = -1;
            _rowsOfBlock = 0;
            _position = -1;
            _rows.Dispose();
        }

        // Made when first asked for, so that reading the labels alone costs nothing.
        private ReadOnlySpan<float> Features()
        {
            _ = Id;
            if (_rows.Count == 0)
                view.Make(_block, _rows);
            return _rows.Row(RowInBlock);
        }
    }
}
