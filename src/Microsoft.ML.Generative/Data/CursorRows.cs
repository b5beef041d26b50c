namespace Microsoft.ML.Generative;

/// <summary>The training rows that one cursor reads: in blocks while they are kept, else only what is learnt of them.</summary>
internal sealed class CursorRows(TrainingRows owner, bool inBatches)
{
    // So many values (and rows) that a block costs little beside what it holds, and few blocks are left half empty.
    private const int BlockValues = 4 << 20;
    private const int BlockRows = 1 << 16;

    private const int RowsBetweenLooks = 256, BytesBetweenLooks = 1 << 20;

    private readonly List<Run> _runs = [];
    private readonly int _codeWidth = owner.Condition?.CodeWidth ?? 0;
    private RowBlock? _block;

    public long Count { get; private set; }

    /// <summary>Whether every value was a whole number from 0 to 255.</summary>
    public bool AreBytes { get; private set; } = true;

    /// <summary>The distinct values of a condition column of numbers; of too many only so many that it shows.</summary>
    public HashSet<float> Numbers { get; } = [];

    /// <summary>The kept rows, as the cursor gave them.</summary>
    public IReadOnlyList<Run> Runs => _runs;

    /// <summary>Whether the cursor's batch numbers never went back.</summary>
    public bool IsOrdered { get; private set; } = true;

    /// <exception cref="BadRowException">A row cannot be learnt from.</exception>
    /// <exception cref="OperationCanceledException">The owner says to stop.</exception>
    public void Read(DataViewRowCursor cursor)
    {
        var source = new RowSource(cursor, owner.Features, owner.Condition);
        var learnsNumbers = owner.Condition is { IsUnlearnt: true };
        long batch = 0;
        long unreported = 0;
        for (; source.MoveNext(); Count++)
        {
            if (Count % RowsBetweenLooks == 0 || unreported >= BytesBetweenLooks)
            {
                owner.Look(unreported);
                unreported = 0;
                if (!owner.AreKept)
                    _runs.Clear();
            }
            var block = NextBlock();
            var row = block.Count;
            block.Add(source);
            AreBytes &= block.Features.AreBytes;
            unreported += owner.BytesOfKeptRow(block.Features.AreBytes);
            if (learnsNumbers && Numbers.Count <= ConditionColumn.MaximumNumberClasses)
                Numbers.Add(block.Code(row)[0]);
            if (inBatches)
            {
                IsOrdered &= source.Batch >= batch;
                batch = source.Batch;
            }
            if (owner.AreKept)
                Extend(batch, block, row);
        }
        owner.Look(unreported);
    }

    public void Release() => _runs.Clear();

    // A row that is not kept overwrites the one before it.
    private RowBlock NextBlock()
    {
        if (!owner.AreKept)
            _block?.Clear();
        if (_block is not { IsFull: false })
        {
            var rows = Math.Clamp(BlockValues / Math.Max(owner.Features.Size, _codeWidth), 1, BlockRows);
            _block = new RowBlock(owner.Features.Size, _codeWidth, rows, AreBytes);
        }
        return _block;
    }

    private void Extend(long batch, RowBlock block, int row)
    {
        if (_runs.Count > 0 && _runs[^1] is var last && last.Block == block && last.Batch == batch)
            _runs[^1] = last with { Length = last.Length + 1 };
        else
            _runs.Add(new Run(batch, block, row, 1));
    }

    /// <summary>Neighbouring rows of one block and one batch of their cursor.</summary>
    internal readonly record struct Run(long Batch, RowBlock Block, int Start, int Length);
}
