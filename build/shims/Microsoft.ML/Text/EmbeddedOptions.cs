using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Loader options that a text file carries in comments at its head, as <see cref="TextSaver"/> writes them.</summary>
internal static class EmbeddedOptions
{
    private const string Mark = "#@";

    /// <summary>
    /// Options with columns: those of the file where it has some and the user has set nothing that it could contradict, else the
    /// user's with the first field as Label and the others as Features.
    /// </summary>
    public static TextLoader.Options Read(IHost host, IMultiStreamSource source, TextLoader.Options options)
    {
        string text = ReadComments(source);
        if (text.Length == 0)
            return WithDefaultColumns(options);
        using var channel = host.Start("Parsing options from file");
        if (!IsDefault(options))
        {
            channel.Warning(MessageSensitivity.None, "The file has its own loader options; they are ignored, because options " +
                "were given, too.");
            return WithDefaultColumns(options);
        }
        var embedded = new TextLoader.Options
        {
            UseThreads = options.UseThreads, HeaderFile = options.HeaderFile, MaxRows = options.MaxRows,
        };
        string? problem = Parse(text, embedded);
        return problem == null ? embedded
            : throw host.Except($"The loader options in '{source.GetPathOrNull(0)}' are invalid: {problem}.");
    }

    /// <summary>One column as the file's options have it: name:type:ranges, or a group where the name is no word.</summary>
    public static string Format(string name, DataViewType itemType, string range)
    {
        string type = TextColumnTypes.NameOf(itemType);
        ulong? keyCount = (itemType as KeyDataViewType)?.Count;
        if (SettingsText.IsWord(name) && range.Length > 0)
            return keyCount == null ? $"{name}:{type}:{range}" : $"{name}:{type}[{keyCount}]:{range}";
        string quoted = SettingsText.IsWord(name) ? name : SettingsText.Quote(name);
        return SettingsText.Quote($"name={quoted}" + (type == "R4" ? "" : $" type={type}")
            + $" src={(range.Length > 0 ? range : "{ min=-1}")}" + (keyCount == null ? "" : $" key={keyCount}"));
    }

    private static TextLoader.Options WithDefaultColumns(TextLoader.Options options)
    {
        var copy = options.Clone();
        copy.Columns = [new("Label", DataKind.Single, 0), new("Features", DataKind.Single, [new(1, null)])];
        return copy;
    }

    private static bool IsDefault(TextLoader.Options options) =>
        !options.AllowQuoting && !options.AllowSparse && options.InputSize == null && options.Separators is ['\t']
        && options.DecimalMarker == '.' && !options.TrimWhitespace && !options.HasHeader && !options.ReadMultilines
        && options.EscapeChar == '"' && !options.MissingRealsAsNaNs;

    private static string ReadComments(IMultiStreamSource source)
    {
        if (source.Count == 0)
            return "";
        var found = new List<string>();
        using var reader = source.OpenTextReader(0);
        while (reader.ReadLine() is { } line && (line.Length == 0 || line[0] == '#'
            || line.StartsWith("//", StringComparison.Ordinal)))
            if (line.StartsWith(Mark, StringComparison.Ordinal))
                found.Add(line[Mark.Length..].Trim());
        return string.Join(' ', found).Trim();
    }

    // What is wrong, or null.
    private static string? Parse(string text, TextLoader.Options options)
    {
        if (SettingsText.Tokens(text) is not [var loader, var group] || loader is not ("TextLoader" or "Text"))
            return "they are not of the form TextLoader{...}";
        if (SettingsText.Tokens(SettingsText.Unquote(group)) is not { } tokens)
            return "a brace or quote is not closed";
        var columns = new List<TextLoader.Column>();
        for (int i = 0; i < tokens.Count; i++)
        {
            string name = tokens[i];
            bool hasValue = i + 2 < tokens.Count && tokens[i + 1] == "=";
            string value = hasValue ? SettingsText.Unquote(tokens[i + 2]) : "";
            if (hasValue)
                i += 2;
            if (hasValue && name is "col" or "Column")
            {
                if (ParseColumn(value) is not { } column)
                    return $"'{value}' is no column";
                columns.Add(column);
            }
            else if (!(hasValue ? TrySet(options, name, value) : TrySwitch(options, name)))
                return $"there is no setting '{name}'" + (hasValue ? $" that could be '{value}'" : "");
        }
        options.Columns = [.. columns];
        return columns.Count == 0 ? "they have no columns" : null;
    }

