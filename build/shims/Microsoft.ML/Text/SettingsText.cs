using System.Text;

namespace Microsoft.ML.Data;

/// <summary>
/// The little language of settings in text files: words, '=' and groups in braces, which may hold anything. A backslash takes its
/// meaning from a brace, quote or '#' that follows it; other backslashes are text.
/// </summary>
internal static class SettingsText
{
    private const string Special = "{}\"#";

    /// <summary>Words without their quotes, groups with their braces; null where a brace or quote is left open.</summary>
    public static List<string>? Tokens(string text)
    {
        var tokens = new List<string>();
        for (int at = 0; at < text.Length;)
            if (char.IsWhiteSpace(text[at]))
                at++;
            else if (text[at] == '=')
                tokens.Add(text[at++..at]);
            else
            {
                var token = new StringBuilder();
                if (!(text[at] == '{' ? ReadGroup(text, ref at, token, keepsAll: true) : ReadWord(text, ref at, token)))
                    return null;
                tokens.Add(token.ToString());
            }
        return tokens;
    }

    /// <summary>What stands in the braces of a group; any other text itself.</summary>
    public static string Unquote(string text)
    {
        var content = new StringBuilder();
        int at = 0;
        return text.StartsWith('{') && ReadGroup(text, ref at, content, keepsAll: false) && at == text.Length
            ? content.ToString() : text;
    }

    /// <summary>Whether a value is a word that reads back as itself.</summary>
    public static bool IsWord(string value) =>
        value.Length > 0 && !value.Any(c => char.IsWhiteSpace(c) || c == '=' || Special.Contains(c));

    /// <summary>A group that reads back as the value.</summary>
    public static string Quote(string value)
    {
        string plain = $"{{{value}}}";
        // Escapes only where the braces alone will not do.
        if (Unquote(plain) == value)
            return plain;
        var quoted = new StringBuilder("{");
        for (int at = 0; at < value.Length; at++)
        {
            int slashes = value.AsSpan(at).IndexOfAnyExcept('\\') is var n and >= 0 ? n : value.Length - at;
            at += slashes;
            bool isSpecial = at < value.Length && Special.Contains(value[at]);
            quoted.Append('\\', at == value.Length ? 2 * slashes : isSpecial ? 2 * slashes + 1 : slashes);
            if (at < value.Length)
                quoted.Append(value[at]);
        }
        return quoted.Append('}').ToString();
    }

    private static bool ReadWord(string text, ref int at, StringBuilder word)
    {
        while (at < text.Length && text[at] is not ('{' or '}' or '=' or '#') && !char.IsWhiteSpace(text[at]))
            if (text[at] == '\\')
                ReadBackslashes(text, ref at, word, keepsAll: false);
            else if (text[at] != '"')
                word.Append(text[at++]);
            else if (!ReadString(text, ref at, word, keepsAll: false))
                return false;
        return at == text.Length || text[at] is not ('}' or '#');
    }

    // Braces nest; those in strings do not count.
    private static bool ReadGroup(string text, ref int at, StringBuilder group, bool keepsAll)
    {
        for (int depth = 0; at < text.Length;)
        {
            char c = text[at];
            if (c == '"')
            {
                if (!ReadString(text, ref at, group, keepsAll: true))
                    return false;
                continue;
            }
            if (c == '\\')
            {
                ReadBackslashes(text, ref at, group, keepsAll || depth > 1);
                continue;
            }
            at++;
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            bool isOuter = c == '{' && depth == 1 || depth == 0;
            if (keepsAll || !isOuter)
                group.Append(c);
            if (depth == 0)
                return true;
        }
        return false;
    }

    private static bool ReadString(string text, ref int at, StringBuilder result, bool keepsAll)
    {
        if (keepsAll)
            result.Append('"');
        for (at++; at < text.Length && text[at] is not ('\r' or '\n');)
            if (text[at] == '\\')
                ReadBackslashes(text, ref at, result, keepsAll);
            else if (text[at] != '"')
                result.Append(text[at++]);
            else
            {
                if (keepsAll)
                    result.Append('"');
                at++;
                return true;
            }
        return false;
    }

    private static void ReadBackslashes(string text, ref int at, StringBuilder result, bool keepsAll)
    {
        int count = 0;
        for (; at < text.Length && text[at] == '\\'; at++)
            count++;
        bool escapes = at < text.Length && Special.Contains(text[at]);
        result.Append('\\', escapes && !keepsAll ? count / 2 : count);
        if (escapes && count % 2 == 1)
            result.Append(text[at++]);
    }
}
