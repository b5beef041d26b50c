using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A line that holds a row, and where it stands. Lines are counted from 1.</summary>
internal readonly record struct TextLine(string? Path, long Number, string Text);

/// <summary>
/// The lines of a source that hold rows: no header, no comment, none that is empty. Cursors on several threads may share it; the
/// last of its users closes the file.
/// </summary>
internal sealed class LineReader
{
    private readonly Lock _lock = new();
    private readonly IEnumerator<TextLine> _lines;
    private long _rows;
    private long _batches;
    private int _users;

    public LineReader(IMultiStreamSource source, TextFormat format, int users)
    {
        _lines = Read(source, format).GetEnumerator();
        _users = users;
    }

    /// <summary>The first lines, a header among them.</summary>
    public static List<string> Sample(IMultiStreamSource source, TextFormat format, int count) =>
        Read(source, format with { HasHeader = false, MaxRows = count }).Select(line => line.Text).ToList();

    /// <summary>Takes the next lines; false at the end. An error costs the lines that were read for the same call, as it does in
    /// ML.NET: none of them becomes a row.</summary>
    public bool TryTake(TextLine[] lines, out int count, out long firstRow, out long batch)
    {
        lock (_lock)
        {
            (count, firstRow, batch) = (0, _rows, _batches++);
            try
            {
                while (count < lines.Length && _lines.MoveNext())
                    lines[count++] = _lines.Current;
            }
            catch (Exception e)
            {
                throw Contracts.ExceptDecode(null, $"Reading the text failed: {e.Message}", e);
            }
            _rows += count;
            return count > 0;
        }
    }

    public void Release()
    {
        lock (_lock)
            if (--_users == 0)
                _lines.Dispose();
    }

    private static IEnumerable<TextLine> Read(IMultiStreamSource source, TextFormat format)
    {
        long left = format.MaxRows;
        for (int i = 0; i < source.Count && left > 0; i++)
        {
            string? path = source.GetPathOrNull(i);
            using var reader = source.OpenTextReader(i);
            var joiner = format.ReadMultilines ? new QuotedLineJoiner(reader, format) : null;
            bool isFirst = true;
            for (long number = 1; left > 0; number++)
            {
                string? text = joiner != null ? joiner.ReadLine(number, isFirst) : reader.ReadLine();
                if (text == null)
                    break;
                // Only before the first line does '#' make a comment: a '#' further down may be data.
                if (text.Length == 0 || text.StartsWith("//", StringComparison.Ordinal) || isFirst && text[0] == '#')
                    continue;
                bool isHeader = isFirst && format.HasHeader;
                isFirst = false;
                if (isHeader)
                    continue;
                left--;
                yield return new(path, number, text);
            }
        }
    }
}