    private static bool TrySwitch(TextLoader.Options options, string setting)
    {
        bool on = setting.EndsWith('+');
        if (!on && !setting.EndsWith('-'))
            return false;
        switch (setting[..^1])
        {
            case "quote" or "AllowQuoting": options.AllowQuoting = on; return true;
            case "sparse" or "AllowSparse": options.AllowSparse = on; return true;
            case "trim" or "TrimWhitespace": options.TrimWhitespace = on; return true;
            case "header" or "HasHeader": options.HasHeader = on; return true;
            case "multilines" or "ReadMultilines": options.ReadMultilines = on; return true;
            case "missingrealnan" or "MissingRealsAsNaNs": options.MissingRealsAsNaNs = on; return true;
            default: return false;
        }
    }

    private static bool TrySet(TextLoader.Options options, string setting, string value)
    {
        switch (setting)
        {
            case "sep" or "Separator":
                options.Separators = value == "," ? [','] : value.Split(',').Where(s => s.Length > 0).Select(Separator).ToArray();
                return options.Separators.Length > 0 && !options.Separators.Contains('\0');
            case "size" or "InputSize":
                bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int size);
                options.InputSize = size;
                return isNumber;
            case "decimal" or "DecimalMarker" when value.Length == 1:
                options.DecimalMarker = value[0];
                return true;
            case "escapechar" or "EscapeChar" when value.Length == 1:
                options.EscapeChar = value[0];
                return true;
            default:
                return false;
        }
    }

    private static char Separator(string name) => name.ToLowerInvariant() switch
    {
        "space" => ' ', "tab" => '\t', "comma" => ',', "colon" => ':', "semicolon" => ';', "bar" => '|',
        { Length: 1 } other => other[0],
        _ => '\0',
    };

    private static TextLoader.Column? ParseColumn(string text)
    {
        if (SettingsText.Tokens(text) is not { } tokens)
            return null;
        // A word's own colons are the separators, so its name has none.
        string[] parts = text.Split(':');
        if (tokens.Count == 1)
            return parts.Length == 2 ? MakeColumn(parts[0], "R4", parts[1])
                : parts.Length == 3 ? MakeColumn(parts[0], parts[1], parts[2]) : null;
        string name = "", type = "R4", source = "", key = "";
        for (int i = 0; i + 2 < tokens.Count && tokens[i + 1] == "="; i += 3)
            switch (tokens[i])
            {
                case "name": name = SettingsText.Unquote(tokens[i + 2]); break;
                case "type": type = tokens[i + 2]; break;
                case "src": source = tokens[i + 2]; break;
                case "key": key = $"[{tokens[i + 2]}]"; break;
                default: return null;
            }
        return MakeColumn(name, type + key, source);
    }

    private static TextLoader.Column? MakeColumn(string name, string type, string source)
    {
        int bracket = type.IndexOf('[');
        KeyCount? keyCount = null;
        if (bracket >= 0)
        {
            string count = type[(bracket + 1)..].TrimEnd(']');
            keyCount = new();
            if (count.Length > 0)
            {
                if (!ulong.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
                    return null;
                keyCount.Count = number;
            }
            type = type[..bracket];
        }
        var ranges = source.Split(',').Select(ParseRange).ToArray();
        return name.Length == 0 || TextColumnTypes.KindFromName(type) is not { } kind || ranges.Contains(null) ? null
            : new(name, kind, ranges!, keyCount);
    }

    // 3, 3-5, 3-* to the end of the line, 3-** to the end of each line, ~ in place of - for what is left of it.
    private static TextLoader.Range? ParseRange(string text)
    {
        int dash = text.AsSpan().IndexOfAny('-', '~');
        string first = dash < 0 ? text : text[..dash], last = dash < 0 ? first : text[(dash + 1)..];
        bool allOther = dash >= 0 && text[dash] == '~';
        if (!TryParseIndex(first.Length == 0 && allOther ? "0" : first, out int min))
            return null;
        var range = new TextLoader.Range { Min = min, ForceVector = dash >= 0, AllOther = allOther };
        if (last is "" or "*")
            range.AutoEnd = true;
        else if (last == "**")
            range.VariableEnd = true;
        else if (TryParseIndex(last, out int max))
            range.Max = max;
        else
            return null;
        return range;
    }

    private static bool TryParseIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
