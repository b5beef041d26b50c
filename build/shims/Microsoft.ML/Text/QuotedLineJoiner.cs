using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Reads lines, each together with those that a quoted field in it goes on in.</summary>
internal sealed class QuotedLineJoiner(TextReader reader, TextFormat format)
{
    private readonly bool _skipsSpaces = !format.Separators.Contains(' ');

    public string? ReadLine(long number, bool beforeFirst)
    {
        string? line = reader.ReadLine();
        if (string.IsNullOrEmpty(line) || line.StartsWith("//", StringComparison.Ordinal) || beforeFirst && line[0] == '#'
            || !EndsInQuotes(line, false))
            return line;
        var whole = new StringBuilder(line);
        do
        {
            line = reader.ReadLine() ?? throw new EndOfStreamException(
                $"The file ends inside a quoted field that begins in line {number}: its closing quote is missing.");
            whole.Append('\n').Append(line);
        }
        while (EndsInQuotes(line, true));
        return whole.ToString();
    }

    // Text after a closing quote is an error, which the splitter reports: the line then ends where it ends.
    private bool EndsInQuotes(ReadOnlySpan<char> line, bool inQuotes)
    {
        while (true)
        {
            if (!inQuotes)
            {
                line = SkipSpaces(line);
                if (line.IsEmpty || line[0] != '"')
                {
                    int end = line.IndexOfAny(format.Separators);
                    if (end < 0)
                        return false;
                    line = line[(end + 1)..];
                    continue;
                }
                line = line[1..];
            }
            int close = IndexOfClosingQuote(line);
            if (close < 0)
                return true;
            line = SkipSpaces(line[(close + 1)..]);
            if (line.IsEmpty || !format.Separators.Contains(line[0]))
                return false;
            line = line[1..];
            inQuotes = false;
        }
    }

    private int IndexOfClosingQuote(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
            if (text[i] == format.EscapeChar && (format.EscapeChar != '"' || text[i..].StartsWith("\"\"")))
                i++;
            else if (text[i] == '"')
                return i;
        return -1;
    }

    private ReadOnlySpan<char> SkipSpaces(ReadOnlySpan<char> text) => _skipsSpaces ? text.TrimStart(' ') : text;
}
