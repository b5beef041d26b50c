using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>
/// Writes a line of all columns' items, sparse from a column on where that is about shorter. A sparse part begins with its size;
/// then come index:value for what is not the column's default.
/// </summary>
internal sealed class TextLineWriter(TextWriter writer, char separator, bool dense, TextColumnWriter[] columns)
{
    // A sparse item takes this many times the room of a dense one.
    private const double SparseCost = 2.5;
    private const int MinSparseSize = 5;

    private readonly List<(int Slot, string Text)> _items = [];
    private readonly int[] _firstSlots = new int[columns.Length + 1];
    private readonly int[] _firstItems = new int[columns.Length + 1];

    /// <summary>Gives the length of the line in slots.</summary>
    public int Write(Func<TextColumnWriter, Action<int, string>, int> writeItems, Func<TextColumnWriter, string> defaultOf)
    {
        _items.Clear();
        var defaults = columns.Select(defaultOf).ToArray();
        for (int i = 0; i < columns.Length; i++)
        {
            int first = _firstSlots[i];
            string suppressed = defaults[i];
            int length = writeItems(columns[i], (slot, text) =>
            {
                if (text != suppressed)
                    _items.Add((first + slot, text));
            });
            _firstSlots[i + 1] = first + length;
            _firstItems[i + 1] = _items.Count;
        }
        int denseColumns = dense ? columns.Length : BestDenseColumns();
        WriteDense(denseColumns, defaults);
        if (denseColumns < columns.Length)
            WriteSparse(denseColumns, defaults[denseColumns]);
        writer.WriteLine();
        return _firstSlots[^1];
    }

    private int BestDenseColumns()
    {
        int best = Enumerable.Range(0, columns.Length + 1)
            .MinBy(column => _firstSlots[column] + SparseCost * (_items.Count - _firstItems[column]));
        int denseSize = _firstSlots[best], sparseSize = _firstSlots[^1] - denseSize;
        return sparseSize < MinSparseSize || sparseSize < denseSize / 5 ? columns.Length : best;
    }

    private void WriteDense(int count, string[] defaults)
    {
        int item = 0;
        for (int column = 0; column < count; column++)
            for (int slot = _firstSlots[column]; slot < _firstSlots[column + 1]; slot++)
            {
                if (slot > 0)
                    writer.Write(separator);
                writer.Write(item < _items.Count && _items[item].Slot == slot ? _items[item++].Text : defaults[column]);
            }
    }

    private void WriteSparse(int firstColumn, string firstDefault)
    {
        int first = _firstSlots[firstColumn];
        if (firstColumn > 0)
            writer.Write(separator);
        writer.Write((_firstSlots[^1] - first).ToString(CultureInfo.InvariantCulture));
        // Without at least one item the reader could not tell that the line is sparse.
        var sparse = _firstItems[firstColumn] < _items.Count ? _items.Skip(_firstItems[firstColumn]) : [(first, firstDefault)];
        foreach (var (slot, text) in sparse)
        {
            writer.Write(separator);
            writer.Write((slot - first).ToString(CultureInfo.InvariantCulture));
            writer.Write(':');
            writer.Write(text);
        }
    }
}
