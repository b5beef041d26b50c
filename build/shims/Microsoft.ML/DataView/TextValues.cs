using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>False where the text is no such value; the value is then what ML.NET puts in its place: NaN or the default.</summary>
internal delegate bool TextParser<T>(ReadOnlySpan<char> text, out T value);

/// <summary>Values of the standard types as text and back.</summary>
internal static class TextValues
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private static readonly string[] Trues = ["t", "y", "1", "+", "+1", "yes", "true"];
    private static readonly string[] Falses = ["", "f", "n", "0", "-", "-1", "no", "false"];

    /// <summary>The parser of a type that is the raw type of a column's, or null.</summary>
    public static TextParser<T>? ParserOf<T>() => (TextParser<T>?)ParserOf(typeof(T));

    /// <summary>Keys are written by position: the first is 0, and what is none of them is missing.</summary>
    public static TextParser<T> ParserOf<T>(KeyDataViewType key)
        where T : INumberBase<T> => (ReadOnlySpan<char> text, out T value) =>
        {
            value = T.Zero;
            if (text.IsEmpty || IsMissing(text))
                return true;
            if (!ulong.TryParse(text, NumberStyles.None, Culture, out ulong position) || position >= key.Count)
                return false;
            value = T.CreateTruncating(position + 1);
            return true;
        };

    /// <summary>How ConvertType writes: seven digits of a single-precision number, True and False.</summary>
    public static string Format<T>(T value) => value switch
    {
        float number => number.ToString("G7", Culture),
        double number => number.ToString("G17", Culture),
        TimeSpan time => time.ToString("c", Culture),
        DateTime time => time.ToString("o", Culture),
        DateTimeOffset time => time.ToString("o", Culture),
        IFormattable other => other.ToString(null, Culture),
        _ => value!.ToString()!,
    };

    /// <summary>How values stand in text files and in names: every digit, ? for NaN, 1 and 0 for true and false.</summary>
    public static string FormatExactly<T>(T value) => value switch
    {
        float.NaN or double.NaN => "?",
        float number => number.ToString("R", Culture),
        bool truth => truth ? "1" : "0",
        _ => Format(value),
    };

    /// <summary>One of the signs of a missing value: ?, NaN, NA, N/A in any case.</summary>
    public static bool IsMissing(ReadOnlySpan<char> text) => text is "?"
        || text.Equals("NaN", StringComparison.OrdinalIgnoreCase) || text.Equals("NA", StringComparison.OrdinalIgnoreCase)
        || text.Equals("N/A", StringComparison.OrdinalIgnoreCase);

    private static Delegate? ParserOf(Type type)
    {
        if (type == typeof(ReadOnlyMemory<char>))
            return (TextParser<ReadOnlyMemory<char>>)ParseText;
        if (type == typeof(bool))
            return (TextParser<bool>)ParseBoolean;
        if (type == typeof(float))
            return (TextParser<float>)ParseSingle;
        if (type == typeof(double))
            return (TextParser<double>)ParseDouble;
        if (type == typeof(TimeSpan))
            return (TextParser<TimeSpan>)ParseTimeSpan;
        if (type == typeof(DateTime))
            return (TextParser<DateTime>)ParseDateTime;
        if (type == typeof(DateTimeOffset))
            return (TextParser<DateTimeOffset>)ParseDateTimeOffset;
        if (type == typeof(sbyte) || type == typeof(short) || type == typeof(int) || type == typeof(long))
            return TypeDispatch.Call(SignedParser<int>, type);
        return KeyDataViewType.IsValidDataType(type) ? TypeDispatch.Call(UnsignedParser<uint>, type) : null;
    }

    private static Delegate SignedParser<T>()
        where T : INumberBase<T> => (TextParser<T>)((ReadOnlySpan<char> text, out T value) =>
        {
            value = T.Zero;
            return text.IsEmpty || T.TryParse(text, NumberStyles.AllowLeadingSign, Culture, out value!) && text[0] != '+';
        });

    private static Delegate UnsignedParser<T>()
        where T : INumberBase<T> => (TextParser<T>)((ReadOnlySpan<char> text, out T value) =>
            T.TryParse(text, NumberStyles.None, Culture, out value!));

    private static bool ParseSingle(ReadOnlySpan<char> text, out float value) =>
        RealParser.TryParse(text, out value) || IsEmptyOrMissing(text, ref value);

    private static bool ParseDouble(ReadOnlySpan<char> text, out double value) =>
        RealParser.TryParse(text, out value) || IsEmptyOrMissing(text, ref value);

    private static bool IsEmptyOrMissing<T>(ReadOnlySpan<char> text, ref T value)
        where T : IFloatingPointIeee754<T>
    {
        bool isEmpty = text.IsWhiteSpace();
        value = isEmpty ? T.Zero : T.NaN;
        return isEmpty || IsMissing(text);
    }

    private static bool ParseText(ReadOnlySpan<char> text, out ReadOnlyMemory<char> value)
    {
        value = text.ToArray();
        return true;
    }

    private static bool ParseBoolean(ReadOnlySpan<char> text, out bool value)
    {
        value = Contains(Trues, text);
        return value || Contains(Falses, text);
    }

    private static bool ParseTimeSpan(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = default;
        return text.IsEmpty || TimeSpan.TryParse(text, Culture, out value);
    }

    private static bool ParseDateTime(ReadOnlySpan<char> text, out DateTime value)
    {
        value = default;
        return text.IsEmpty
            || DateTime.TryParse(text, Culture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out value);
    }

    private static bool ParseDateTimeOffset(ReadOnlySpan<char> text, out DateTimeOffset value)
    {
        value = default;
        return text.IsEmpty || DateTimeOffset.TryParse(text, Culture, DateTimeStyles.AssumeUniversal, out value);
    }

    private static bool Contains(string[] words, ReadOnlySpan<char> text)
    {
        foreach (string word in words)
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
