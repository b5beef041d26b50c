using System.Buffers;
using System.Globalization;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>
/// Cuts a line into fields. Empty fields are left out, and so are those that nobody needs: what remains is listed by ascending
/// index.
/// </summary>
internal sealed class FieldSplitter(TextFormat format, int fieldsNeeded, ParseStatistics? statistics)
{
    private const int MaxIndexDigits = 9;

    private readonly SearchValues<char> _separators = SearchValues.Create(format.Separators);
    private readonly bool _skipsSpaces = !format.Separators.Contains(' ');
    private readonly StringBuilder _unescaped = new();
    private int[] _indices = new int[8];
    private ReadOnlyMemory<char>[] _texts = new ReadOnlyMemory<char>[8];
    private TextLine _line;

    private struct Field
    {
        public ReadOnlyMemory<char> Text;
        public int SparseIndex;
        public int Start;
        public int End;
    }

    public int Count { get; private set; }

    /// <summary>Whether the line has a sparse part: what it does not list there is zero, not missing.</summary>
    public bool IsSparse { get; private set; }

    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, Count);

    public ReadOnlySpan<ReadOnlyMemory<char>> Texts => _texts.AsSpan(0, Count);

    /// <summary>The number of fields of the line, as far as they are needed.</summary>
    public int Split(TextLine line)
    {
        _line = line;
        Count = 0;
        var text = line.Text.AsMemory();
        if (format.TrimWhitespace)
            text = text.TrimEnd();
        IsSparse = false;
        return format.AllowSparse ? SplitSparse(text) : SplitDense(text);
    }

    /// <summary>The place in the lists of the first field at or after an index.</summary>
    public int FirstAtOrAfter(int index)
    {
        // Mostly no field is empty, and each stands in its own place.
        if ((uint)index < (uint)Count && _indices[index] == index)
            return index;
        int at = Indices.BinarySearch(index);
        return at < 0 ? ~at : at;
    }

    private int SplitDense(ReadOnlyMemory<char> text)
    {
        int index = 0, next = 0;
        for (bool more = true; more && index < fieldsNeeded; index++)
        {
            more = ReadField(text, ref next, out var field);
            if (!field.Text.IsEmpty || format.MissingRealsAsNaNs)
                Add(index, field.Text);
        }
        return index;
    }

    // Dense fields, then either nothing or the size of the sparse part (unless the format says it) and index:value pairs.
    private int SplitSparse(ReadOnlyMemory<char> text)
    {
        int index = 0, next = 0, denseCount = -1, size = format.InputSize, needed = fieldsNeeded, last = -1;
        // One more than is needed, because it may turn out to be the sparse part's size.
        for (bool more = true; more && (denseCount >= 0 || index <= needed);)
        {
            more = ReadField(text, ref next, out var field);
            if (field.SparseIndex < 0)
            {
                if (denseCount >= 0)
                {
                    Report(field, "a field without an index follows one that has an index");
                    break;
                }
                if (!field.Text.IsEmpty || format.MissingRealsAsNaNs)
                    Add(index, field.Text);
                index++;
                continue;
            }
            if (denseCount < 0)
            {
                if (!TryBeginSparse(index, ref size, out denseCount))
                {
                    Report(field, "an index:value field has no size of the sparse part before it; quote it if it is text, " +
                        "or turn off AllowSparse");
                    break;
                }
                needed = Math.Min(needed, size);
                IsSparse = true;
            }
            if (field.SparseIndex >= size - denseCount)
            {
                Report(field, $"the index is beyond the sparse part's size of {size - denseCount}");
                break;
            }
            if (field.SparseIndex <= last)
            {
                Report(field, "the indices of sparse fields do not ascend");
                break;
            }
            last = field.SparseIndex;
            if (denseCount + last >= needed)
                break;
            if (!field.Text.IsEmpty)
                Add(denseCount + last, field.Text);
        }
        return denseCount < 0 ? Math.Max(index, size) : size;
    }

    private bool TryBeginSparse(int index, ref int size, out int denseCount)
    {
        denseCount = index;
        if (size > 0)
            return true;
        denseCount = -1;
        if (Count == 0 || _indices[Count - 1] != index - 1
            || !int.TryParse(_texts[Count - 1].Span, NumberStyles.None, CultureInfo.InvariantCulture, out int sparseSize)
            || sparseSize <= 0)
            return false;
        Count--;
        denseCount = index - 1;
        size = (int)Math.Min((long)denseCount + sparseSize, FieldRange.EndOfLine - 1);
        return true;
    }

    // False when it was the line's last.
    private bool ReadField(ReadOnlyMemory<char> text, ref int next, out Field field)
    {
        var span = text.Span;
        int at = SkipSpaces(span, next);
        field = new() { SparseIndex = -1, Start = at };
        if (format.AllowSparse && TryReadIndex(span, at, out field.SparseIndex, out int afterColon))
            at = SkipSpaces(span, afterColon);
        if (at < span.Length && span[at] == '"' && format.AllowQuoting)
            at = ReadQuoted(text, at + 1, ref field);
        else
        {
            int length = span[at..].IndexOfAny(_separators);
            if (length < 0)
                length = span.Length - at;
            field.Text = text.Slice(at, length);
            at += length;
        }
        field.End = at;
        next = at + 1;
        return at < span.Length;
    }

    private static bool TryReadIndex(ReadOnlySpan<char> span, int at, out int index, out int afterColon)
    {
        int end = at;
        while (end < span.Length && end < at + MaxIndexDigits && char.IsAsciiDigit(span[end]))
            end++;
        (index, afterColon) = (-1, end + 1);
        if (end == at || end == span.Length || span[end] != ':')
            return false;
        index = int.Parse(span[at..end], NumberStyles.None, CultureInfo.InvariantCulture);
        return true;
    }

    private int ReadQuoted(ReadOnlyMemory<char> text, int start, ref Field field)
    {
        var span = text.Span;
        int runStart = start, at = start;
        bool closed = false;
        _unescaped.Clear();
        for (; at < span.Length && !closed; at++)
            if (IsEscaped(span, at, out bool keepsEscape))
            {
                // What is escaped begins the next run, with the escape character before it or without.
                if (!keepsEscape)
                {
                    _unescaped.Append(span[runStart..at]);
                    runStart = at + 1;
                }
                at++;
            }
            else
                closed = span[at] == '"';
        int end = Math.Min(at, span.Length) - (closed ? 1 : 0);
        at = Math.Min(at, span.Length);
        bool isLegal = closed;
        for (; at < span.Length && !_separators.Contains(span[at]); at++)
            isLegal &= span[at] == ' ';
        field.End = at;
        if (!isLegal)
            Report(field, "illegal quoting");
        else
            field.Text = _unescaped.Length == 0 ? text[runStart..end]
                : _unescaped.Append(span[runStart..end]).ToString().AsMemory();
        return at;
    }

    // Two quotes are one; another escape character is itself text, unless a quote follows it.
    private bool IsEscaped(ReadOnlySpan<char> span, int at, out bool keepsEscape)
    {
        bool quoteFollows = at + 1 < span.Length && span[at + 1] == '"';
        keepsEscape = !quoteFollows;
        return span[at] == format.EscapeChar && (quoteFollows || format.EscapeChar != '"');
    }

    private int SkipSpaces(ReadOnlySpan<char> span, int at)
    {
        if (_skipsSpaces)
            while (at < span.Length && span[at] == ' ')
                at++;
        return Math.Min(at, span.Length);
    }

    private void Add(int index, ReadOnlyMemory<char> text)
    {
        if (Count == _indices.Length)
        {
            Array.Resize(ref _indices, 2 * Count);
            Array.Resize(ref _texts, 2 * Count);
        }
        _indices[Count] = index;
        _texts[Count++] = text;
    }

    private void Report(in Field field, string problem) => statistics?.AddFormatError(_line, field.Start, field.End, problem);
}
